"""Integration with git: merge driver, setup of a repository, resolving conflicts, sync."""
