"""`python tests/benchmarks`."""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parent.parent)  # it was this folder, so the package had no name
    from benchmarks.command import main

    sys.exit(main())
