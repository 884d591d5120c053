"""External programs: browser, editor, pager."""
