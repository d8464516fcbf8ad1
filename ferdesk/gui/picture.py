"""The video picture at the size it is shown: blurred, mirrored, scaled and with the attention masks over its
faces, once, however often it is painted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from ferdesk.gui.mask_images import draw_mask
from ferdesk.gui.overlay_layout import Rect
from ferdesk.gui.overlay_scene import View
from ferdesk.pixelate import pixelate
from ferdesk.records import AnalyzedFrame, AttentionMask, FaceBox, Frame


@dataclass(frozen=True, slots=True)
class PictureLook:
    """How a frame is shown: its size in device pixels, and the mask laid over its faces."""

    width: int
    height: int
    mirror: bool = False
    mask: str = "none"
    opacity: float = 0.0


class PictureCache:
    """Keeps the last picture made. OpenCV scales several times faster than Qt's raster engine.

    Scaling and colouring masks are the dearest parts of painting, so `prepare_picture` and `prepare` may do
    them beforehand on another thread (one for both).
    """

    def __init__(self) -> None:
        self._key: object = None
        self._source: NDArray[np.uint8] | None = None
        self._image = QImage()
        self._wanted: PictureLook | None = None  # by the last painting; None: a face was hidden
        self._unseen = 0  # frames begun since then
        self._ready = True  # for one more whole picture
        self._base: tuple[NDArray[np.uint8], PictureLook, QImage] | None = None
        self._ahead: tuple[NDArray[np.uint8], object, QImage] | None = None

    def image(self, analyzed: AnalyzedFrame, look: PictureLook, hidden: tuple[FaceBox, ...] = ()) -> QImage:
        """The frame as `look` says, `hidden` faces in cells. Kept while nothing it is made of changes."""
        source, key = analyzed.frame.image, (look, hidden, _marks(analyzed, look, hidden))
        if source is not self._source or key != self._key:
            ahead, self._ahead = self._ahead, None
            if ahead is not None and ahead[0] is source and ahead[1] == key:
                self._image = ahead[2]
            else:
                self._image = picture_of(analyzed, look, hidden)
            self._source, self._key = source, key
        self._wanted, self._unseen, self._ready = None if hidden else look, 0, True
        return self._image

    def prepare_picture(self, frame: Frame) -> None:
        """Scale the picture of a frame that is still analysed, as it was wanted last.

        Two frames without painting, and no more is made: nobody waits for pictures of a window that is not
        seen.
        """
        look = self._wanted
        if look is not None and self._unseen < 2:
            self._unseen += 1
            self._base = (frame.image, look, to_image(frame.image, look.width, look.height, look.mirror))

    def prepare(self, analyzed: AnalyzedFrame) -> None:
        """Make the picture of `analyzed` as the one before was wanted, all faces shown, if that was painted.

        `image` makes its own if something else is wanted by then, or a face is to be hidden.
        """
        look, base, self._base = self._wanted, self._base, None
        if look is None or not self._ready:
            return
        self._ready = False
        key = (look, (), _marks(analyzed, look))
        if base is not None and base[0] is analyzed.frame.image and base[1] == look:
            made = base[2]
            _lay_masks(made, analyzed, look)
        else:
            made = picture_of(analyzed, look)
        self._ahead = (analyzed.frame.image, key, made)

    def clear(self) -> None:
        self._key, self._source, self._image = None, None, QImage()
        self._wanted, self._base, self._ahead = None, None, None


def picture_of(analyzed: AnalyzedFrame, look: PictureLook, hidden: tuple[FaceBox, ...] = ()) -> QImage:
    """As PictureCache.image, without keeping anything."""
    made = to_image(analyzed.frame.image, look.width, look.height, look.mirror, hidden)
    _lay_masks(made, analyzed, look, hidden)
    return made


def _lay_masks(
    made: QImage, analyzed: AnalyzedFrame, look: PictureLook, hidden: tuple[FaceBox, ...] = ()
) -> None:
    marks = _marks(analyzed, look, hidden)
    if not marks:
        return
    height, width = analyzed.frame.image.shape[:2]
    view = View(Rect(0, 0, look.width, look.height), width, height, look.mirror)
    painter = QPainter(made)
    for box, mask in marks:
        place = view.to_view(box)
        left, top = round(place.x), round(place.y)  # edges of masks and boxes meet on whole pixels
        inside = QRectF(left, top, round(place.right) - left, round(place.bottom) - top)
        draw_mask(painter, view, mask, inside, look.mask, look.opacity)
    painter.end()


def _marks(
    analyzed: AnalyzedFrame, look: PictureLook, hidden: tuple[FaceBox, ...] = ()
) -> tuple[tuple[FaceBox, AttentionMask], ...]:
    """What is laid over the picture, smaller (farther) faces first, as their labels are drawn. The attended
    image is a picture of the face: it is never laid over faces that are to be hidden."""
    if look.mask == "none" or look.opacity <= 0 or (hidden and look.mask == "attended"):
        return ()
    found = [(p.track.box, p.attention) for p in analyzed.predictions if p.attention is not None]
    return tuple(sorted(found, key=lambda mark: mark[0].width * mark[0].height))


def to_image(
    source: NDArray[np.uint8],
    width: int,
    height: int,
    mirror: bool = False,
    hidden: tuple[FaceBox, ...] = (),
) -> QImage:
    """RGB (h, w, 3) uint8 -> an image of `width` x `height` device pixels; `hidden` faces in cells."""
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
