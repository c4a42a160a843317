"""What leaves the program as a file: Word, Excel, Markdown and the formats of other systems."""
