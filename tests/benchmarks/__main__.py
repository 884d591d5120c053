"""`python tests/benchmarks`."""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":
    # Instead of this directory, so that the package can be imported.
    sys.path[0] = str(Path(__file__).resolve().parent.parent)
    from benchmarks.command import main

    sys.exit(main())
