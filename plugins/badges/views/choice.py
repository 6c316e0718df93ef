"""A badge as a webmaster chose it, with its addresses and the codes to paste."""

from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from flask import current_app, request, url_for

from plugins.badges import codes, rules
from plugins.badges.services.standing import Known, known
from plugins.badges.shelf import shown_by, today
from plugins.badges.wording import alt_of
from portal.web.languages import force_locale, language
from portal.web.network import network_name
from portal.web.pages import absolute_url


@dataclass(frozen=True)
class Choice:
    """A badge as it was chosen; ``alt`` says in the badge's language what it shows."""

    found: Known
    kind: rules.Kind
    style: rules.Style
    alt: str
    network: str

    @property
    def is_vouched_for(self) -> bool:
        """Whether the badge says what its kind promises."""
        said = rules.claim(self.kind, self.found.standings)
        return said is not None and said.kind == self.kind

    @property
    def looks(self) -> codes.Looks:
        """How it looks."""
        width, height = rules.SIZES[self.style.size]
        style, slug = self.style, self.found.card.slug
        return codes.Looks(slug, style.theme, style.size, style.language, width, height, self.alt)

    @property
    def at(self) -> codes.Addresses:
        """Where everything is, for other people's pages."""
        slug, shown = self.found.card.slug, shown_by(self.kind, self.style)
        return codes.Addresses(
            picture=absolute_url("badges_picture.picture", slug=slug, form="svg", **shown),
            frame=absolute_url("badges_promised.frame", slug=slug, **shown),
            proof=absolute_url("badges_promised.verify", slug=slug, lang=self.style.language),
            script=absolute_url("badges_promised.element_for_ever", tag=codes.SCRIPT_TAG),
        )

    @property
    def host(self) -> str:
        """The host from which the picture is loaded."""
        return urlsplit(self.at.proof).hostname or ""

    @property
    def codes(self) -> dict[str, str]:
        """What can be pasted, by the name of each."""
        return {
            "html": codes.html(self.at, self.looks),
            "frame": codes.frame(self.at, self.looks),
            "element": codes.element(self.at, self.looks),
            "markdown": codes.markdown(self.at, self.looks),
            "oembed": self.at.proof,
            "linked_data": self.linked_data,
        }

    @property
    def linked_data(self) -> str:
        """The membership for search engines; empty while nobody vouches for one."""
        if not rules.is_member(self.found.standings):
            return ""
        home = absolute_url("core.home", lang=self.style.language)
        name, website = self.found.card.name, self.found.website
        return codes.linked_data(codes.Membership(name, website, self.network, home, self.at.proof))

    def picture(self, **other: str) -> str:
        """The address of the picture on a page of ours, or of the same badge in another look."""
        style = replace(self.style, **other)  # type: ignore[arg-type]
        return url_for("badges_picture.picture", slug=self.found.card.slug, form="svg", **shown_by(self.kind, style))


def choose(slug: str) -> Choice | None:
    """Read from the page's address what was chosen; None when there is no such organisation."""
    args, languages = request.args, [language(), *current_app.config["LANGUAGES"]]
    kind = next((kind for kind in rules.KINDS if kind == args.get("kind")), rules.KINDS[0])
    wish = rules.Wish(args.get("theme", ""), args.get("size", ""), args.get("in", ""))
    style = rules.style_of(wish, languages, today())
    with force_locale(style.language):
        found = known(slug, style.language)
        return Choice(found, kind, style, alt_of(found.card.name), network_name()) if found else None
