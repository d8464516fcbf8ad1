"""Where a face will be: a Kalman filter for a centre that moves steadily for a while, in units of the face.

The velocity is an Ornstein-Uhlenbeck process (Singer 1970 uses it for acceleration): over a few frames it is
constant, over seconds it is forgotten, so that a hidden face is neither lost track of nor flies off. Both
axes share one covariance, since both are measured at the same times with the same noise.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from ferdesk.records import FaceBox

_FORGOTTEN = 1.0  # s in which a velocity is forgotten
_SPEED = 2.0  # face sides a second, standard deviation of velocities
_FIRST_SPEED = 1.2  # the same of a face just found: most sit or walk
_JITTER = 0.06  # face sides, standard deviation of a detector box's centre
_SIZE_PULL = 0.5  # part of a new box's size that is taken over


@dataclass(slots=True)
class Motion:
    """State of one face at `time`: centre and velocity in pixels, variances in face sides and seconds."""

    time: float
    x: float
    y: float
    side: float
    vx: float = 0.0
    vy: float = 0.0
    p_position: float = _JITTER**2
    p_cross: float = 0.0
    p_speed: float = _FIRST_SPEED**2

    @classmethod
    def of(cls, box: FaceBox, time: float) -> Motion:
        return cls(time, *centre(box), side_of(box))

    def advance(self, time: float) -> None:
        """Predict for `time`, which is not before the last one."""
        dt = time - self.time
        kept = math.exp(-dt / _FORGOTTEN)
        gain = _FORGOTTEN * (1 - kept)
        self.time = time
        self.x += gain * self.vx
        self.y += gain * self.vy
        self.vx *= kept
        self.vy *= kept
        self.p_position += gain * (2 * self.p_cross + gain * self.p_speed)
        self.p_cross = kept * (self.p_cross + gain * self.p_speed)
        self.p_speed *= kept * kept
        noise = _SPEED**2
        self.p_position += noise * _FORGOTTEN * (2 * dt - _FORGOTTEN * (3 - 4 * kept + kept * kept))
        self.p_cross += noise * _FORGOTTEN * (1 - kept) ** 2
        self.p_speed += noise * (1 - kept * kept)

    def correct(self, box: FaceBox) -> None:
        """Take in the box measured at the time last advanced to."""
        x, y = centre(box)
        spread = self.spread
        k_position, k_speed = self.p_position / spread, self.p_cross / spread
        dx, dy = x - self.x, y - self.y
        self.x += k_position * dx
        self.y += k_position * dy
        self.vx += k_speed * dx
        self.vy += k_speed * dy
        self.p_speed -= k_speed * self.p_cross
        self.p_cross *= 1 - k_position
        self.p_position *= 1 - k_position
        self.side *= (side_of(box) / self.side) ** _SIZE_PULL

    @property
    def spread(self) -> float:
        """Variance of a box's distance from the prediction on one axis, in squared face sides."""
        return self.p_position + _JITTER**2

    def distance(self, box: FaceBox) -> float:
        """From the predicted to the box's centre, in face sides."""
        x, y = centre(box)
        return math.hypot(x - self.x, y - self.y) / self.side


def centre(box: FaceBox) -> tuple[float, float]:
    return (box.x1 + box.x2) / 2, (box.y1 + box.y2) / 2


def distance_between(a: FaceBox, b: FaceBox) -> float:
    """Of the centres, in pixels."""
    (ax, ay), (bx, by) = centre(a), centre(b)
    return math.hypot(bx - ax, by - ay)


def side_of(box: FaceBox) -> float:
    return max(box.width, box.height, 1e-6)
