"""The TAB key: what can stand there."""
