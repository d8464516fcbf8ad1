"""`synthesize DATA --backgrounds PHOTOS --out FOLDER`: synthetic scenes; `--benchmark`: their rate."""

from __future__ import annotations

import argparse
import csv
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ferdesk.training.backgrounds import Backgrounds
    from ferdesk.training.datasets import FaceSet
    from ferdesk.training.synthetic import SceneBatch, SyntheticScenes

NAME = "synthesize"
HELP = (
    "write synthetic scenes (faces pasted on photos) with masks and labels, or measure how fast they are made"
)

_CHUNK = 256  # scenes held in memory at once
_SHEET = (8, 6)  # scenes across and down the contact sheet
_BENCHMARK_SECONDS = 1.0
_BENCHMARK_BATCH = 128


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("data", type=Path, nargs="?", help="labelled faces in any format FERDesk reads")
    parser.add_argument("--split", help="Training, PublicTest or PrivateTest (default: all)")
    parser.add_argument("--backgrounds", type=Path, help="folder or zip of photos without faces")
    parser.add_argument("--out", type=Path, help="folder to write (new or empty)")
    parser.add_argument("--count", type=int, default=1000, help="scenes to write (default: 1000)")
    parser.add_argument("--size", type=int, default=64, help="side of a scene in pixels (default: 64)")
    parser.add_argument("--channels", type=int, default=1, choices=(1, 3), help="1 gray, 3 RGB (default: 1)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--balanced", action="store_true", help="draw each expression equally often")
    parser.add_argument(
        "--evaluation", action="store_true", help="scenes to measure on: rotated by up to 45 degrees"
    )
    parser.add_argument(
        "--masks", type=Path, help="file of face masks (made if missing; default: user's cache)"
    )
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--benchmark", action="store_true", help="write nothing, print scenes a second")


def main(args: argparse.Namespace) -> int:
    from ferdesk.training.datasets import DataError

    if args.benchmark:
        _benchmark()
        return 0
    for name in ("data", "backgrounds", "out"):
        if getattr(args, name) is None:
            raise DataError(f"synthesize needs {name if name == 'data' else '--' + name}. See --help.")
    if args.size < 16 or args.count < 1 or args.seed < 0 or args.threads < 1:
        raise DataError("--size must be 16 or more, --count and --threads 1 or more, --seed 0 or more.")
    if args.out.exists() and any(args.out.iterdir() if args.out.is_dir() else [args.out]):
        raise DataError(f"{args.out} is not empty. Name a new folder.")
    _write(args)
    return 0


def _write(args: argparse.Namespace) -> None:
    import numpy as np
    from tqdm import tqdm

    from ferdesk.training.backgrounds import read_backgrounds
    from ferdesk.training.datasets import DataError, read_faces
    from ferdesk.training.face_masks import face_masks
    from ferdesk.training.synthetic import SyntheticScenes

    faces = read_faces(args.data, args.split)
    usable = np.flatnonzero((faces.labels >= 0) | (faces.distributions().sum(1) > 0))
    if not len(usable):
        raise DataError(f"{args.data} holds no labelled faces.")
    faces = faces.take(usable)
    photos = read_backgrounds(args.backgrounds, args.size)
    with tqdm(desc="masks", unit="face") as bar:

        def progress(done: int, of: int) -> None:
            bar.total = of
            bar.update(done - bar.n)

        masks = face_masks(faces, args.masks, progress)
    scenes = SyntheticScenes(
        faces, masks.masks, photos, args.size, args.channels, args.seed, args.evaluation, args.threads
    )
    indices = draw_indices(faces.labels, args.count, args.seed, args.balanced)
    args.out.mkdir(parents=True, exist_ok=True)
    with (
        (args.out / "labels.csv").open("w", newline="", encoding="utf-8") as file,
        tqdm(total=args.count, desc="scenes", unit="scene") as bar,
    ):
        table = _Table(csv.writer(file), args.out, faces, usable, photos)
        for start in range(0, args.count, _CHUNK):
            part = indices[start : start + _CHUNK]
            table.add(start, scenes.batch(part))
            bar.update(len(part))
    _write_parameters(args, scenes, str(masks))
    across, down = _SHEET
    sheet = contact_sheet(scenes.batch(indices[: across * down]), across)
    _write_picture(args.out / "contact_sheet.png", sheet)
    print(f"{args.out}: {args.count} scenes, {masks}")  # noqa: T201


