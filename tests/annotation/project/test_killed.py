"""kill -9 at any moment: what was acknowledged is there, in order, and can be undone."""

from __future__ import annotations

import random
import subprocess
import sys
import textwrap
import time

import pytest

from ferdesk.annotation.project import Project

# Says what it is about to do before it asks for the edit, and that it is done when the edit has returned.
EDITOR = textwrap.dedent("""
    import sys
    from pathlib import Path
    from ferdesk.annotation import edits
    from ferdesk.annotation.project import Project
    from ferdesk.annotation.tracks import TrackPredictions
    import numpy as np

    project = Project.open(Path(sys.argv[1]))
    project.begin_analysis({"name": "tiny"}, {})
    first = len(project.timeline.annotations)
    for i in range(first, 450):
        with project.group(f"Label {i}"):
            project.apply(lambda tl: edits.label(tl, 1, 1, 2 * i, 2 * i + 1, "fear"), "half of it")
            made = project.timeline.at(1, 1, 2 * i).id
            project.apply(lambda tl: edits.set_comment(tl, made, f"note {i}"), "the other half")
        print("edit", i + 1, flush=True)
        at = project.analyzed_to
        if at < 1000:
            rows = TrackPredictions(1, [at, at + 1], np.ones((2, 4)), np.ones((2, 8)) / 8, np.ones(2))
            project.add_predictions(at, at + 2, [rows])
            print("frame", at + 2, flush=True)
""")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a process in another way")
def test_nothing_that_was_acknowledged_is_lost(project):
    project.close()
    r = random.Random(7)
    sure = {"edit": 0, "frame": 0}
    halves: set[int] = set()  # what it died in the middle of: the label is there, its comment is not
    for _ in range(3):
        with subprocess.Popen(
            [sys.executable, "-c", EDITOR, str(project.path)], stdout=subprocess.PIPE, text=True
        ) as editor:
            assert editor.stdout is not None
            for _ in range(r.randint(1, 30)):
                kind, number = editor.stdout.readline().split()
                sure[kind] = int(number)
            time.sleep(r.uniform(0, 0.01))  # so that it may die anywhere in an edit or a chunk
            editor.kill()
            for line in editor.stdout:  # acknowledged before it died
                if line.endswith("\n"):
                    kind, number = line.split()
                    sure[kind] = int(number)
            editor.wait()
        assert project.path.with_name("talk.ferdesk-wal").exists()
        with Project.open(project.path) as after:
            assert after.read_only_reason is None  # the lock went with the process
            assert after.salvage is None
            labels = after.timeline.annotations
            assert sure["edit"] <= len(labels) <= sure["edit"] + 1
            assert [(a.start, a.end) for a in labels] == [(2 * i, 2 * i + 1) for i in range(len(labels))]
            comments = ["" if i in halves else f"note {i}" for i in range(sure["edit"])]
            assert [a.comment for a in labels[: sure["edit"]]] == comments
            halves |= {i for i in range(sure["edit"], len(labels)) if not labels[i].comment}
            assert sure["frame"] <= after.analyzed_to <= sure["frame"] + 2
            assert len(after.track(1)) == after.analyzed_to
            steps = [h.what for h in after.history()]
            assert steps == ["Add tier Anna", *(f"Label {i}" for i in range(len(labels)))]
            after.undo()
            assert len(after.timeline.annotations) == len(labels) - 1
            after.redo()
            sure = {"edit": len(labels), "frame": after.analyzed_to}
        assert [p.name for p in sorted(project.path.parent.iterdir())] == ["talk.ferdesk", "talk.mp4"]
