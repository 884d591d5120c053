"""`python -m readtrack`, and the console script."""

from __future__ import annotations


def main() -> None:
    import gc
    import sys

    gc.disable()  # garbage collection would take a quarter of the time to read a large store
    try:
        if sys.argv[1:2] == ["__complete"]:  # TAB completion, twice as fast without Typer
            from readtrack.completion import answer

            answer.main(sys.argv[2:])
        else:
            _run()
    finally:
        gc.freeze()  # otherwise the interpreter scans the whole list again at exit


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
