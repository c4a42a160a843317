"""Tests that drive a real Chromium over the page."""
