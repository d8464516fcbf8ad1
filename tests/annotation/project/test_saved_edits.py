"""Whatever is edited in whatever order: the file says the same as memory, and undo goes all the way back."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

import edit_strategies as strategies
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ferdesk.annotation.project import ClipInfo, Project
from ferdesk.errors import FerdeskError

CLIP = ClipInfo(Path("talk.mp4"), "talk.mp4", "0" * 64, 64, 36, np.arange(strategies.FRAMES) / 25, False)


@settings(max_examples=12, deadline=None)
@given(st.lists(strategies.edit_calls | st.sampled_from(["undo", "redo", "reopen", "group"]), max_size=20))
def test_file_and_memory_are_the_same_and_undo_restores_exactly(calls):
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as opened:
        project = opened.enter_context(Project.create(Path(folder) / "talk.ferdesk", CLIP))
        project.apply(lambda tl: strategies.begun(), "Begin")
        done, undone = [(project.timeline, "Begin")], []
        empty = type(project.timeline)(strategies.FRAMES)
        for number, call in enumerate(calls):
            before, what = project.timeline, f"Edit {number}"
            if call == "undo":
                assert project.undo() == (done[-1][1] if done else None)
                undone += [done.pop()] if done else []
            elif call == "redo":
                assert project.redo() == (undone[-1][1] if undone else None)
                done += [undone.pop()] if undone else []
            elif call == "reopen":
                project.close()
                project = opened.enter_context(Project.open(project.path))
            else:
                with contextlib.suppress(FerdeskError):
                    if call == "group":
                        with project.group(what):
                            for edit in [("label", (1, 1, 3, 9, "fear"), {}), ("erase", (1, 1, 5, 7), {})]:
                                project.apply(lambda tl, e=edit: strategies.call(tl, e), "one of it")
                    else:
                        project.apply(lambda tl, c=call: strategies.call(tl, c), what)
                if project.timeline != before:
                    done, undone = [*done, (project.timeline, what)], []
            assert project.timeline == (done[-1][0] if done else empty)
            assert [h.what for h in project.history()] == [w for _, w in done + undone[::-1]]
        with Project.open(project.path, read_only=True) as reader:
            assert reader.timeline == project.timeline
        while done:
            assert project.undo() == done.pop()[1]
            assert project.timeline == (done[-1][0] if done else empty)
