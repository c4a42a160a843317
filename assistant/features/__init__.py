"""Domain records and views over Documents.  A feature reads Documents and never searches the index."""
