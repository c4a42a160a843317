"""The edges: they call the floors below, and turn errors into one sentence."""
