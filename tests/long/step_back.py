"""How long does a step backwards take in a 1080p H.264 clip? (tests/long/README.md)

Goes from the last frame to the first as fast as a held key repeats, and says the milliseconds until a frame
is there as RGB. Exits with 1 if the median is above 80 ms.
"""

from __future__ import annotations

import argparse
import sys
import time
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np

from ferdesk.capture.scrubber import Scrubber

ALLOWED_MS = 80


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clip", type=Path)
    parser.add_argument("--repeat", type=float, default=30.0, help="steps a second at most")
    options = parser.parse_args()
    start = time.perf_counter()
    with closing(Scrubber(options.clip)) as scrubber:
        opened = time.perf_counter()
        scrubber.frame(len(scrubber) - 1)
        jumped = time.perf_counter()
        steps: list[float] = []
        for number in range(len(scrubber) - 2, -1, -1):
            before = time.perf_counter()
            scrubber.frame(number)
            steps.append(time.perf_counter() - before)
            time.sleep(max(0.0, 1 / options.repeat - steps[-1]))
    ms = 1e3 * np.array(steps)
    sys.stdout.write(
        f"opened in {opened - start:.2f} s, last frame after {jumped - opened:.2f} s, {len(ms)} steps back: "
        f"median {np.median(ms):.1f} ms, 95 % within {np.percentile(ms, 95):.1f} ms, "
        f"longest {ms.max():.1f} ms\n"
    )
    return 1 if np.median(ms) > ALLOWED_MS else 0


if __name__ == "__main__":
    sys.exit(main())
