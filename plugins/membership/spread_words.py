"""What is measured of how members are spread, and how the groups are called."""

from plugins.membership.sections import SECTIONS
from portal.web.languages import country_name, gettext
from portal.web.languages import lazy_gettext as _

BY = {
    "country": _("By country"),
    "part": _("By part of the world (UN M49)"),
    "section": _("By section of United Cities and Local Governments"),
    "size": _("By inhabitants"),
}
SIZES = {
    "village": _("fewer than 15,000"),
    "town": _("15,000 to 100,000"),
    "city": _("100,000 to 500,000"),
    "large": _("500,000 to 1 million"),
    "million": _("1 to 5 million"),
    "metropolis": _("5 million and more"),
}


def title_of_group(by: str, group: str) -> str:
    """What a group of members is called in the language of the page."""
    if by in ("country", "part"):
        return country_name(group)
    return gettext(SECTIONS[group]) if by == "section" else str(SIZES[group])
