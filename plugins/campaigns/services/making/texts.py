"""Reading texts: one language is the original, the others follow it as far as they are written."""

import re
from dataclasses import dataclass

from plugins.campaigns.services.making.faults import Faults
from plugins.campaigns.services.making.parts import KEY, Content, part_of, said_of, text_part
from portal.kernel.text import N_

COSTS = "costs"
FIELDS = ("title", "summary", "story")
LONGEST = {"title": 120, "summary": 300, "story": 20_000}
MISSING = {
    "title": N_("Enter a title."),
    "summary": N_("Say in a sentence or two what the campaign is about."),
    "story": N_("Tell why it is needed and what happens with the money."),
}
WORDS_FOR_PICTURES = N_("Say between the brackets what each picture shows, for those who cannot see it.")
WORDLESS_PICTURE = re.compile(r"!\[\s*\]\(")


def read_text(content: Content, language: str, is_original: bool, faults: Faults) -> tuple[str, str, str] | None:
    """Read the title, summary and story in a language; a language in which nothing is written is no fault."""
    name = text_part(language)
    part = part_of(content, name)
    said = {field: part.said(field) for field in FIELDS}
    if not is_original and not any(said.values()):
        return None
    for field, text in said.items():
        if not text:
            faults.missing(name, field, MISSING[field])
        elif len(text) > LONGEST[field]:
            faults.wrong(name, field, N_("Write %(max)d characters at most."), max=LONGEST[field])
    if WORDLESS_PICTURE.search(said["story"]):
        faults.wrong(name, "story", WORDS_FOR_PICTURES)
    return said["title"], said["summary"], said["story"]


@dataclass(frozen=True)
class Words:
    """Finds what lines are called in the languages of a campaign."""

    content: Content
    original: str
    languages: tuple[str, ...]

    def of_line(self, kind: str, key: str, name: str, original: str) -> dict[str, str]:
        """A field of a line in every language in which it is written."""
        found = {language: self._translated(language, kind, key, name) for language in self.languages}
        return {code: text for code, text in {**found, self.original: original}.items() if text and code}

    def _translated(self, language: str, kind: str, key: str, name: str) -> str:
        lines = part_of(self.content, text_part(language)).lines(kind)
        return next((said_of(line, name) for line in lines if line.get(KEY) == key), "")
