"""Whole clips: analysis into a project, fresh predictions for changed boxes, sound for the player."""

from ferdesk.clips.opening import open_clip

__all__ = ["open_clip"]
