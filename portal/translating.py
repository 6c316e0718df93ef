"""Catalogues of translations: gathered from code and templates, brought up to date, compiled."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

METHODS = [
    ("**/skeleton/**", "ignore"),  # the words of a plugin that somebody will write
    ("**.py", "python"),
    ("**/templates/**", "jinja2"),
    ("**.html", "jinja2"),
    ("**.md", "jinja2"),
]
OPTIONS: dict[str, dict[str, Any]] = {
    pattern: {"trimmed": "true", "silent": "false"} for pattern, method in METHODS if method == "jinja2"
}
KEYWORDS = {**DEFAULT_KEYWORDS, "lazy_gettext": None}
NAME = "messages"
HEADER = "# Words of the OIDP portal. Licence: as the portal's (Apache-2.0)."


@dataclass(frozen=True)
class Domain:
    """The catalogues of one owner: where they lie, and where its words stand."""

    owner: str
    folder: Path
    sources: tuple[Path, ...]

    @property
    def template(self) -> Path:
        """The file that holds the words without translations."""
        return self.folder / f"{NAME}.pot"

    @property
    def catalogues(self) -> list[Path]:
        """The catalogues that there are."""
        return sorted(self.folder.glob(f"*/LC_MESSAGES/{NAME}.po"))

    @property
    def languages(self) -> list[str]:
        """The languages that have a catalogue."""
        return [path.parent.parent.name for path in self.catalogues]

    def catalogue(self, language: str) -> Path:
        """Where the catalogue of a language lies."""
        return self.folder / language / "LC_MESSAGES" / f"{NAME}.po"


def extract_words(domain: Domain) -> int:
    """Write the template of an owner, and say how many messages it holds."""
    template = _new_catalogue()
    for source in domain.sources:
        found = extract_from_dir(source, METHODS, OPTIONS, KEYWORDS, ("Translators:",), strip_comment_tags=True)
        for name, line, message, comments, context in found:
            place = (source / name).relative_to(domain.sources[0].parent).as_posix()
            template.add(message, None, [(place, line)], auto_comments=comments, context=context)
    if len(template):
        domain.folder.mkdir(parents=True, exist_ok=True)
        _write(domain.template, template)
    return len(template)


def update_catalogue(domain: Domain, language: str) -> int:
    """Bring a catalogue up to its template, and say how many messages wait for a translation."""
    if not domain.template.exists():
        return 0
    path = domain.catalogue(language)
    template = _read(domain.template)
    catalogue = _read(path, language) if path.exists() else _new_catalogue(language)
    catalogue.update(template, no_fuzzy_matching=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(path, catalogue)
    return sum(1 for message in catalogue if message.id and not all(_strings(message.string)))


def compile_catalogue(path: Path) -> bool:
    """Compile a catalogue; False when its compiled form is not older."""
    target = path.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime_ns >= path.stat().st_mtime_ns:
        return False
    with target.open("wb") as file:
        write_mo(file, _read(path, path.parent.parent.name))
    return True


def _new_catalogue(language: str | None = None) -> Catalog:
    return Catalog(language, NAME, HEADER, project="oidp-portal", version="1", charset="utf-8", fuzzy=False)


def _strings(string: Any) -> tuple[str, ...]:
    return string if isinstance(string, tuple) else (string,)


def _read(path: Path, language: str | None = None) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=language)


def _write(path: Path, catalogue: Catalog) -> None:
    with path.open("wb") as file:
        write_po(file, catalogue, width=120, ignore_obsolete=True, include_lineno=False, sort_by_file=True)
