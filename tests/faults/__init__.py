"""Faults made on purpose, with figures."""
