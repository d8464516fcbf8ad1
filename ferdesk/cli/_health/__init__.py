"""What the doctor looks at, one function each: what is well, what is not, and how to mend it."""

from ferdesk.cli._health.finding import Finding
from ferdesk.cli._health.machine import cameras, disk, gpu
from ferdesk.cli._health.parts import clips, engines, faces, runtimes
from ferdesk.cli._health.software import packages, python, sockets, window

CHECKS = (python, packages, window, faces, clips, runtimes, engines, gpu, cameras, disk, sockets)

__all__ = ["CHECKS", "Finding"]
