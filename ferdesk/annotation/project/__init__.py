"""A project file, NAME.ferdesk: a clip with its predictions and annotations, saved as they are made."""

from ferdesk.annotation.project.clip_file import ClipInfo, content_hash
from ferdesk.annotation.project.history import HistoryEntry
from ferdesk.annotation.project.project import ENDING, Project, find_clip

__all__ = ["ENDING", "ClipInfo", "HistoryEntry", "Project", "content_hash", "find_clip"]
