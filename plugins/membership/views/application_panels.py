"""What stands beside an application where it is reviewed: who applies, who was called, what it would change."""

from collections.abc import Iterator

from flask import url_for

from plugins.membership.application_models import Application
from plugins.membership.application_words import LEVELS
from plugins.membership.services.applications import seeing
from plugins.membership.services.applications.seeing import File
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
    change = seeing.change_with(row)
    now, then = (format_number(round(float(one.effective), 2)) for one in (change.before, change.after))
    members = f"{format_number(change.of_country_before)} → {format_number(change.of_country_after)}"
    yield PanelLine(gettext("Members in this country"), members)
    yield PanelLine(gettext("Countries of equal size that members seem to come from"), f"{now} → {then}")
    now, then = (format_number(round(float(one.index), 4)) for one in (change.before, change.after))
    yield PanelLine(gettext("Herfindahl index over countries with members"), f"{now} → {then}")
