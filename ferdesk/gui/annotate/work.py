"""An open project with all that a person does in it, without a window."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ferdesk.gui.annotate.annotator import Annotator
from ferdesk.gui.annotate.checking import Checking
from ferdesk.gui.annotate.labelling import Labelling
from ferdesk.gui.annotate.person_editing import PersonEditing
from ferdesk.gui.annotate.tier_editing import TierEditing

if TYPE_CHECKING:
    from ferdesk.annotation.project import Project


class Work:
    def __init__(self, project: Project, uncertain_below: Callable[[], float | None]) -> None:
        """`uncertain_below`: the person's own threshold, None for the engine's."""
        from ferdesk.annotation import engine_labels

        def below() -> float:
            own = uncertain_below()
            return engine_labels.uncertain_below(project) if own is None else own

        self.project = project
        self.annotator = Annotator(project, below)
        self.labelling = Labelling(self.annotator)
        self.persons = PersonEditing(self.annotator)
        self.tiers = TierEditing(self.annotator)
        self.checking = Checking(self.annotator)
        self.labelling.labelled = self.checking.after_label

    @property
    def read_only(self) -> bool:
        return self.project.read_only_reason is not None

    def close(self) -> None:
        self.labelling.end_painting()
        self.project.close()
