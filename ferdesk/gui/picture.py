"""The video picture at the size it is shown: blurred, mirrored, scaled once, however often it is painted."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from ferdesk.pixelate import pixelate
from ferdesk.records import FaceBox


class PictureCache:
    """Keeps the last picture made. OpenCV scales several times faster than Qt's raster engine.

    Scaling is the dearest part of painting, so `prepare` may do it beforehand on another thread.
    """

    def __init__(self) -> None:
        self._key: object = None
        self._source: NDArray[np.uint8] | None = None
        self._image = QImage()
        self._wanted: tuple[int, int, bool] | None = None
        self._ahead: tuple[NDArray[np.uint8], object, QImage] | None = None

    def image(
        self,
        source: NDArray[np.uint8],
        width: int,
        height: int,
        mirror: bool = False,
        hidden: tuple[FaceBox, ...] = (),
    ) -> QImage:
        """RGB (h, w, 3) uint8 -> an image of `width` x `height` device pixels; `hidden` faces in cells."""
        key = (width, height, mirror, hidden)
        if source is not self._source or key != self._key:
            ahead, self._ahead = self._ahead, None
            if ahead is not None and ahead[0] is source and ahead[1] == key:
                self._image = ahead[2]
            else:
                self._image = to_image(source, width, height, mirror, hidden)
            self._source, self._key = source, key
        self._wanted = None if hidden else (width, height, mirror)
        return self._image

    def prepare(self, source: NDArray[np.uint8]) -> None:
        """Make the picture of `source` as the one before was wanted, all faces shown; on any one thread.

        Only if that one was painted: nobody waits for pictures of a window that is not seen. `image` makes
        its own if something else is wanted by then, or a face is to be hidden.
        """
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            self._ahead = (source, (*wanted, ()), to_image(source, *wanted))

    def clear(self) -> None:
        self._key, self._source, self._image = None, None, QImage()
        self._wanted, self._ahead = None, None


def to_image(
    source: NDArray[np.uint8],
    width: int,
    height: int,
    mirror: bool = False,
    hidden: tuple[FaceBox, ...] = (),
) -> QImage:
    """As PictureCache.image, without keeping anything."""
    import cv2

    picture = pixelate(source, hidden)
    if (width, height) != (picture.shape[1], picture.shape[0]):
        shrinks = width * 2 <= picture.shape[1]  # bilinear would skip pixels
        way = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
        picture = cv2.resize(picture, (max(1, width), max(1, height)), interpolation=way)
    if mirror:
        picture = cv2.flip(picture, 1)
    bgra = cv2.cvtColor(picture, cv2.COLOR_RGB2BGRA)  # the bytes of Format_RGB32 on little-endian machines
    made = QImage(bgra.data, bgra.shape[1], bgra.shape[0], bgra.strides[0], QImage.Format.Format_RGB32)
    made.pixels = bgra  # pyright: ignore[reportAttributeAccessIssue]  # QImage does not own its buffer
    return made
