"""`python -m readtrack`, and the console script."""

from __future__ import annotations


def main() -> None:
    import gc
    import sys

    gc.disable()  # a short-lived process that builds one list: collecting costs a quarter of reading a large store
    try:
        if sys.argv[1:2] == ["__complete"]:  # the TAB key: without Typer it is answered in half the time
            from readtrack.completion import answer

            answer.main(sys.argv[2:])
        else:
            _run()
    finally:
        gc.freeze()  # the interpreter would look through the whole list once more before it ends


def _run() -> None:
    from readtrack import interrupts

    interrupts.end_quietly()  # until a command runs

    from readtrack.cli import app

    try:
        app()
    finally:
        interrupts.end_quietly()


if __name__ == "__main__":
    main()
