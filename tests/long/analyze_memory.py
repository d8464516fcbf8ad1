"""Does `ferdesk analyze` hold its memory over 30 minutes of video? (tests/long/README.md)"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from ferdesk import paths
from ferdesk.__main__ import main as ferdesk
from ferdesk.capture import open_source
from ferdesk.cli._machine import resident_mb

ALLOWED_MB = 30


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0, help="of video")
    parser.add_argument("--engine", default="resmasking-s")
    options = parser.parse_args()
    clip = open_source("demo")
    length = clip.info.duration or 20.0
    clip.close()
    copies = max(2, round(60 * options.minutes / length))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for i in range(copies):  # one clip after the other, as a folder of a study is
            os.symlink(paths.assets() / "demo.mp4", folder / f"{i:04}.mp4")  # noqa: PTH211
        after_a_minute: list[float] = []
        done = threading.Event()
        worst = 0.0

        def watch() -> None:
            nonlocal worst
            journal = folder / "table.csv.part.json"
            first = max(1, round(60 / length))
            said = 0
            while not done.wait(1.0):
                ended = journal.read_text("utf-8").count('"done": true') if journal.exists() else 0
                if ended < first:
                    continue
                now = resident_mb()
                if not after_a_minute:
                    after_a_minute.append(now)
                worst = max(worst, now - after_a_minute[0])
                minute = int(ended * length / 60)
                if minute > said:
                    said = minute
                    sys.stdout.write(
                        f"{minute:4} min of video  {now:7.1f} MB  {now - after_a_minute[0]:+6.1f}\n"
                    )
                    sys.stdout.flush()

        watcher = threading.Thread(target=watch)
        watcher.start()
        start = time.monotonic()
        try:
            table = str(folder / "table.csv")  # one process: the one that is watched
            code = ferdesk(["analyze", name, "-o", table, "--engine", options.engine, "--jobs", "1"])
        finally:
            done.set()
            watcher.join()
        spent = time.monotonic() - start
    sys.stdout.write(
        f"{copies * length / 60:.1f} min of video in {spent / 60:.1f} min, at most {worst:+.1f} MB\n"
    )
    return 1 if code or worst > ALLOWED_MB or not after_a_minute else 0


if __name__ == "__main__":
    sys.exit(main())
