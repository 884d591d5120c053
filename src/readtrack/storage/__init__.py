"""The store on disk: its path, reading and saving it, and the journal that undo uses."""
