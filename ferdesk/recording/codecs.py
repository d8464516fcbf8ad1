"""Which encoders write our videos, and why: docs/decisions/0005-video-codecs.md."""

from __future__ import annotations

from dataclasses import dataclass

LIVE = "mpeg4"  # costs the least: a recording must not slow the session it records
CLIP = "vp9"  # small and open, plays in browsers: for what is made from a file, without hurry


@dataclass(frozen=True, slots=True)
class Codec:
    """A way to encode: FFmpeg's encoders in the order they are tried, each with its options."""

    title: str
    encoders: dict[str, dict[str, str]]


_VP9 = {"deadline": "realtime", "cpu-used": "8", "crf": "32", "b": "0", "row-mt": "1", "lag-in-frames": "0"}
_CHIP = {"b": "8M"}  # graphics chips know no common scale of quality

CODECS: dict[str, Codec] = {
    # Constant quality: 472 is four of FFmpeg's 118 units, hardly told from the original.
    "mpeg4": Codec("MPEG-4", {"mpeg4": {"flags": "+qscale", "global_quality": "472"}}),
    "vp9": Codec("VP9", {"libvpx-vp9": _VP9}),
    "av1": Codec("AV1", {"libsvtav1": {"preset": "10", "crf": "35"}}),
    # The graphics chip's encoder where there is one; then x264, which is GPL: only if a person asks for it.
    "h264": Codec(
        "H.264",
        {
            "h264_videotoolbox": _CHIP,
            "h264_nvenc": _CHIP,
            "h264_qsv": _CHIP,
            "h264_amf": _CHIP,
            "libx264": {"preset": "veryfast", "crf": "21"},
        },
    ),
}
