"""Which pixels of a labelled picture are face: made once per data set, kept in one .npz file.

Three ways, in this order: the outline against a blank background (renderings, cut-out studio pictures), the
hull of the face landmarks, and an ellipse of usual size where no landmarks are found.
"""

from __future__ import annotations

import hashlib
import logging
import os
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ferdesk import paths
from ferdesk.errors import FerdeskError
from ferdesk.training.datasets import DataError, FaceSet

log = logging.getLogger(__name__)

OUTLINE, LANDMARKS, ELLIPSE = 0, 1, 2
LANDMARKER = "face_landmarker.task"
ELLIPSE_SHAPE = (0.5, 0.53, 0.4, 0.46)  # centre x, y and half axes x, y, in parts of the picture's side
_BLANK_TOLERANCE = 6  # gray levels; JPEG leaves a few on a plain background
_SAVE_EVERY = 1000  # pictures; what is done survives a stop
_LANDMARKER_SIDE = 192  # px a face picture is enlarged to: the landmarker's own detector works at this size
_LEAST_CONFIDENCE = 0.3


@dataclass(frozen=True, slots=True, eq=False)
class FaceMasks:
    """masks (n, h, w) uint8 0/255, and how each was made (n,) uint8: OUTLINE, LANDMARKS or ELLIPSE."""

    masks: NDArray[np.uint8]
    ways: NDArray[np.uint8]

    def __str__(self) -> str:
        outline, landmarks, ellipse = np.bincount(self.ways, minlength=3)
        return f"{landmarks} masks by landmarks, {outline} by outline, {ellipse} by ellipse"


def face_masks(
    faces: FaceSet, cache: Path | None = None, progress: Callable[[int, int], None] | None = None
) -> FaceMasks:
    """The mask of every picture, from `cache` where it is known there, else made and added to it.

    The file (default: one per data set in the user's cache) names pictures by a hash of their pixels, so
    that it serves any split or order of them: arrays `masks`, `ways`, `keys`, each picture once, in the order
    first asked for. `progress(done, of)` counts pictures made now. A stop loses at most _SAVE_EVERY of them.

    Raises DataError if the file cannot be written or holds masks of pictures of another size, FerdeskError if
    the landmarker is missing.
    """
    h, w = faces.images.shape[1:3]
    path = cache or paths.user_cache() / "face_masks" / f"{faces.name}-{w}x{h}.npz"
    keys = _keys(faces.images)
    known = _load(path, (h, w))
    missing = [
        int(row) for row in np.sort(np.unique(keys, return_index=True)[1]) if int(keys[row]) not in known
    ]
    if missing:
        with _landmark_hull() as hull:
            for count, row in enumerate(missing, 1):
                known[int(keys[row])] = _mask(faces.images[row], hull)
                if progress:
                    progress(count, len(missing))
                if count % _SAVE_EVERY == 0 or count == len(missing):
                    _save(path, known)
    made = [known[int(key)] for key in keys]
    return FaceMasks(np.stack([m for m, _ in made]), np.array([way for _, way in made], np.uint8))


Known = dict[int, tuple[NDArray[np.uint8], int]]
Hull = Callable[[NDArray[np.uint8]], "NDArray[np.uint8] | None"]


def _keys(images: NDArray[np.uint8]) -> NDArray[np.uint64]:
    digests = [hashlib.blake2b(np.ascontiguousarray(i).data, digest_size=8).digest() for i in images]
    return np.frombuffer(b"".join(digests), np.uint64)


def _load(path: Path, shape: tuple[int, int]) -> Known:
    if not path.is_file():
        return {}
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            masks, ways, keys = arrays["masks"], arrays["ways"], arrays["keys"]
    except (
        OSError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        EOFError,
        zipfile.BadZipFile,
        zlib.error,
    ):
        raise DataError(
            f"{path} is not a file of face masks. Delete it, and the masks are made again."
        ) from None
    if masks.shape[1:] != shape:
        found, wanted = (f"{s[1]}x{s[0]}" for s in (masks.shape[1:], shape))
        raise DataError(f"{path} holds masks of {found} pictures, these are {wanted}. Name another file.")
    return {int(key): (mask, int(way)) for key, mask, way in zip(keys, masks, ways, strict=True)}


def _save(path: Path, known: Known) -> None:
    """Whole or not at all."""
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            np.savez_compressed(
                file,
                masks=np.stack([mask for mask, _ in known.values()]),
                ways=np.array([way for _, way in known.values()], np.uint8),
                keys=np.array(list(known), np.uint64),
            )
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise DataError(
            f"The face masks cannot be written to {path} ({reason}). Name another file."
        ) from None


def _mask(image: NDArray[np.uint8], hull: Hull) -> tuple[NDArray[np.uint8], int]:
    outline = outline_mask(image)
    if outline is not None:
        return outline, OUTLINE
    found = hull(image)
    if found is not None:
        return found, LANDMARKS
    return ellipse_mask(*image.shape[:2]), ELLIPSE


