"""Figures, not tests: retrieval quality and speed.  Run by commands of their own."""
