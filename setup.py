"""Packs what lies beside the package into it, and the catalogues as the portal reads them, so that a wheel is whole."""

from pathlib import Path
from shutil import copytree, ignore_patterns

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from setuptools import setup
from setuptools.command.build_py import build_py

BESIDE = ("templates", "migrations")


class WholeBuild(build_py):
    """Builds the packages, then adds what setuptools does not take for part of them."""

    def run(self) -> None:
        """Build."""
        super().run()
        built = Path(self.build_lib)
        for folder in BESIDE:
            target = built / "portal" / "shipped" / folder
            copytree(folder, target, dirs_exist_ok=True, ignore=ignore_patterns("__pycache__"))
        for catalogue in built.rglob("*.po"):
            with catalogue.open("rb") as words, catalogue.with_suffix(".mo").open("wb") as compiled:
                write_mo(compiled, read_po(words))


setup(cmdclass={"build_py": WholeBuild})
