"""How fast the program is, beside one that does nothing and others of its kind; docs/benchmarks.md has the results."""
