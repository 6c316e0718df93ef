"""Run every benchmark, or those that are named, and write ``RESULTS.md``: ``python -m benchmarks [name …]``."""

import os
import platform
import sys
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from benchmarks.report import show, table

HERE = Path(__file__).parent
RESULTS = HERE / "RESULTS.md"


def main(names: list[str]) -> None:
    """Run the benchmarks; a run of all of them is written down."""
    scripts = sorted(path.stem for path in HERE.glob("bench_*.py"))
    chosen = [name for name in scripts if not names or name.removeprefix("bench_") in names]
    parts = []
    for name in chosen:
        module = import_module(f"benchmarks.{name}")
        print(f"\n{name}: {(module.__doc__ or '').splitlines()[0]}", flush=True)
        measures = module.run()
        show(measures)
        about = (module.__doc__ or "").strip()
        parts.append(f"## {name}\n\n{about}\n\n{table(measures)}\n")
        if not names:  # after each, so that a run that is ended keeps what it has
            RESULTS.write_text(head() + "\n".join(parts))


def head() -> str:
    """Say when and on what the figures were measured."""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return (
        "# Figures\n\nWritten by `make bench`. Every figure is compared with something in the same run on the same "
        "machine: take the ratios, not the times.\n\n"
        f"Measured on {datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, {python}, {platform.system()}.\n\n"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
