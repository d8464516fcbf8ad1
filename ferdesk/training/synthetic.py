"""People in context: labelled faces, cut out by their masks and pasted on photos, as fast as they are used.

The generator of FERAtt (arXiv 1902.03284 and its public code): a random crop of a background photo; the
face scaled by 1 +- .2, flipped in half of the scenes, rotated by +-30 degrees (45 in evaluation), moved by
+-.2 of the side and warped by moving three corners by up to .1 of the side; its lightness (mean of L in Lab)
matched to the background's, ratio clipped to .5-1.5; the mask closed and eroded; then brightness, contrast,
gamma, noise and blur over the whole scene. The amounts of that last step are not published; ours are below.

Everything about a scene is drawn from (seed, epoch, index) alone, so it is the same picture whichever thread
makes it, in whatever order and batch.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ferdesk.training.backgrounds import Backgrounds
from ferdesk.training.datasets import DataError, FaceSet

SCALE, FLIP, TRANSLATION, WARP = 0.2, 0.5, 0.2, 0.1
ROTATION, ROTATION_EVALUATION = 30.0, 45.0  # degrees
LIGHT_RATIO = (0.5, 1.5)
MORPHOLOGY, MORPHOLOGY_AT = 7, 128  # the 7x7 element belongs to 128 px, the side of the published tables
CROP = (0.5, 1.0)  # side of the background's crop, in parts of the photo's shorter side
BRIGHTNESS, CONTRAST, GAMMA = 0.12, 0.25, 0.3  # added +-; factor 1 +-; exponent exp(+-)
NOISE, BLUR = 0.03, 0.015  # largest deviations: noise in parts of white, blur in parts of the side
NOISE_SHARE, BLUR_SHARE = 0.5, 0.5  # of the scenes

AMOUNTS = ("SCALE", "FLIP", "TRANSLATION", "WARP", "ROTATION", "ROTATION_EVALUATION", "LIGHT_RATIO")
AMOUNTS += ("MORPHOLOGY", "MORPHOLOGY_AT", "CROP", "BRIGHTNESS", "CONTRAST", "GAMMA", "NOISE", "BLUR")
AMOUNTS += ("NOISE_SHARE", "BLUR_SHARE")  # what parameters.json of a written set records

_DRAWS = 24  # uniform numbers a scene is made from
_NOISE_FIELD = 4  # side of the field noise is cut from, in sides of a scene


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """One scene of side s: image and face_only (s, s) gray or (s, s, 3) RGB uint8, mask (s, s) uint8 0/255.

    `face_only` is the scene before noise and blur, black outside the mask. `affine` (2, 3) float64 takes
    pixels (x, y, 1) of the face picture to pixels of the scene. `row` and `background` number its parts.
    """

    image: NDArray[np.uint8]
    face_only: NDArray[np.uint8]
    mask: NDArray[np.uint8]
    affine: NDArray[np.float64]
    label: int
    row: int
    background: int


@dataclass(frozen=True, slots=True, eq=False)
class SceneBatch:
    """n scenes: images and face_only (n, s, s) or (n, s, s, 3) uint8, masks (n, s, s) uint8 0/255, labels,
    rows and backgrounds (n,) int64, affine (n, 2, 3) float64; each as in Scene."""

    images: NDArray[np.uint8]
    face_only: NDArray[np.uint8]
    masks: NDArray[np.uint8]
    affine: NDArray[np.float64]
    labels: NDArray[np.int64]
    rows: NDArray[np.int64]
    backgrounds: NDArray[np.int64]


class SyntheticScenes:
    """Scenes of side `size` with `channels` 1 (gray, (s, s)) or 3 ((s, s, 3)) from faces with their masks.

    `masks` (n, h, w) uint8 0/255 belongs to `faces` row by row. Gray faces make gray scenes whatever the
    photos and `channels`: colour would give the face away. Scene `index` shows face `index % len(faces)`, so
    adding len(faces) to an index gives another scene of the same face. Safe to use from several threads.

    Raises DataError if masks and faces do not belong together or there are no backgrounds.
    """

    def __init__(
        self,
        faces: FaceSet,
        masks: NDArray[np.uint8],
        backgrounds: Backgrounds | Sequence[NDArray[np.uint8]],
        size: int = 64,
        channels: int = 1,
        seed: int = 0,
        evaluation: bool = False,
        threads: int = 2,
    ) -> None:
        if masks.shape != faces.images.shape[:3]:
            raise DataError(
                f"The masks of {faces.name} are {masks.shape}, its pictures {faces.images.shape[:3]}."
            )
        photos = backgrounds.images if isinstance(backgrounds, Backgrounds) else tuple(backgrounds)
        if not photos:
            raise DataError("There are no background photos. Name a folder or zip of them.")
        if channels not in (1, 3):
            raise ValueError(f"a scene has 1 or 3 channels, not {channels}")
        self.size, self.channels, self.seed, self.evaluation = size, channels, seed, evaluation
        self._faces, self._masks, self._labels = faces.images, masks, faces.labels
        self._colour = faces.images.ndim == 4 and channels == 3
        self._photos = tuple(_in_colours(photo, self._colour) for photo in photos)
        self._threads = threads
        side = max(1, round(MORPHOLOGY * size / MORPHOLOGY_AT)) // 2 * 2 + 1
        self._element = np.ones((side, side), np.uint8)
        # a place in one large field of noise costs a thirtieth of new normal numbers
        field = (_NOISE_FIELD * size, _NOISE_FIELD * size) + ((3,) if self._colour else ())
        self._noise = np.random.default_rng(seed).standard_normal(field, np.float32)

    def __len__(self) -> int:
        return len(self._faces)

    def scene(self, index: int, epoch: int = 0) -> Scene:
        """Scene `index` (0 or more) of an epoch."""
        # a counter-based generator, keyed by what names the scene: no state to share and quick to start
        key = [2 * self.seed + self.evaluation, (epoch << 32) | index]
        draw = np.random.Generator(np.random.Philox(key=key)).random(_DRAWS).tolist()
        row, size = index % len(self._faces), self.size

        background, number = self._background(draw[0:4])
        face = _in_colours(self._faces[row], self._colour)
        affine = self._affine(face.shape[0], face.shape[1], draw[4:15])
        face, mask = self._placed(face, self._masks[row], affine)
        face = self._lit(face, mask, background)
        cv2.copyTo(face, mask, background)  # the composite, in place

        toned = cv2.LUT(background, _tone(*draw[15:18]))
        face_only = cv2.bitwise_and(toned, toned, mask=mask)
        image = toned
        if draw[18] < NOISE_SHARE:
            image = self._noisy(np.asarray(image, np.uint8), 255 * NOISE * draw[19], draw[20:22])
        if draw[22] < BLUR_SHARE:
            image = cv2.GaussianBlur(image, (0, 0), max(0.2, BLUR * size * draw[23]))
        if self.channels == 3 and not self._colour:
            image, face_only = cv2.merge((image,) * 3), cv2.merge((face_only,) * 3)
        return Scene(
            np.asarray(image, np.uint8),
            np.asarray(face_only, np.uint8),
            mask,
            affine,
            int(self._labels[row]),
            row,
            number,
        )

    def batch(self, indices: Sequence[int] | NDArray[np.integer], epoch: int = 0) -> SceneBatch:
        """The scenes named by `indices` (n,), in that order."""
        wanted = [int(i) for i in indices]
        if self._threads > 1 and len(wanted) > 1:
            with ThreadPoolExecutor(self._threads) as pool:
                parts = pool.map(
                    lambda part: [self.scene(i, epoch) for i in part],
                    [wanted[k :: self._threads] for k in range(self._threads)],
                )
                scenes: list[Scene | None] = [None] * len(wanted)
                for k, part in enumerate(parts):
                    scenes[k :: self._threads] = part
            made = [s for s in scenes if s is not None]
        else:
            made = [self.scene(i, epoch) for i in wanted]
        return SceneBatch(
            np.stack([s.image for s in made]),
            np.stack([s.face_only for s in made]),
            np.stack([s.mask for s in made]),
            np.stack([s.affine for s in made]),
            np.array([s.label for s in made], np.int64),
            np.array([s.row for s in made], np.int64),
            np.array([s.background for s in made], np.int64),
        )

    def _background(self, draw: list[float]) -> tuple[NDArray[np.uint8], int]:
        """A square crop of a photo brought to the scene's size, and the photo's number."""
        number = int(draw[0] * len(self._photos))
        photo = self._photos[number]
        h, w = photo.shape[:2]
        side = max(1, round((CROP[0] + draw[1] * (CROP[1] - CROP[0])) * min(h, w)))
        x, y = int(draw[2] * (w - side + 1)), int(draw[3] * (h - side + 1))
        cut = photo[y : y + side, x : x + side]
        if side == self.size:
            return cut.copy(), number
        # bilinear loses nothing worth its speed here: photos were brought to twice the scene's side by area
        return np.asarray(cv2.resize(cut, (self.size, self.size)), np.uint8), number

    def _affine(self, h: int, w: int, draw: list[float]) -> NDArray[np.float64]:
        """(2, 3): face pixels to scene pixels. The face picture's longer side fills the scene at scale 1."""
        limit = ROTATION_EVALUATION if self.evaluation else ROTATION
        turn, stretch, _, right, down, *corners = (2 * d - 1 for d in draw)
        size, angle = self.size, math.radians(limit * turn)
        scale = size / max(h, w) * (1 + SCALE * stretch)
        cos, sin = scale * math.cos(angle), scale * math.sin(angle)
        mirror = -1.0 if draw[2] < FLIP else 1.0
        # The warp moves the picture's top left, top right and bottom left corners, each by its own amount in
        # scene pixels: that is a column (top right - top left) / w and one (bottom left - top left) / h more.
        x0, y0, x1, y1, x2, y2 = (WARP * size * c for c in corners)
        xx, xy = cos * mirror + (x1 - x0) / w, -sin + (x2 - x0) / h
        yx, yy = sin * mirror + (y1 - y0) / w, cos + (y2 - y0) / h
        # Where the top left corner goes, from the picture's centre; pixel 0 is the square from 0 to 1, so its
        # middle lies half a pixel in, in the face picture and in the scene.
        left = size * (0.5 + TRANSLATION * right) - cos * mirror * w / 2 + sin * h / 2 + x0
        top = size * (0.5 + TRANSLATION * down) - sin * mirror * w / 2 - cos * h / 2 + y0
        return np.array([[xx, xy, left + (xx + xy) / 2 - 0.5], [yx, yy, top + (yx + yy) / 2 - 0.5]])

    def _placed(
        self, face: NDArray[np.uint8], mask: NDArray[np.uint8], affine: NDArray[np.float64]
    ) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """Face and mask in the scene; the mask closed, then eroded so that no edge of the cut shows."""
        size = (self.size, self.size)
        # closed with room around it, as at the edge of an array closing would draw the mask out to that edge
        room = len(self._element)
        shifted = affine + np.array([[0, 0, room], [0, 0, room]])
        wide = cv2.warpAffine(mask, shifted, (self.size + 2 * room, self.size + 2 * room))
        wide = cv2.morphologyEx(
            cv2.threshold(wide, 127, 255, cv2.THRESH_BINARY)[1], cv2.MORPH_CLOSE, self._element
        )
        placed = np.ascontiguousarray(cv2.erode(wide, self._element)[room:-room, room:-room])
        # the edge goes on outside, so that no black is mixed in where a face fills its picture
        picture = cv2.warpAffine(face, affine, size, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(picture, np.uint8), np.asarray(placed, np.uint8)

    def _lit(
        self, face: NDArray[np.uint8], mask: NDArray[np.uint8], background: NDArray[np.uint8]
    ) -> NDArray[np.uint8]:
        """The face as light as the photo: L of Lab times the ratio of their means."""
        if not self._colour:
            of_face = cv2.mean(cv2.LUT(face, _GRAY_TO_L), mask)[0]
            of_background = cv2.mean(cv2.LUT(background, _GRAY_TO_L))[0]
            ratio = _light_ratio(of_face, of_background)
            table = _L_TO_GRAY[np.minimum(np.rint(_GRAY_TO_L * ratio), 255).astype(np.uint8)]
            return np.asarray(cv2.LUT(face, table), np.uint8)
        lab = cv2.cvtColor(face, cv2.COLOR_RGB2LAB)
        of_background = cv2.mean(cv2.cvtColor(background, cv2.COLOR_RGB2LAB))[0]
        ratio = _light_ratio(cv2.mean(lab, mask)[0], of_background)
        lab[..., 0] = cv2.convertScaleAbs(lab[..., 0], alpha=ratio)
        return np.asarray(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB), np.uint8)

    def _noisy(self, image: NDArray[np.uint8], deviation: float, draw: list[float]) -> NDArray[np.uint8]:
        room = (_NOISE_FIELD - 1) * self.size
        y, x = int(draw[0] * room), int(draw[1] * room)
        noise = self._noise[y : y + self.size, x : x + self.size]
        noisy = image + np.float32(deviation) * noise
        return np.asarray(np.clip(np.rint(noisy, out=noisy), 0, 255, out=noisy), np.uint8)


