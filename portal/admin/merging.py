"""Merging two records of one body in the back office, and undoing it."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, redirect, render_template, url_for

from portal.accounts.directory import names_of
from portal.admin.acts import happened_to
from portal.database import db, unit_of_work
from portal.kernel.errors import Refused
from portal.organisations import merging
from portal.organisations.belongings import rows_of_organisations
from portal.organisations.directory import find_organisations, organisation_by_slug
from portal.organisations.facts import Fact
from portal.organisations.merge_forms import MergeForm, PartForm
from portal.organisations.merge_models import Merge
from portal.organisations.parting import WHY_IT_STAYS, Report, merge_by_id, objection_to_parting, part, would_go_back
from portal.organisations.rules import KINDS, REGIONS
from portal.organisations.services import organisation_cards
from portal.web.access import Answer, current_viewer, needs
from portal.web.languages import END_OF_ISOLATE, country_name, format_number, gettext, language, language_name
from portal.web.paging import words_asked_for

blueprint = Blueprint("core_admin_merging", __name__, url_prefix="/<lang:lang>/admin/merging")
MOST_SHOWN, LTR_ISOLATE = 100, "\u2066"


@blueprint.get("/")
@needs("core.organisations")
def index() -> str:
    """List what was merged, the newest first."""
    rows = db.session.scalars(db.select(Merge).order_by(Merge.id.desc()).limit(MOST_SHOWN)).all()
    cards = organisation_cards((row.kept_id for row in rows), language())
    people = names_of([row.merged_by for row in rows if row.merged_by])
    return render_template("admin/mergings.html", rows=rows, cards=cards, people=people)


@blueprint.get("/<slug>")
@needs("core.organisations")
def choose(slug: str) -> str:
    """Find the other record of an organisation."""
    kept, words = organisation_by_slug(slug, language()), words_asked_for()
    found = [card for card in find_organisations(words, language()) if card.id != kept.card.id] if words else []
    return render_template("admin/merge_choose.html", organisation=kept, words=words, found=found)


@blueprint.route("/<slug>/<other>", methods=["GET", "POST"])
@needs("core.organisations", is_sensitive=True)
def merge(slug: str, other: str) -> Answer:
    """Show what merging two records would do, let facts be chosen, and do it."""
    kept, gone = (organisation_by_slug(one, language()) for one in (slug, other))
    found = merging.preview(kept.card.id, gone.card.id)
    form = MergeForm.choosing(found.facts, _said(found.facts), found.fingerprint)
    if form.is_sent_and_valid():
        decision = merging.Decision(kept.card.id, gone.card.id, form.taken(), form.reason.data, form.seen.data or "")
        try:
            with unit_of_work():
                number = merging.merge(decision, current_viewer().account_id)
                merging.note_merge("organisation.merge", merge_by_id(number), current_viewer(), form.reason.data)
            return redirect(url_for("core_admin_merging.show", merge_id=number, done=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
            form.seen.data = found.fingerprint
    page = {"kept": kept, "gone": gone, "found": found}
    return render_template("admin/merge.html", form=form, **page), form.status


@blueprint.route("/_done/<id63:merge_id>", methods=["GET", "POST"])
@needs("core.organisations", is_sensitive=True)
def show(merge_id: int) -> Answer:
    """Show a merging and what happened to both records, and undo it."""
    row, form = merge_by_id(merge_id), PartForm()
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                part(merge_id, current_viewer().account_id, form.reason.data)
                merging.note_merge("organisation.part", merge_by_id(merge_id), current_viewer(), form.reason.data)
            return redirect(url_for("core_admin_merging.show", merge_id=merge_id, done=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
    objection = objection_to_parting(row)
    page: dict[str, Any] = {
        "row": row,
        "cards": organisation_cards([row.kept_id, row.gone_id], language()),
        "people": names_of([id_ for id_ in (row.merged_by, row.undone_by) if id_]),
        "objection": objection,
        "back": 0 if objection else None,
        "stays": (),
        "trail": happened_to(f"organisation:{row.kept_id}"),
    }
    if not objection:
        report = would_go_back(row)
        page |= {"back": report.back, "stays": list(_in_words(report))}
    return render_template("admin/merging.html", form=form, **page), form.status


def _in_words(report: Report) -> Iterable[tuple[str, str, int]]:
    """What stays: what it is, why, and how much of it."""
    titles = {rows.column.partition(".")[0]: rows.title for rows in rows_of_organisations() if rows.title}
    for (table, why), count in report.stays.items():
        yield gettext(titles.get(table, table)), gettext(WHY_IT_STAYS[why]), count


def _said(facts: Iterable[Fact]) -> dict[str, tuple[str, str, str]]:
    """The title of each fact, and what each record says."""
    return {fact.name: (_title(fact), _in_the_words(fact, fact.kept), _in_the_words(fact, fact.gone)) for fact in facts}


def _title(fact: Fact) -> str:
    title = gettext(fact.title)
    return f"{title} ({language_name(fact.language)})" if fact.language else title


def _in_the_words(fact: Fact, values: tuple[Any, ...]) -> str:
    """What a record says of a fact, for people."""
    said = [value for value in values if value not in (None, "")]
    if not said:
        return gettext("Says nothing")
    one = said[0]
    readers = {
        "kind": lambda: gettext(KINDS.get(one, one)),
        "country": lambda: country_name(one),
        "region": lambda: gettext(REGIONS.get(one, one)),
        "population": lambda: format_number(one),
        "coordinates": lambda: f"{LTR_ISOLATE}{', '.join(map(str, said))}{END_OF_ISOLATE}",
        "original_language": lambda: language_name(one),
        "parent": lambda: card.name if (card := organisation_cards([one], language()).get(one)) else str(one),
    }
    return str(readers[fact.name]()) if fact.name in readers else ", ".join(map(str, said))
