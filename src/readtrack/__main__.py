"""`python -m readtrack`, and the console script."""

from __future__ import annotations


def main() -> None:
    import gc

    gc.disable()  # a short-lived process that builds one list: collecting costs a quarter of reading a large store

    from readtrack.cli import app

    app()


if __name__ == "__main__":
    main()
