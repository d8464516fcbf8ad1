"""Contact sheets of the attention mask, for people to look at: real pictures and synthetic scenes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ferdesk.errors import FerdeskError
from ferdesk.model_card import Framing
from ferdesk.palette import heat_map
from ferdesk.records import EXPRESSIONS, Expression, FaceBox, Frame, Track
from ferdesk.training.attention_quality import attention_of
from ferdesk.training.synthetic import SyntheticScenes
from ferdesk.training.targets import Network

TILE = 160  # pixels of a picture on a contact sheet
AROUND = 1.5  # a face is shown with so much more than its crop, so that one sees what is not looked at


@dataclass(frozen=True, slots=True, eq=False)
class LiveFace:
    """A face found in a picture: (TILE, TILE, 3) around its crop, the attention laid over its place there,
    the attended image if there is one, and what the engine answers."""

    around: NDArray[np.uint8]
    overlaid: NDArray[np.uint8]
    attended: NDArray[np.uint8] | None
    top: Expression
    probability: float


def live_faces(network: Network, sources: Sequence[Path], most: int) -> list[LiveFace]:
    """The first `most` faces the live detector finds in picture files and folders of them, in order.

    Raises FerdeskError if there is none.
    """
    from ferdesk.faces.detector import FaceDetector
    from ferdesk.training.datasets._pictures import pictures_in, read_picture

    files = [file for source in sources for file in (pictures_in(source) if source.is_dir() else [source])]
    found: list[LiveFace] = []
    detector = FaceDetector("full")
    try:
        for number, file in enumerate(files):
            picture = read_picture(file)
            picture = np.repeat(picture[..., None], 3, 2) if picture.ndim == 2 else picture
            boxes = detector.detect(Frame(picture, number, float(number)))
            found += look_at_picture(network, picture, boxes[: most - len(found)])
            if len(found) >= most:
                break
    finally:
        detector.close()
    if not found:
        raise FerdeskError("The detector finds no face in these pictures. Choose pictures with faces.")
    return found


def look_at_picture(network: Network, picture: NDArray[np.uint8], boxes: Sequence[FaceBox]) -> list[LiveFace]:
    """The live way over each face of an RGB picture (h, w, 3): cut by the card's framing, run, laid back."""
    from ferdesk.faces.crop import crop_face

    frame, framing = Frame(picture, 0, 0.0), network.framing
    wider = Framing(framing.scale * AROUND, framing.offset_x, framing.offset_y, framing.level_roll)
    faces: list[LiveFace] = []
    for box in boxes:
        track = Track(1, box)
        crop = crop_face(frame, track, network.input.size, framing).image[None]
        weights = attention_of(network, crop)[0]
        attended = network.outputs(crop, wanted=("attended",)).get("attended")
        answers = network.answers(crop).eight[0]
        around = crop_face(frame, track, TILE, wider).image
        faces.append(
            LiveFace(
                around,
                _overlaid(around, weights, round(TILE / AROUND)),
                None if attended is None else _shown(attended[0]),
                EXPRESSIONS[int(answers.argmax())],
                float(answers.max()),
            )
        )
    return faces


def _overlaid(picture: NDArray[np.uint8], weights: NDArray[np.float32], size: int) -> NDArray[np.uint8]:
    """The heat map of the program, `size` pixels wide, laid over the middle of a square picture."""
    rgba = heat_map(weights, 0.75, size).astype(np.float32)
    edge = (picture.shape[0] - size) // 2
    place = slice(edge, edge + size)
    alpha = rgba[..., 3:] / 255
    result = picture.copy()
    result[place, place] = (result[place, place] * (1 - alpha) + rgba[..., :3] * alpha + 0.5).astype(np.uint8)
    cv2.rectangle(result, (edge, edge), (edge + size - 1, edge + size - 1), (235, 235, 235), 1)
    return result


def _shown(attended: NDArray[np.float32]) -> NDArray[np.uint8]:
    """(c, s, s) in 0..1 -> RGB tile."""
    image = (np.clip(attended, 0, 1) * 255 + 0.5).astype(np.uint8).transpose(1, 2, 0)
    image = image.repeat(3, 2) if image.shape[2] == 1 else image
    return np.asarray(cv2.resize(image, (TILE, TILE), interpolation=cv2.INTER_CUBIC), np.uint8)


def sheet_of_faces(faces: Sequence[LiveFace], path: Path, across: int = 5) -> Path:
    """A contact sheet: each face plain, with its attention, and its attended image if there is one."""
    tiles = []
    for face in faces:
        parts = [face.around, face.overlaid, *([] if face.attended is None else [face.attended])]
        line = np.full((22, TILE, 3), 255, np.uint8)
        text = f"{face.top} {100 * face.probability:.0f} %"
        cv2.putText(line, text, (4, 15), cv2.FONT_HERSHEY_SIMPLEX, 0.42, (28, 36, 48), 1, cv2.LINE_AA)
        tiles.append(np.vstack([*parts, line]))
    return _write_sheet(tiles, path, across)


def sheet_of_scenes(network: Network, scenes: SyntheticScenes, indices: Sequence[int], path: Path) -> Path:
    """A contact sheet of scenes: picture, attention over it, and the true mask."""
    batch = scenes.batch(indices)
    weights = attention_of(network, batch.images)
    tiles = []
    for image, mask, weight in zip(batch.images, batch.masks, weights, strict=True):
        colour = image if image.ndim == 3 else np.repeat(image[..., None], 3, 2)
        large = np.asarray(cv2.resize(colour, (TILE, TILE), interpolation=cv2.INTER_CUBIC), np.uint8)
        truth = cv2.resize(mask, (TILE, TILE), interpolation=cv2.INTER_NEAREST)
        tiles.append(np.vstack([large, _overlaid(large, weight, TILE), np.repeat(truth[..., None], 3, 2)]))
    return _write_sheet(tiles, path, 5)


def _write_sheet(tiles: Sequence[NDArray[np.uint8]], path: Path, across: int) -> Path:
    blank = np.full_like(tiles[0], 255)
    filled = [*tiles, *[blank] * (-len(tiles) % across)]
    framed = [cv2.copyMakeBorder(t, 3, 3, 3, 3, cv2.BORDER_CONSTANT, value=(255, 255, 255)) for t in filled]
    sheet = np.vstack([np.hstack(framed[i : i + across]) for i in range(0, len(framed), across)])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(cv2.imencode(".png", cv2.cvtColor(sheet, cv2.COLOR_RGB2BGR))[1].tobytes())
    return path
