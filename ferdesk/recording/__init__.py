"""What is kept of a session or an analysis: tables of predictions, videos, overlays. Knows no Qt."""
