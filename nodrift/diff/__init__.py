"""What a change does to the book, found and written: the command `nodrift diff`."""
