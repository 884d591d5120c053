"""Benchmarks against a minimal program and similar programs. The results are in docs/benchmarks.md."""
