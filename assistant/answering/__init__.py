"""Composing an answer from what was found, and refusing where nothing fits."""
