"""The words of letters in the back office: changed sentence by sentence, seen with sample values, tried on oneself."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, current_app, redirect, render_template, url_for
from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired, ValidationError

from portal.accounts.directory import account_card, names_of
from portal.audit.services import note
from portal.database import unit_of_work
from portal.kernel.errors import Refused
from portal.kernel.ids import new_token
from portal.mail.services import Letter, send
from portal.mail.wording import (
    TRIAL,
    braced,
    changed,
    check_letter,
    filled,
    has_subject,
    letters,
    messages,
    name_of,
    number_of,
    own_words,
    owner_of,
    rewrite,
    values_in,
    versions,
)
from portal.web.access import Answer, current_viewer, needs
from portal.web.forms import BaseForm, LineField, TextField
from portal.web.languages import force_locale, gettext
from portal.web.limits import limited
from portal.web.network import network_name

blueprint = Blueprint("core_admin_wording", __name__, url_prefix="/<lang:lang>/admin/mail/words")
EDITS = "core.content"
LABEL = 32  # what is shorter fits into one line of a phone
SAVE, TRY, BRACKETS = "save", "try", "[]"
SAMPLES = {
    "campaign": "Water for the quarter of Ouakam",
    "name": "Aïssatou Diop",
    "sum": "25.00 €",
    "reward": "A postcard",
    "minutes": "15",
    "days": "7",
}


class WordsForm(BaseForm):
    """A field for each sentence of a letter; ``based_on`` is the number of the last change that was seen."""

    based_on = HiddenField()
    act = StringField()

    def words(self, sentences: Sequence[str]) -> list[str]:
        """What was typed for each sentence."""
        return [self[f"words_{number}"].data for number in range(len(sentences))]


class Fits:
    """Refuse a sentence whose values are not those of the original, or that breaks a link."""

    def __init__(self, message: str) -> None:
        self._original = braced(message)

    def __call__(self, form: Any, field: Any) -> None:
        """Compare what was typed with the original."""
        wanted, typed = values_in(self._original), values_in(field.data)
        if unknown := sorted(typed - wanted):
            raise ValidationError(gettext("There is no value %(name)s here.", name=f"{{{unknown[0]}}}"))
        if missing := sorted(wanted - typed):
            raise ValidationError(gettext("%(name)s is missing: readers need it.", name=f"{{{missing[0]}}}"))
        if any(one in field.data and one not in self._original for one in BRACKETS):
            raise ValidationError(gettext("Square brackets would break a link. Write it without them."))


def _form(template: str, words: Sequence[str], number: int) -> WordsForm:
    """Make a form with a field for each sentence, filled with the words of now."""
    first = 0 if has_subject(template) else 1
    fields = {f"words_{place}": _field(one, place + first) for place, one in enumerate(messages(template))}
    defaults = {f"words_{place}": said for place, said in enumerate(words)}
    return type("LetterForm", (WordsForm,), fields)(based_on=str(number), **defaults)  # type: ignore[no-any-return]


def _field(message: str, place: int) -> LineField | TextField:
    label = gettext("Subject") if place == 0 else gettext("Sentence %(number)s", number=place)
    kind = LineField if place == 0 or len(message) <= LABEL else TextField
    return kind(label, [DataRequired(gettext("Enter the text.")), Fits(message)], longest=1000)


def _title(template: str) -> str:
    return braced(gettext(messages(template)[0])) if has_subject(template) else name_of(template)


@blueprint.get("/")
@needs(EDITS)
def index() -> str:
    """List every letter of the core and of each plugin, and in which languages it was changed."""
    rows = [(template, owner_of(template), _title(template)) for template in letters()]
    titles = {plugin.name: plugin.manifest.title for plugin in current_app.extensions["portal.plugins"]}
    return render_template("admin/words.html", rows=rows, titles=titles, changed=changed())


@blueprint.route("/<code>/<path:template>", methods=["GET", "POST"])
@needs(EDITS)
@limited(60, minutes=10)
def edit(code: str, template: str) -> Answer:
    """Change what a letter says in one language, see it with sample values, and have it sent to oneself."""
    if code not in current_app.config["LANGUAGES"]:
        abort(404)
    check_letter(template)
    sentences = messages(template)
    with force_locale(code):
        originals = [braced(gettext(message)) for message in sentences]
    own, number = own_words(template, code), number_of(template, code)
    form = _form(template, [own.get(m, said) for m, said in zip(sentences, originals, strict=True)], number)
    sample: list[str] = []
    if form.is_sent_and_valid():
        try:
            sample = [filled(words, _samples(words)) for words in form.words(sentences)]
            if form.act.data == SAVE:
                return _saved(code, template, dict(zip(sentences, originals, strict=True)), form)
            if form.act.data == TRY:
                _try(code, sample)
        except Refused as refusal:
            form.refuse(refusal)
    shown = {"originals": originals, "sample": sample, "is_tried": form.act.data == TRY, **_around(code, template)}
    return render_template("admin/words_of.html", form=form, **shown), form.status


def _around(code: str, template: str) -> dict[str, Any]:
    history = versions(template, code)
    people = names_of([one.account_id for one in history])
    is_titled = has_subject(template)
    return {"code": code, "name": name_of(template), "history": history, "people": people, "has_subject": is_titled}


def _samples(words: str) -> dict[str, str]:
    known = SAMPLES | {"network": network_name()}
    return {name: known.get(name, f"[{name}]") for name in values_in(words)}


def _saved(code: str, template: str, originals: dict[str, str], form: WordsForm) -> Answer:
    """Keep what differs from the original; what is as it came is no change."""
    typed = dict(zip(originals, form.words(list(originals)), strict=True))
    wanted = {message: "" if words == originals[message] else words for message, words in typed.items()}
    based_on = int(form.based_on.data or 0)
    account_id = current_viewer().account_id
    assert account_id
    with unit_of_work():
        different = rewrite(template, code, wanted, based_on, account_id)
        if different:
            note("letter.reword", f"wording:{template}:{code}", current_viewer(), {"sentences": different})
    return redirect(url_for("core_admin_wording.edit", code=code, template=template, done=1), 303)


def _try(code: str, sample: list[str]) -> None:
    """Send a trial to whoever asks, and to nobody else."""
    account_id = current_viewer().account_id
    assert account_id
    values = {"subject": sample[0], "text": "\n\n".join(sample[1:] or sample)}
    with unit_of_work():
        send(Letter(account_card(account_id).email, code, TRIAL, f"trial:{new_token()}", values))
