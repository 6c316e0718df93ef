"""The parts of a campaign in the making: every button saves what is there, and nothing that was typed is lost."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, abort, g, jsonify, redirect, render_template, request, url_for
from wtforms import FieldList

from plugins.campaigns.forms import PlainForm
from plugins.campaigns.making_forms import FORMS, PartForm, TextForm, new_key
from plugins.campaigns.rules import MAKE
from plugins.campaigns.services.making import saving
from plugins.campaigns.services.making.checking import Known, Reading
from plugins.campaigns.services.making.comparing import differences
from plugins.campaigns.services.making.parts import (
    KEY,
    LINES,
    MONEY,
    MOST_LINES,
    PLAIN_PARTS,
    TEXT,
    Content,
    Part,
    is_part,
    part_of,
    text_part,
)
from plugins.campaigns.services.making.saving import DraftCard, Saved
from plugins.campaigns.services.making.sums import in_writing
from plugins.campaigns.views.making import TEXTS, languages_of_texts, page_of
from plugins.campaigns.views.pictures import LARGEST_REQUEST, PICTURE, with_picture
from plugins.campaigns.words import FIELDS
from portal.accounts.directory import names_of
from portal.database import unit_of_work
from portal.kernel.errors import Conflict, Refused
from portal.kernel.text import N_
from portal.web.access import Answer, current_viewer, needs, takes_files
from portal.web.languages import country_choices, format_instant, gettext, language_name, writing
from portal.web.limits import limited
from portal.web.protection import form_token
from portal.web.zones import TO_CHOOSE

blueprint = Blueprint(
    "campaigns_parts", __name__, url_prefix="/<lang:lang>/campaigns/making", template_folder="../templates"
)
AUTOSAVE, ADD, REMOVE = "autosave", "add", "remove-"
CHANGED_MEANWHILE = N_("Somebody else changed this part meanwhile. Save, and you see both.")
AFTER = {"next": "", "overview": "campaigns_making.show", "check": "campaigns_making.check"}
AFTER |= {"preview": "campaigns_making.preview"}


@blueprint.route("/<id63:draft_id>/<part_name>", methods=["GET", "POST"])
@needs(MAKE)
@limited(1200, minutes=10)
@takes_files(LARGEST_REQUEST)
def part(draft_id: int, part_name: str) -> Answer:
    """Show a part and save what is typed into it, complete or not, right or wrong."""
    draft = saving.draft_for(draft_id, current_viewer())
    if not is_part(part_name, languages_of_texts()):
        abort(404)
    around = page_of(draft)
    form = _form(part_name, around)
    if request.method == "POST":
        act = request.form.get("act", "")
        return _autosaved(draft, part_name, form) if act == AUTOSAVE else _saved(draft, part_name, form, act, around)
    form.tell(around["reading"].faults.of(part_name), also_missing="check" in request.args)
    return _page(part_name, form, around)


def _form(name: str, around: Mapping[str, Any]) -> PartForm:
    """The form of a part with what is stored in it, or with what was sent."""
    stored: Content = around["content"]
    reading: Reading = around["reading"]
    part = part_of(stored, name)
    fields = in_writing(name, part, reading.currency, writing()) if part.number else {}
    make = FORMS.get(name, TextForm)
    form = make(**_with_lines(name, fields, stored), version=str(part.number))
    _offer(form, around["known"], reading)
    return form


def _with_lines(name: str, fields: Mapping[str, Any], stored: Content) -> dict[str, Any]:
    """A text has a line for each line of the costs, returns and needs, as they stand now."""
    shown = dict(fields)
    if name.startswith(TEXT):
        for own, other in (("costs", MONEY), ("returns", "returns"), ("needs", "needs")):
            said = {line.get(KEY): line for line in Part(fields).lines(own)}
            keys = [line[KEY] for line in part_of(stored, other).lines() if line.get("label") or line.get("title")]
            shown[own] = [{**said.get(key, {}), KEY: key} for key in keys]
    return shown


def _offer(form: PartForm, known: Known, reading: Reading) -> None:
    """Put what the portal knows into the lists to choose from."""
    offers: dict[str, Callable[[], list[tuple[Any, ...]]]] = {
        "language": lambda: [("", ""), *((code, language_name(code)) for code in known.languages)],
        "country": country_choices,
        "zone": lambda: [("", ""), *TO_CHOOSE],
        "holder": lambda: [("", ""), *((str(id_), card.legal_name) for id_, card in known.holders.items())],
        "currency": lambda: [("", ""), *((code, code) for code in _currencies(known, reading))],
    }
    for field in form:
        if field.name in offers:
            field.choices = offers[field.name]()  # type: ignore[attr-defined]


def _currencies(known: Known, reading: Reading) -> list[str]:
    """The currencies of the holder that was chosen, else of all."""
    if reading.holder:
        return sorted(reading.holder.currencies)
    return sorted({code for card in known.holders.values() for code in card.currencies})


def _typed(form: PartForm, reading_currency: str) -> Part:
    return saving.part_as_typed(form.typed(), writing(reading_currency), form.version.data)


def _saved(draft: DraftCard, name: str, form: PartForm, act: str, around: dict[str, Any]) -> Answer:
    """Save, then go where the button leads; whatever hinders it, what was typed is shown again."""
    if not form.is_sent_and_valid():
        return _page(name, form, around)
    _change_lines(form, act)
    try:
        if act == PICTURE and isinstance(form, TextForm):
            _take_picture(form)
    except Refused as refusal:
        form.refuse(refusal)
    try:
        with unit_of_work():
            saved = saving.save(draft, name, _typed(form, around["reading"].currency), current_viewer())
    except Refused as refusal:
        form.refuse(refusal)
        return _page(name, form, around)
    form.version.data = str(saved.number)
    if saved.theirs or form.faults_were_found:
        answer = _page(name, form, page_of(draft), saved)
        return answer if not saved.theirs else (answer[0], 409)
    return redirect(_where_next(draft, name, act), 303)


def _autosaved(draft: DraftCard, name: str, form: PartForm) -> Answer:
    """Save what a page sends by itself, and say so in a line of JSON."""
    if g.held_back is not None:
        return _said(g.held_back, token=form_token())
    try:
        with unit_of_work():
            saved = saving.save(draft, name, _typed(form, _currency(draft)), current_viewer())
        if saved.theirs:
            raise Conflict(CHANGED_MEANWHILE)
    except Refused as refusal:
        return _said(refusal, stop=True)
    said = gettext("Saved: %(when)s.", when=format_instant(saved.saved_at))
    return jsonify(says=said, version=saved.number, token=form_token())


def _said(refusal: Refused, **more: Any) -> Response:
    answer = jsonify(says=gettext(refusal.message, **refusal.values), **more)
    answer.status_code = refusal.status
    return answer


def _currency(draft: DraftCard) -> str:
    return part_of(saving.content_of(draft.id), MONEY).said("currency")[:3]


def _change_lines(form: PartForm, act: str) -> None:
    """Add an empty line, or take one away."""
    lines = getattr(form, LINES, None)
    if not isinstance(lines, FieldList):
        return
    if act == ADD and len(lines.entries) < MOST_LINES:
        lines.append_entry({KEY: new_key()})
    place = act.removeprefix(REMOVE)
    if (
        act.startswith(REMOVE)
        and place.isascii()
        and place.isdigit()
        and len(place) < 3
        and int(place) < len(lines.entries)
    ):
        del lines.entries[int(place)]


def _take_picture(form: TextForm) -> None:
    """Put a picture at the end of the story."""
    form.story.data = with_picture(form.story.data, form.picture_alt.data)


def _where_next(draft: DraftCard, name: str, act: str) -> str:
    if AFTER.get(act):
        return url_for(AFTER[act], draft_id=draft.id)
    to = _next_part(draft, name) if act == "next" else name
    anchor = LINES if act == ADD or act.startswith(REMOVE) else ("story" if act == PICTURE else None)
    if to == TEXTS:
        return url_for("campaigns_making.check", draft_id=draft.id)
    return url_for(
        "campaigns_parts.part", draft_id=draft.id, part_name=to, done=1 if act != "next" else None, _anchor=anchor
    )


def _next_part(draft: DraftCard, name: str) -> str:
    """The part after this one: the texts in the campaign's own language follow the basics, and the check comes last."""
    original = part_of(saving.content_of(draft.id), "basics").said("language")
    text = text_part(original if original in languages_of_texts() else languages_of_texts()[0])
    order = ["basics", text, *PLAIN_PARTS[1:], TEXTS]
    return order[order.index(name) + 1] if name in order else MONEY


