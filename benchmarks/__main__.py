"""Run every benchmark, or those that are named, and write ``RESULTS.md``: ``python -m benchmarks [name …]``."""

import os
import platform
import re
import sys
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from benchmarks.report import show, table

HERE = Path(__file__).parent
RESULTS = HERE / "RESULTS.md"
SECTION = re.compile(r"^## (bench_\w+)\n\n(.*?)(?=\n## bench_|\Z)", re.MULTILINE | re.DOTALL)
HEAD = (
    "# Figures\n\nWritten by `make bench`, or of some by `python -m benchmarks name …`. Every figure is compared with "
    "something in the same run on the same machine: take the ratios, not the times.\n\n"
)


def main(names: list[str]) -> None:
    """Run the benchmarks, and write each down as soon as it has measured."""
    scripts = sorted(path.stem for path in HERE.glob("bench_*.py"))
    chosen = [name for name in scripts if not names or name.removeprefix("bench_") in names]
    for name in chosen:
        module = import_module(f"benchmarks.{name}")
        about = (module.__doc__ or "").strip()
        print(f"\n{name}: {about.splitlines()[0]}", flush=True)
        measures = module.run()
        show(measures)
        write_down(name, f"{about}\n\n{measured_on()}\n\n{table(measures)}\n")


def write_down(name: str, part: str) -> None:
    """Put what a benchmark measured in its place; those that were not run keep what they measured on their own day."""
    found = dict(SECTION.findall(RESULTS.read_text())) if RESULTS.exists() else {}
    found[name] = part
    RESULTS.write_text(HEAD + "\n".join(f"## {one}\n\n{found[one]}" for one in sorted(found)))


def measured_on() -> str:
    """Say when and on what the figures were measured."""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"Measured on {datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, {python}, {platform.system()}."


if __name__ == "__main__":
    main(sys.argv[1:])
