"""Annotating: a clip's labels, edited by people, kept in one project file, compared and exported."""