def _page(name: str, form: PartForm, around: Mapping[str, Any], saved: Saved | None = None) -> tuple[str, int]:
    stored: Content = around["content"]
    code = name.removeprefix(TEXT) if name.startswith(TEXT) else ""
    theirs = saved.theirs if saved else None
    versions = saving.versions_of(around["draft"].id, name)[:1]
    shown = {
        "name": name,
        "kind": TEXTS if code else name,
        "code": code,
        "fields": FIELDS,
        "codes": languages_of_texts(),
        "written": {lang for lang in languages_of_texts() if part_of(stored, text_part(lang)).said("title")},
        "original": _original(stored),
        "latest": versions[0] if versions else None,
        "people": names_of([v.account_id for v in (*versions, *([theirs] if theirs else [])) if v.account_id]),
        "theirs": theirs,
        "differences": differences(name, theirs.part.fields, form.typed()) if theirs else [],
        "is_refused": saved is not None or bool(form.problems),
    }
    page = render_template("campaigns/making/part.html", form=form, **around, **shown)
    return page, form.status if shown["is_refused"] else 200


def _original(stored: Content) -> dict[str, Any]:
    """The words of the original, beside which a translation is written."""
    own = part_of(stored, "basics").said("language")
    lines = {name: {line.get(KEY): line for line in part_of(stored, name).lines()} for name in PLAIN_PARTS}
    return {"language": own, "text": part_of(stored, text_part(own)), "lines": lines}


@blueprint.get("/<id63:draft_id>/<part_name>/versions")
@needs(MAKE)
def versions(draft_id: int, part_name: str) -> str:
    """Show what a part said earlier, and what was laid aside."""
    draft = saving.draft_for(draft_id, current_viewer())
    if not is_part(part_name, languages_of_texts()):
        abort(404)
    found = saving.versions_of(draft_id, part_name)
    older = [*(one.part.fields for one in found[1:]), {}][: len(found)]
    changes = [differences(part_name, before, one.part.fields) for one, before in zip(found, older, strict=True)]
    people = names_of([one.account_id for one in found if one.account_id])
    shown = {"name": part_name, "found": list(zip(found, changes, strict=True)), "people": people, "fields": FIELDS}
    return render_template("campaigns/making/versions.html", **page_of(draft), **shown)


@blueprint.post("/<id63:draft_id>/<part_name>/versions/<id63:version_id>")
@needs(MAKE)
def bring_back(draft_id: int, part_name: str, version_id: int) -> Answer:
    """Let a part say again what it said earlier."""
    draft, form = saving.draft_for(draft_id, current_viewer()), PlainForm()
    if form.is_sent_and_valid():
        with unit_of_work():
            saving.bring_back(draft, part_name, version_id, current_viewer())
    return redirect(url_for("campaigns_parts.part", draft_id=draft_id, part_name=part_name), 303)
