"""Whether the tests would see a wrong rule of money: ``python -m tests.mutants`` fails when one mutant lives.

A mutant is a copy of a rule with one small mistake in it (mutmut makes them). One that does the same as the rule
can never be found; those stand in ``equivalent_mutants.toml`` with a reason each, and may not stand there for nothing.
"""

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parent.parent
LISTED = Path(__file__).with_name("equivalent_mutants.toml")
MUTMUT = (sys.executable, "-m", "mutmut")
RESULT = re.compile(r" +(\S+): (.+)")
KILLED = "killed"


def mutmut(*arguments: str) -> str:
    """Ask mutmut something."""
    return subprocess.run([*MUTMUT, *arguments], cwd=ROOT, check=True, capture_output=True, text=True).stdout


def mistake(name: str) -> str:
    """What a mutant does: the function and the line that was changed; its number moves when the function does."""
    lines = [line[1:].strip() for line in mutmut("show", name).splitlines() if re.match(r"\+(?!\+\+)", line)]
    return f"{name.partition('__mutmut_')[0]}: {' '.join(lines)}"


def objections(living: dict[str, str], listed: Iterable[str]) -> list[str]:
    """What is wrong: a mutant that lives and is not listed, or one that is listed and does not live."""
    unlisted = [f"{status}: {what}" for what, status in living.items() if what not in listed]
    return unlisted + [f"listed, but killed or no mutant any more: {what}" for what in listed if what not in living]


def main(arguments: list[str]) -> str | None:
    """Make all mutants anew and let the tests try to kill them; what was found to be wrong."""
    shutil.rmtree(ROOT / "mutants", ignore_errors=True)
    subprocess.run([*MUTMUT, "run", *arguments], cwd=ROOT, check=True)
    results = dict(RESULT.findall(mutmut("results", "--all", "true")))
    living = {mistake(name): status for name, status in results.items() if status != KILLED}
    wrong = objections(living, tomllib.loads(LISTED.read_text(encoding="utf-8")))
    return "\n".join(wrong or ([] if results else ["there are no mutants"])) or None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
