"""The annotate page: a clip frame by frame, its predictions, and the labels that people give."""
