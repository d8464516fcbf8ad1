"""From a frame to followed, cut-out faces, and from their scores to a steady answer."""
