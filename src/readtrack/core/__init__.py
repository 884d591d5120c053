"""The list as values: the format, ids, filters, actions, statistics. Pure."""
