"""URLs: parsing, cleaning, comparison, and detection in pasted text."""
