"""Files become Documents: one module for each kind of text."""
