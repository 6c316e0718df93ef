"""Where a campaign's team writes news, looks at it as readers will, publishes it and puts it right."""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for

from plugins.campaigns.forms import PlainForm
from plugins.campaigns.news_forms import NewsForm
from plugins.campaigns.rules import MAKE
from plugins.campaigns.services import showing, writing_news
from plugins.campaigns.services.correcting import campaign_for
from plugins.campaigns.services.messages.reading import readers_by_language
from plugins.campaigns.services.writing_news import NewsCard, NewsWords
from plugins.campaigns.views.making import languages_of_texts
from plugins.campaigns.views.pictures import LARGEST_REQUEST, PICTURE, with_picture
from portal.database import unit_of_work
from portal.kernel.errors import Refused
from portal.web.access import Answer, current_viewer, needs, takes_files
from portal.web.languages import language
from portal.web.limits import limited

blueprint = Blueprint(
    "campaigns_writing",
    __name__,
    url_prefix="/<lang:lang>/campaigns/making/live/<id63:campaign_id>/updates",
    template_folder="../templates",
)
NOTHING = NewsWords("", "", "")


@blueprint.route("/new/<code>", methods=["GET", "POST"])
@needs(MAKE)
@limited(60, minutes=60)
@takes_files(LARGEST_REQUEST)
def begin(campaign_id: int, code: str) -> Answer:
    """Begin news in a language."""
    campaign_for(campaign_id, current_viewer())
    if code not in languages_of_texts():
        abort(404)
    form = NewsForm()
    if _is_complete(form):
        words = NewsWords(code, form.title.data, form.body.data)
        with unit_of_work():
            update_id = writing_news.begin_news(campaign_id, words, form.key, current_viewer())
        return redirect(_next(campaign_id, update_id, code, is_public=False), 303)
    return _page(campaign_id, code, form, None)


@blueprint.route("/<id63:update_id>/<code>", methods=["GET", "POST"])
@needs(MAKE)
@limited(120, minutes=60)
@takes_files(LARGEST_REQUEST)
def write(campaign_id: int, update_id: int, code: str) -> Answer:
    """Write news in a language; what was published is corrected, and what it said stays readable."""
    campaign_for(campaign_id, current_viewer())
    card = writing_news.news(campaign_id, update_id)
    if code not in _codes(card):
        abort(404)
    now = card.texts.get(code, NOTHING)
    form = NewsForm(title=now.title, body=now.body, number=str(card.number))
    if _is_complete(form):
        words = NewsWords(code, form.title.data, form.body.data)
        try:
            _store(campaign_id, card, words, _number(form))
            return redirect(_next(campaign_id, update_id, code, is_public=card.published_at is not None), 303)
        except Refused as refusal:
            form.refuse(refusal)
            form.number.data = str(card.number)
    return _page(campaign_id, code, form, card)


def _store(campaign_id: int, card: NewsCard, words: NewsWords, number: int) -> None:
    if words != card.texts.get(words.language, NOTHING):
        with unit_of_work():
            writing_news.write_news(campaign_id, card.id, words, number, current_viewer())


def _codes(card: NewsCard) -> tuple[str, ...]:
    """The languages in which news may be written, and those in which they already are."""
    return (*languages_of_texts(), *(code for code in card.texts if code not in languages_of_texts()))


def _is_complete(form: NewsForm) -> bool:
    """Whether this can be stored: a picture that was asked for goes into the text first."""
    if not form.is_sent_and_valid():
        return False
    if request.form.get("act") == PICTURE:
        try:
            form.body.data = with_picture(form.body.data, form.picture_alt.data)
        except Refused as refusal:
            form.refuse(refusal)
            return False
    return True


def _next(campaign_id: int, update_id: int, code: str, *, is_public: bool) -> str:
    """Where the button leads: back to the text, or to how readers see it."""
    about: dict[str, Any] = {"campaign_id": campaign_id, "update_id": update_id}
    if request.form.get("act") in (PICTURE, "save"):
        return url_for("campaigns_writing.write", **about, code=code, done=1)
    if is_public:
        return url_for("campaigns_live.index", campaign_id=campaign_id, done=1, _anchor="updates")
    return url_for("campaigns_writing.preview", **about)


def _number(form: NewsForm) -> int:
    said = form.number.data or ""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else -1


def _page(campaign_id: int, code: str, form: NewsForm, card: NewsCard | None) -> tuple[str, int]:
    page = showing.any_page_of(campaign_id, language())
    shown = {"page": page, "code": code, "codes": _codes(card) if card else languages_of_texts(), "card": card}
    return render_template("campaigns/making/news.html", form=form, **shown), form.status


@blueprint.get("/<id63:update_id>")
@needs(MAKE)
def preview(campaign_id: int, update_id: int) -> Answer:
    """Show news in all its languages, and what publishing it does."""
    return _preview(campaign_id, update_id, PlainForm())


def _preview(campaign_id: int, update_id: int, form: PlainForm) -> tuple[str, int]:
    campaign_for(campaign_id, current_viewer())
    shown: dict[str, Any] = {
        "page": showing.any_page_of(campaign_id, language()),
        "card": writing_news.news(campaign_id, update_id),
        "codes": languages_of_texts(),
        "readers": sum(readers_by_language(campaign_id).values()),
    }
    return render_template("campaigns/making/news_preview.html", form=form, **shown), form.status


@blueprint.post("/<id63:update_id>")
@needs(MAKE)
@limited(30, minutes=60)
def publish(campaign_id: int, update_id: int) -> Answer:
    """Publish a draft, or throw it away."""
    form, viewer = PlainForm(), current_viewer()
    act = writing_news.throw_away if request.form.get("act") == "throw_away" else writing_news.publish_news
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                act(campaign_id, update_id, viewer)
            return redirect(url_for("campaigns_live.index", campaign_id=campaign_id, done=1, _anchor="updates"), 303)
        except Refused as refusal:
            form.refuse(refusal)
    return _preview(campaign_id, update_id, form)
