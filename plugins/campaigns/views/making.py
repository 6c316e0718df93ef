"""Making a campaign: the list of them, the list of what is to be done, the preview, and handing it in."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for

from plugins.campaigns.forms import PlainForm
from plugins.campaigns.making_forms import StartForm, in_words
from plugins.campaigns.rules import MAKE, LeftOver, suggestions
from plugins.campaigns.services.making import handing_in, previewing, reviewing, saving, tasks
from plugins.campaigns.services.making.checking import Known, Reading, read
from plugins.campaigns.services.making.choosing import known
from plugins.campaigns.services.making.faults import Fault
from plugins.campaigns.services.making.parts import PLAIN_PARTS, TEXT, Content, text_part
from plugins.campaigns.services.making.saving import DraftCard
from plugins.campaigns.services.making.team import writers_of
from plugins.campaigns.words import CAMPAIGN_STATES, FIELDS, LEFT_OVERS, PARTS
from portal.accounts.roles import roles_of
from portal.database import unit_of_work
from portal.kernel.errors import Refused
from portal.organisations.names import organisations_of
from portal.organisations.services import OrganisationCard, organisation_cards
from portal.web.access import Answer, current_viewer, needs
from portal.web.languages import COUNTRIES, gettext, language
from portal.web.limits import limited
from portal.web.pages import absolute_url
from portal.web.zones import PLACES

blueprint = Blueprint(
    "campaigns_making", __name__, url_prefix="/<lang:lang>/campaigns/making", template_folder="../templates"
)
TEXTS, FIRST_PARTS = "texts", ("basics", "texts", "money", "returns", "dates", "needs")


@blueprint.app_template_global("making_link")
def making_link(draft_id: int | None) -> str:
    """The whole address of a campaign in the making, for letters."""
    return (
        absolute_url("campaigns_making.show", draft_id=draft_id) if draft_id else absolute_url("campaigns_making.index")
    )


@blueprint.app_template_filter("fault_words")
def fault_words(fault: Fault) -> str:
    """What is wrong with a campaign in the making, in words."""
    return in_words(fault)


@blueprint.app_template_global("left_over_words")
def left_over_words(rule: str) -> str:
    """What becomes of money that is left over, in a sentence."""
    return str(LEFT_OVERS[LeftOver(rule)]) if rule else ""


def languages_of_texts() -> tuple[str, ...]:
    """The languages in which a campaign may be written."""
    return tuple(current_app.config["LANGUAGES"])


def all_known() -> Known:
    """Everything that a campaign may choose from."""
    return known(languages_of_texts(), COUNTRIES, PLACES)


def title_in(content: Content, preferred: str) -> tuple[str, str]:
    """What a campaign in the making is called, and in which language; it may not have a title yet."""
    original = content["basics"].said("language") if "basics" in content else ""
    codes = [code for code in (preferred, original, *languages_of_texts()) if text_part(code) in content]
    found = ((content[text_part(code)].said("title"), code) for code in codes)
    return next(((title, code) for title, code in found if title), (gettext("Campaign without a title"), preferred))


def organisation_of(draft: DraftCard) -> OrganisationCard:
    """The organisation whose campaign it is."""
    return organisation_cards([draft.organisation_id], language())[draft.organisation_id]


@blueprint.route("/", methods=["GET", "POST"])
@needs(MAKE)
@limited(60, minutes=60)
def index() -> Answer:
    """Show the campaigns that somebody may work on, and begin another."""
    viewer, form = current_viewer(), StartForm()
    own = [card for card in organisations_of(roles_of(viewer.account_id or 0), language()) if viewer.may(MAKE, card.id)]
    form.organisation.choices = [(str(card.id), card.name, {"lang": card.name_language}) for card in own]
    if form.is_sent_and_valid():
        with unit_of_work():
            draft_id = saving.start(int(form.organisation.data), viewer)
        return redirect(url_for("campaigns_making.show", draft_id=draft_id), 303)
    drafts = saving.drafts_for(viewer)
    names = organisation_cards({draft.organisation_id for draft in drafts}, language())
    contents = saving.contents_of([draft.id for draft in drafts])
    titles = {id_: title_in(content, language()) for id_, content in contents.items()}
    shown: dict[str, Any] = {"drafts": drafts, "names": names, "titles": titles, "states": CAMPAIGN_STATES}
    shown["public"] = tasks.public(viewer)
    return render_template("campaigns/making/index.html", form=form, **shown), form.status


def progress(content: Content, reading: Reading) -> dict[str, str]:
    """How far each part is: done, begun, or nothing yet; returns and needs may stay empty."""
    found = {}
    for name in FIRST_PARTS:
        own = [part for part in content if part == name or (name == TEXTS and part.startswith(TEXT))]
        faults = faults_of(name, reading)
        is_begun = any(content[part].number for part in own)
        found[name] = ("begun" if faults else "done") if is_begun else "nothing"
    return found


def faults_of(name: str, reading: Reading) -> list[Fault]:
    """What is wrong or missing in a part; the texts of all languages are one."""
    return [one for one in reading.faults.found if one.part == name or (name == TEXTS and one.part.startswith(TEXT))]


def page_of(draft: DraftCard, **more: Any) -> dict[str, Any]:
    """What every page of a campaign in the making shows around its own."""
    content, known_now = saving.content_of(draft.id), all_known()
    reading = read(content, known_now)
    title, code = title_in(content, language())
    around: dict[str, Any] = {
        "draft": draft,
        "content": content,
        "known": known_now,
        "organisation": organisation_of(draft),
        "title": title,
        "title_language": code,
        "parts": PARTS,
        "progress": progress(content, reading),
        "reading": reading,
        "states": CAMPAIGN_STATES,
        "addresses": addresses(draft, reading),
    }
    return around | more


def addresses(draft: DraftCard, reading: Reading) -> dict[str, str]:
    """Where each part is written; the text first in its own language."""
    text = text_part(reading.language or language())
    plain = {name: url_for("campaigns_parts.part", draft_id=draft.id, part_name=name) for name in PLAIN_PARTS}
    return plain | {TEXTS: url_for("campaigns_parts.part", draft_id=draft.id, part_name=text)}


@blueprint.get("/<id63:draft_id>/")
@needs(MAKE)
def show(draft_id: int) -> str:
    """Show what is done and what is to do, and what was said of it."""
    draft = saving.draft_for(draft_id, current_viewer())
    said = reviewing.history_of(draft.campaign_id) if draft.campaign_id else []
    return render_template("campaigns/making/show.html", **page_of(draft, history=said, form=PlainForm()))


@blueprint.get("/<id63:draft_id>/team")
@needs(MAKE)
def team(draft_id: int) -> str:
    """Show who writes this campaign, and the way to invite more people."""
    draft = saving.draft_for(draft_id, current_viewer())
    return render_template("campaigns/making/team.html", **page_of(draft, people=writers_of(draft.organisation_id)))


@blueprint.route("/<id63:draft_id>/check", methods=["GET", "POST"])
@needs(MAKE)
@limited(60, minutes=60)
def check(draft_id: int) -> Answer:
    """Show everything that is missing or wrong; without any of it the campaign can be handed in."""
    draft, form = saving.draft_for(draft_id, current_viewer()), PlainForm()
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                handing_in.hand_in(draft, all_known(), current_viewer())
            return redirect(url_for("campaigns_making.show", draft_id=draft_id, done=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
    around = page_of(draft, form=form, fields=FIELDS)
    by_part: Mapping[str, list[Fault]] = {name: faults_of(name, around["reading"]) for name in FIRST_PARTS}
    return render_template("campaigns/making/check.html", by_part=by_part, **around), form.status


@blueprint.post("/<id63:draft_id>/withdraw")
@needs(MAKE)
def withdraw(draft_id: int) -> Answer:
    """Take a campaign back that waits for review or for its opening."""
    draft, form = saving.draft_for(draft_id, current_viewer()), PlainForm()
    if form.is_sent_and_valid():
        with unit_of_work():
            handing_in.withdraw(draft, current_viewer())
        return redirect(url_for("campaigns_making.show", draft_id=draft_id), 303)
    shown = page_of(draft, history=[], form=form)
    return render_template("campaigns/making/show.html", **shown), form.status


@blueprint.get("/<id63:draft_id>/preview")
@needs(MAKE)
def preview(draft_id: int) -> str:
    """Show the campaign as the public would see it."""
    draft = saving.draft_for(draft_id, current_viewer())
    reading = read(saving.content_of(draft_id), all_known())
    asked = request.args.get("in", "")
    shown_in = asked if asked in reading.texts else language()
    seen = previewing.preview(draft, reading, organisation_of(draft), shown_in)
    return render_template(
        "campaigns/making/preview.html",
        draft=draft,
        codes=list(reading.texts),
        page=seen.page,
        costs=seen.costs,
        rewards=seen.rewards,
        updates=(),
        questions=(),
        are_more_questions=False,
        backers=(),
        cities=(),
        regions=(),
        sums=suggestions(seen.page.goal.currency),
        lines=(),
        line_count=0,
        needs=seen.needs,
    )