def _light_ratio(of_face: float, of_background: float) -> float:
    return min(max(of_background / max(of_face, 1.0), LIGHT_RATIO[0]), LIGHT_RATIO[1])


def _tone(brightness: float, contrast: float, gamma: float) -> NDArray[np.uint8]:
    """Brightness, contrast and gamma, each drawn from 0..1, as one table (256,)."""
    level = _LEVELS ** np.exp(GAMMA * (2 * gamma - 1))
    level = (level - 0.5) * (1 + CONTRAST * (2 * contrast - 1)) + 0.5 + BRIGHTNESS * (2 * brightness - 1)
    return np.clip(np.rint(255 * level), 0, 255).astype(np.uint8)


def _in_colours(image: NDArray[np.uint8], colour: bool) -> NDArray[np.uint8]:
    """RGB (h, w, 3) if `colour`, else gray (h, w) (ITU-R 601)."""
    if colour == (image.ndim == 3):
        return image
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_GRAY2RGB if colour else cv2.COLOR_RGB2GRAY), np.uint8)


def _gray_tables() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """For gray pixels the way to Lab and back is a table of L each way; OpenCV makes both."""
    grays = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 3, 2)
    to_l = cv2.cvtColor(grays, cv2.COLOR_RGB2LAB)[0, :, 0]
    neutral = np.full((1, 256, 3), 128, np.uint8)
    neutral[0, :, 0] = np.arange(256)
    to_gray = cv2.cvtColor(cv2.cvtColor(neutral, cv2.COLOR_LAB2RGB), cv2.COLOR_RGB2GRAY)[0]
    return np.ascontiguousarray(to_l, np.uint8), np.ascontiguousarray(to_gray, np.uint8)


_LEVELS = np.arange(256) / 255
_GRAY_TO_L, _L_TO_GRAY = _gray_tables()
