"""Does a live session hold its memory, its rate and its threads over 30 minutes? (tests/long/README.md)"""

from __future__ import annotations

import argparse
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from ferdesk.cli._machine import resident_mb
from ferdesk.cli._scene import Scene, face_cuts
from ferdesk.live import LiveSession
from ferdesk.pipeline import open_pipeline

ALLOWED_MB = 30


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--faces", type=int, default=4)
    parser.add_argument("--engine", default="resmasking-s")
    options = parser.parse_args()
    scene, errors = Scene(options.faces, face_cuts()), []
    before = threading.active_count()
    session = LiveSession(
        lambda: scene, lambda: open_pipeline(options.engine), lambda frame: None, errors.append
    )
    session.start()
    worst, after_a_minute = 0.0, None
    for minute in range(1, max(2, round(options.minutes)) + 1):
        time.sleep(60)
        stats, now = session.stats, resident_mb()
        after_a_minute = after_a_minute or now
        worst = max(worst, now - after_a_minute)
        sys.stdout.write(
            f"{minute:4} min  {now:7.1f} MB  {now - after_a_minute:+6.1f}  {stats.fps:5.1f} frames/s  "
            f"{stats.latency_ms:6.1f} ms  {stats.dropped} dropped\n"
        )
        sys.stdout.flush()
        if errors:
            break
    session.stop()
    left = threading.active_count() - before
    sys.stdout.write(f"at most {worst:+.1f} MB; {left} threads left; {len(errors)} errors\n")
    return 1 if errors or left > 0 or worst > ALLOWED_MB else 0


if __name__ == "__main__":
    sys.exit(main())
