"""The text of the file: cut into blocks and statements, changed in place, compared."""
