"""FERDesk: facial expressions in real time, on this computer alone.

Two libraries report to their makers unless they are stopped before their import; it stands here, where
nothing of ours can come first. tests/test_no_network.py proves it.
"""

import os
import sys

# ONNX Runtime (from 1.29): with it no uploader is made, no device number is kept, nothing is sent.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
# OpenVINO sends an event when it is imported; None in the place of that module stops that, and no more.
sys.modules.setdefault("openvino_telemetry", None)  # pyright: ignore[reportArgumentType]