def ellipse_mask(h: int, w: int) -> NDArray[np.uint8]:
    """An upright ellipse where faces usually are (`ELLIPSE_SHAPE`), (h, w) uint8 0/255."""
    x, y, a, b = ELLIPSE_SHAPE
    rows, columns = np.mgrid[0:h, 0:w]
    inside = (((columns + 0.5) / w - x) / a) ** 2 + (((rows + 0.5) / h - y) / b) ** 2 <= 1
    return np.where(inside, 255, 0).astype(np.uint8)


def outline_mask(image: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
    """What stands before a blank background, (h, w) uint8 0/255; None if the background is not blank.

    Blank: the top row and the upper three quarters of both sides are one colour; shoulders may cross below.
    """
    h, w = image.shape[:2]
    levels = image.reshape(h, w, -1).astype(np.int16)
    ring = np.concatenate([levels[0], levels[: h * 3 // 4, 0], levels[: h * 3 // 4, -1]])
    colour = np.median(ring, 0)
    if np.abs(ring - colour).max() > _BLANK_TOLERANCE:
        return None
    like = (np.abs(levels - colour).max(2) <= _BLANK_TOLERANCE).astype(np.uint8)
    _, areas = cv2.connectedComponents(like, connectivity=4)
    background = np.isin(
        areas, np.unique(np.concatenate([areas[0], areas[: h * 3 // 4, 0], areas[: h * 3 // 4, -1]]))
    )
    count, pieces, stats, _ = cv2.connectedComponentsWithStats((~background).astype(np.uint8))
    if count < 2:
        return None
    largest = 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())
    part = stats[largest, cv2.CC_STAT_AREA] / (h * w)
    if not 0.15 <= part <= 0.95:
        return None
    return np.where(pieces == largest, 255, 0).astype(np.uint8)


@contextmanager
def _landmark_hull() -> Iterator[Hull]:
    """A function from a face picture to the filled hull of its 478 landmarks, None without a face."""
    model = paths.assets() / LANDMARKER
    if not model.is_file():
        raise FerdeskError(f"The face landmarker {LANDMARKER} is missing. Install FERDesk again.")
    import mediapipe as mp
    from mediapipe.tasks.python import BaseOptions
    from mediapipe.tasks.python.vision import FaceLandmarker, FaceLandmarkerOptions

    options = FaceLandmarkerOptions(
        base_options=BaseOptions(model_asset_buffer=model.read_bytes()),
        num_faces=1,
        min_face_detection_confidence=_LEAST_CONFIDENCE,
        min_face_presence_confidence=_LEAST_CONFIDENCE,
    )
    landmarker: Any = FaceLandmarker.create_from_options(options)

    def hull(image: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
        # A face that fills its picture is found only with room around it, how much depends on the face; of
        # those missed so far every third is found in a mirror.
        for border, mirrored in ((0.25, False), (0.5, False), (1.0, False), (0.25, True)):
            shown = _with_room(image[:, ::-1] if mirrored else image, border)
            result = landmarker.detect(mp.Image(mp.ImageFormat.SRGB, shown))
            if result.face_landmarks:
                points = np.array([(p.x, p.y) for p in result.face_landmarks[0]])
                mask = _filled(points * (1 + 2 * border) - border, image.shape[0], image.shape[1])
                if 0.15 <= mask.mean() / 255 <= 0.98:  # anything else is a face elsewhere or none
                    return np.ascontiguousarray(mask[:, ::-1]) if mirrored else mask
        return None

    try:
        yield hull
    finally:
        landmarker.close()


def _with_room(image: NDArray[np.uint8], border: float) -> NDArray[np.uint8]:
    """The picture enlarged for the landmarker, its edges drawn out by `border` of its side; RGB."""
    h, w = image.shape[:2]
    scale = max(1.0, _LANDMARKER_SIDE / min(h, w))
    large = cv2.resize(image, (round(w * scale), round(h * scale)), interpolation=cv2.INTER_CUBIC)
    dy, dx = round(large.shape[0] * border), round(large.shape[1] * border)
    large = cv2.copyMakeBorder(large, dy, dy, dx, dx, cv2.BORDER_REPLICATE)
    if large.ndim == 2:
        large = cv2.cvtColor(large, cv2.COLOR_GRAY2RGB)
    return np.ascontiguousarray(large, np.uint8)


def _filled(points: NDArray[np.float64], h: int, w: int) -> NDArray[np.uint8]:
    """The convex hull of `points` (m, 2), in parts of width and height, filled: (h, w) uint8 0/255."""
    shift = 4  # sixteenths of a pixel
    pixels = (points * (w, h) - 0.5) * (1 << shift)
    mask = np.zeros((h, w), np.uint8)
    cv2.fillConvexPoly(
        mask, cv2.convexHull(np.round(pixels).astype(np.int32)), 255, lineType=cv2.LINE_8, shift=shift
    )
    return mask
