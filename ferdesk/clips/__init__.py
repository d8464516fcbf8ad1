"""Whole clips: analysis into a project, fresh predictions for changed boxes, sound for the player."""
