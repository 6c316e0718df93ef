"""What stands beside an application where it is reviewed: who applies, who was called, what it would change."""

from collections.abc import Iterator
from fractions import Fraction

from flask import url_for

from plugins.membership import spread_words
from plugins.membership.application_models import Application
from plugins.membership.application_words import LEVELS
from plugins.membership.services.applications import seeing
from plugins.membership.services.applications.seeing import File
from plugins.membership.spread_words import title_of_group
from portal.hooks import Look, Panel, PanelLine
from portal.organisations.rules import KINDS
from portal.web.languages import country_name, format_day, format_number, gettext, language


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
        said = gettext(
            "%(before)s → %(after)s members; effective number %(from)s → %(to)s; HHI %(index)s → %(other)s",
            before=format_number(change.members),
            after=format_number(change.members + 1),
            index=_rounded(change.before.index, 4),
            other=_rounded(change.after.index, 4),
            **{"from": _rounded(change.before.effective, 2), "to": _rounded(change.after.effective, 2)},
        )
        yield PanelLine(f"{spread_words.BY[by]}: {title_of_group(by, change.group)}", said)


def _rounded(value: Fraction, digits: int) -> str:
    return format_number(round(float(value), digits))
