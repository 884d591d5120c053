"""The file on disk: where it is, how it is read and saved, and the journal from which commands are undone."""
