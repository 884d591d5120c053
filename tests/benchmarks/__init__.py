"""How fast the program is, beside a program that does nothing and beside others of its kind.

No tests: see `docs/benchmarks.md`.
"""
