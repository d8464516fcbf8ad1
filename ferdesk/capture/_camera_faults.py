"""Why a camera gives no picture, told apart as far as the system says, and what to do about it."""

from __future__ import annotations

import os
import sys

from ferdesk.errors import SourceError

ABSENT = "No camera found. Plug one in and it appears here, or open a clip."


def fault_at_open(index: int, name: str) -> SourceError:
    """The camera is listed and yet does not open, or opens and sends nothing."""
    if sys.platform == "linux":
        try:
            os.close(os.open(f"/dev/video{index}", os.O_RDWR | os.O_NONBLOCK))
        except PermissionError:
            # Not the sentence of the other systems: there is no settings page that would allow it.
            return SourceError(
                "FERDesk may not use the camera. Add your user to the group video, log in, then try again."
            )
        except FileNotFoundError:
            return SourceError(ABSENT, retry=True)
        except OSError:  # busy, or the driver's own complaint
            pass
    elif _is_denied_by_windows() or _is_denied_by_macos():
        return SourceError(
            "FERDesk may not use the camera. Allow it in Settings, Privacy, Camera, then try again."
        )
    return SourceError(f"{name} is in use. Close the other program and try again.")


def unplugged(name: str) -> SourceError:
    return SourceError(f"{name} was unplugged. Plug it in again and FERDesk goes on by itself.", retry=True)


def stopped_sending(name: str) -> SourceError:
    return SourceError(
        f"{name} sends no pictures. Plug it in again and FERDesk goes on by itself.", retry=True
    )


def _is_denied_by_windows() -> bool:
    """The privacy setting that applies to desktop programs."""
    if sys.platform != "win32":
        return False
    import winreg

    store = r"Software\Microsoft\Windows\CurrentVersion\CapabilityAccessManager\ConsentStore\webcam"
    for key in (store, store + r"\NonPackaged"):
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as opened:
                if winreg.QueryValueEx(opened, "Value")[0] == "Deny":
                    return True
        except OSError:
            continue
    return False


def _is_denied_by_macos() -> bool:
    if sys.platform != "darwin":
        return False
    try:
        import AVFoundation  # comes with cv2-enumerate-cameras there
    except ImportError:
        return True  # macOS shares cameras between programs: one that does not open is hardly ever busy
    status = AVFoundation.AVCaptureDevice.authorizationStatusForMediaType_(AVFoundation.AVMediaTypeVideo)
    return status in (1, 2)  # restricted, denied