def draw_indices(labels: NDArray[np.int64], count: int, seed: int, balanced: bool) -> NDArray[np.int64]:
    """`count` scene indices: each face once, then again in other scenes; or classes equally often.

    The k-th scene of a row is index row + k * n, so no scene comes twice.
    """
    import numpy as np

    n, rng = len(labels), np.random.default_rng((seed, count))
    if not balanced:
        rounds = -(-count // n)
        return np.concatenate([rng.permutation(n) + k * n for k in range(rounds)])[:count]
    _, which, sizes = np.unique(labels, return_inverse=True, return_counts=True)
    weight = 1.0 / sizes[which]
    rows = rng.choice(n, count, p=weight / weight.sum())
    seen = np.zeros(n, np.int64)
    out = np.empty(count, np.int64)
    for i, row in enumerate(rows):
        out[i] = row + seen[row] * n
        seen[row] += 1
    return out


class _Table:
    """Writes pictures and, a row each, labels.csv in the layout of datasets/corrections.py."""

    def __init__(
        self, writer: object, out: Path, faces: FaceSet, rows: NDArray[np.int64], photos: Backgrounds
    ) -> None:
        from ferdesk.records import EXPRESSIONS

        self._write = writer.writerow  # type: ignore[attr-defined]
        self._out, self._faces, self._rows, self._photos = out, faces, rows, photos
        self._names = [e.value for e in EXPRESSIONS]
        soft = faces.distributions()
        self._soft = soft if soft.any() else None
        for folder in ("images", "masks", "faces"):
            (out / folder).mkdir()
        shares = self._names if self._soft is not None else []
        affine = [f"affine_{i}{j}" for i in range(2) for j in range(3)]
        self._write(["file", "mask", "face_only", "label", *shares, "subject", "row", "background", *affine])

    def add(self, start: int, batch: SceneBatch) -> None:
        for k in range(len(batch.rows)):
            name = f"{start + k:06d}.png"
            _write_picture(self._out / "images" / name, batch.images[k])
            _write_picture(self._out / "masks" / name, batch.masks[k])
            _write_picture(self._out / "faces" / name, batch.face_only[k])
            row, label = int(batch.rows[k]), int(batch.labels[k])
            shares: list[str] = []
            if self._soft is not None:
                known = self._soft[row].any()
                shares = [f"{p:.5f}" if known else "" for p in self._soft[row]]
            subject = str(self._faces.subjects[row]) if self._faces.subjects is not None else ""
            self._write(
                [
                    f"images/{name}",
                    f"masks/{name}",
                    f"faces/{name}",
                    self._names[label] if label >= 0 else "",
                    *shares,
                    subject,
                    int(self._rows[row]),
                    self._photos.names[int(batch.backgrounds[k])],
                    *(f"{a:.4f}" for a in batch.affine[k].ravel()),
                ]
            )


def _write_parameters(args: argparse.Namespace, scenes: SyntheticScenes, masks: str) -> None:
    """Everything that is needed to make the same scenes again, file names without their folders."""
    from ferdesk.training import synthetic

    amounts = {name.lower(): getattr(synthetic, name) for name in synthetic.AMOUNTS}
    values = {
        "data": args.data.name,
        "split": args.split,
        "backgrounds": args.backgrounds.name,
        "count": args.count,
        "size": scenes.size,
        "channels": scenes.channels,
        "seed": scenes.seed,
        "balanced": args.balanced,
        "evaluation": scenes.evaluation,
        "masks": masks,
        "amounts": amounts,
    }
    (args.out / "parameters.json").write_text(json.dumps(values, indent=2) + "\n", "utf-8")


def contact_sheet(batch: SceneBatch, across: int) -> NDArray[np.uint8]:
    """Scenes in rows of `across`, each beside its face alone and its mask's edge in green: RGB uint8."""
    import cv2
    import numpy as np

    tiles = []
    for image, face, mask in zip(batch.images, batch.face_only, batch.masks, strict=True):
        shown, cut = (np.repeat(a[..., None], 3, 2) if a.ndim == 2 else a for a in (image, face))
        edged = shown.copy()
        contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        cv2.drawContours(edged, contours, -1, (0, 255, 0), 1)
        tiles.append(np.pad(np.concatenate([shown, cut, edged], 1), ((1, 1), (1, 1), (0, 0))))
    tiles += [np.zeros_like(tiles[0])] * (-len(tiles) % across)
    rows = [np.concatenate(tiles[i : i + across], 1) for i in range(0, len(tiles), across)]
    return np.concatenate(rows, 0)


def _write_picture(path: Path, image: NDArray[np.uint8]) -> None:
    import cv2

    from ferdesk.training.datasets import DataError

    bgr = image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_RGB2BGR)
    try:
        path.write_bytes(
            cv2.imencode(".png", bgr)[1].tobytes()
        )  # cv2.imwrite knows no Unicode names on Windows
    except OSError as error:
        raise DataError(
            f"{path} cannot be written ({error.strerror}). Make room or name another folder."
        ) from None


def _benchmark() -> None:
    """Scenes a second on made-up faces and photos; the rate does not depend on what they show.

    The rate per CPU second holds on a busy machine too."""
    import numpy as np

    from ferdesk.training.datasets import FaceSet
    from ferdesk.training.face_masks import ellipse_mask
    from ferdesk.training.synthetic import SyntheticScenes

    rng = np.random.default_rng(0)
    print(f"{'size':>4} {'output':<6} {'faces':<5} {'threads':>7} {'scenes/s':>8} {'per CPU second':>14}")  # noqa: T201
    for size in (48, 64):
        photos = [rng.integers(0, 256, (2 * size, 3 * size, 3), np.uint8) for _ in range(64)]
        for channels, shape in ((1, (48, 48)), (3, (48, 48)), (3, (48, 48, 3))):
            images = rng.integers(0, 256, (128, *shape), np.uint8)
            faces = FaceSet(images, np.zeros(len(images), np.int64), "made up")
            masks = np.stack([ellipse_mask(48, 48)] * len(images))
            for threads in (1, 2):
                scenes = SyntheticScenes(faces, masks, photos, size, channels, threads=threads)
                scenes.batch(range(4))
                start, used, done = time.perf_counter(), time.process_time(), 0
                # At least one batch: a machine that stalls here still gets a rate.
                while done == 0 or time.perf_counter() - start < _BENCHMARK_SECONDS:
                    scenes.batch(range(done, done + _BENCHMARK_BATCH))
                    done += _BENCHMARK_BATCH
                rate, costs = done / (time.perf_counter() - start), done / (time.process_time() - used)
                output, kind = "RGB" if channels == 3 else "gray", "RGB" if len(shape) == 3 else "gray"
                print(f"{size:>4} {output:<6} {kind:<5} {threads:>7} {rate:>8.0f} {costs:>14.0f}")  # noqa: T201
