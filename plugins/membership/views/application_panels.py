"""What stands beside an application where it is reviewed: who applies, who was called, what it would change."""

from collections.abc import Iterator
from fractions import Fraction

from babel import numbers
from flask import url_for

from plugins.membership import spread_words
from plugins.membership.application_models import Application
from plugins.membership.application_words import LEVELS
from plugins.membership.services.applications import seeing
from plugins.membership.services.applications.seeing import File
from plugins.membership.spread_words import title_of_group
from portal.hooks import Look, Panel, PanelLine
from portal.organisations.rules import KINDS
from portal.web.languages import (
    country_name,
    direction_and_comma,
    format_day,
    format_number,
    gettext,
    isolated,
    language,
    locale,
)


def panels(row: Application, look: Look) -> Iterator[Panel]:
    """The panels of an application; the figures only for whoever has given an opinion."""
    file = seeing.file_of(row, language())
    url = url_for("membership_applications.show", application_id=row.id)
    yield Panel(gettext("Who applies"), tuple(_identity(row)), url, position=10)
    yield Panel(gettext("Is it who it says?"), tuple(_checks(file)), url, position=20)
    if look.has_answered:
        yield Panel(gettext("What this application would change"), tuple(_figures(row)), position=30)


def _identity(row: Application) -> Iterator[PanelLine]:
    yield PanelLine(gettext("Official name"), row.name, language=row.name_language)
    level = f" – {LEVELS[row.level]}" if row.level else ""
    yield PanelLine(gettext("Kind"), f"{gettext(KINDS[row.kind])}{level}")
    place = f"{row.place} – {country_name(row.country)}" if row.place else country_name(row.country)
    yield PanelLine(gettext("Place"), place)
    if row.website:
        yield PanelLine(gettext("Website"), row.website, row.website)


def _checks(file: File) -> Iterator[PanelLine]:
    known = len(file.matches.known) + len(file.matches.running)
    yield PanelLine(gettext("Who it may be already"), format_number(known))
    yield PanelLine(gettext("Doubts about its name"), format_number(len(file.doubts)))
    called = format_day(file.calls[0].called_at.date()) if file.calls else gettext("not yet")
    yield PanelLine(gettext("Called back"), called)
    confirmed = gettext("yes") if file.is_confirmed else gettext("not yet")
    yield PanelLine(gettext("Confirmed by the body itself"), confirmed)


def _figures(row: Application) -> Iterator[PanelLine]:
    for by, change in seeing.change_with(row).items():
        before, after = change.before, change.after
        said = gettext(
            "Members: %(members)s; effective number: %(effective)s; HHI: %(index)s",
            members=_then(format_number(change.members), format_number(change.members + 1)),
            effective=_then(_rounded(before.effective, "0.00"), _rounded(after.effective, "0.00")),
            index=_then(_rounded(before.index, "0.0000"), _rounded(after.index, "0.0000")),
        )
        yield PanelLine(f"{spread_words.BY[by]}: {title_of_group(by, change.group)}", said)


def _then(before: str, after: str) -> str:
    """Two figures of which one follows from the other, in the direction of the writing."""
    arrow = "←" if direction_and_comma()[0] == "rtl" else "→"
    return isolated(f"{before}\xa0{arrow}\xa0{after}")


def _rounded(value: Fraction, shape: str) -> str:
    """A figure with as many decimals as tell two of them apart."""
    return numbers.format_decimal(float(value), shape, locale=locale())
