"""Other programs: browser, editor, pager."""
