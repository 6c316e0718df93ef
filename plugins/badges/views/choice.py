"""A badge as a webmaster chose it, with its addresses."""

from dataclasses import dataclass

from flask import current_app, request, url_for

from plugins.badges import rules
from plugins.badges.services.standing import Known, known
from plugins.badges.shelf import shown_by, today
from plugins.badges.wording import alt_of
from portal.web.languages import force_locale, language


@dataclass(frozen=True)
class Choice:
    """A badge as it was chosen; ``alt`` says in the badge's language what it shows."""

    found: Known
    kind: rules.Kind
    style: rules.Style
    alt: str

    @property
    def width(self) -> int:
        """How wide it is, in CSS pixels."""
        return rules.SIZES[self.style.size][0]

    @property
    def height(self) -> int:
        """How high it is, in CSS pixels."""
        return rules.SIZES[self.style.size][1]

    @property
    def is_vouched_for(self) -> bool:
        """Whether the badge says what its kind promises."""
        said = rules.claim(self.kind, self.found.standings)
        return said is not None and said.kind == self.kind

    @property
    def proof(self) -> str:
        """The address of the page that proves it."""
        shown = {"lang": self.style.language}
        return url_for("badges_promised.verify", slug=self.found.card.slug, _external=True, **shown)

    def picture(self, *, whole: bool = True) -> str:
        """The address of the picture."""
        slug, shown = self.found.card.slug, shown_by(self.kind, self.style)
        return url_for("badges_picture.picture", slug=slug, form="svg", _external=whole, **shown)


def choose(slug: str) -> Choice | None:
    """Read from the page's address what was chosen; None when there is no such organisation."""
    args, languages = request.args, [language(), *current_app.config["LANGUAGES"]]
    kind = next((kind for kind in rules.KINDS if kind == args.get("kind")), rules.KINDS[0])
    wish = rules.Wish(args.get("theme", ""), args.get("size", ""), args.get("in", ""))
    style = rules.style_of(wish, languages, today())
    with force_locale(style.language):
        found = known(slug, style.language)
        alt = alt_of(found.card.name) if found else ""
    return Choice(found, kind, style, alt) if found else None
