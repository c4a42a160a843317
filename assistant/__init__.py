"""Cited answers over a city plan and the regulations around it."""

__version__ = "0.1.0"
