"""What FERDesk is and what it is not: the long form of the notice, and whose work it stands on."""

from __future__ import annotations

from importlib import metadata

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel, QTextBrowser, QVBoxLayout, QWidget

from ferdesk import paths
from ferdesk.gui.dialog_buttons import dialog_buttons


class AboutExpressions(QDialog):
    """Read more: what an expression says, and what the law and fairness ask."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About expressions"))
        text = "".join(f"<h3>{head}</h3><p>{body}</p>" for head, body in self._sections())
        _fill(self, text)

    def _sections(self) -> tuple[tuple[str, str], ...]:
        return (
            (
                self.tr("Expressions, not feelings"),
                self.tr(
                    "FERDesk compares a face with pictures that people have named. It says which of eight "
                    "expressions a face shows and how sure the engine is. People smile without being happy "
                    "and are happy without smiling, and it differs by culture, situation and person "
                    "(Barrett et al. 2019). No program can read a feeling, a thought or an intention "
                    "from a face."
                ),
            ),
            (
                self.tr("Uncertain is an answer"),
                self.tr(
                    "When the engine is not sure, FERDesk writes Uncertain instead of a name. Engines are "
                    "weaker on dark, turned, far or covered faces and on people who were rare in their data. "
                    "The card of each engine says what it was measured on."
                ),
            ),
            (
                self.tr("Ask people first"),
                self.tr(
                    "Show and record only people who agreed. They may change their mind: Blur faces hides "
                    "them in the picture, in snapshots and in recordings."
                ),
            ),
            (
                self.tr("EU rule"),
                self.tr(
                    "Since 2 February 2025 the EU AI Act (Article 5(1)(f)) forbids inferring the emotions of "
                    "a person from their face at work and in education, except for medical or safety "
                    "reasons. "
                    "Elsewhere people have to be told. Faces are personal data under the GDPR."
                ),
            ),
            (
                self.tr("All local"),
                self.tr(
                    "Pictures and results stay on this computer. FERDesk sends nothing, fetches nothing and "
                    "opens no connection but to a stream that you name. Faces are not recognised again in "
                    "another session."
                ),
            ),
        )


class About(QDialog):
    """Version, licence and credits."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About FERDesk"))
        licences = paths.assets() / "LICENSES.md"
        line = self.tr("Facial expressions in real time, on your own computer.")
        body = f"<h2>FERDesk {version()}</h2><p>{line}</p>"
        try:
            credits = licences.read_text("utf-8")
        except OSError:
            credits = ""
        _fill(self, body, credits)


def version() -> str:
    try:
        return metadata.version("ferdesk")
    except metadata.PackageNotFoundError:
        return ""


def _fill(dialog: QDialog, html: str, markdown: str = "") -> None:
    head = QLabel(html)
    head.setWordWrap(True)
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(24, 16, 24, 16)
    if markdown:
        layout.addWidget(head)
        text = QTextBrowser()
        text.setMarkdown(markdown)
    else:
        text = QTextBrowser()
        text.setHtml(html)
    text.setOpenExternalLinks(False)
    text.setOpenLinks(False)
    text.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    text.setAccessibleName(dialog.windowTitle())
    layout.addWidget(text)
    layout.addWidget(dialog_buttons(dialog))
    dialog.resize(560, 560)
