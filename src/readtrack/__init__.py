"""A reading tracker for people who keep their reading list as plain text in git."""
