"""What everybody sees of the calls."""

from flask import Blueprint, redirect, render_template, url_for

from plugins.elections import words
from plugins.elections.forms import AskForm
from plugins.elections.services import questions, showing
from plugins.elections.services.showing import CallCard
from portal.database import unit_of_work
from portal.kernel.errors import Refused
from portal.web.access import Answer, public
from portal.web.cache import shows
from portal.web.languages import language
from portal.web.limits import limited
from portal.web.markdown import markdown
from portal.web.zones import reader_zone

blueprint = Blueprint("elections", __name__, url_prefix="/<lang:lang>/elections", template_folder="../templates")


@blueprint.get("/")
@public
def index() -> str:
    """Show the call that matters now, and the others as a list."""
    cards = showing.cards(language())
    card = showing.current_of(cards)
    if card is None:
        shows("elections")
        return render_template("elections/none.html")
    return _call_page(card.slug, cards)


@blueprint.get("/<slug>")
@public
def show(slug: str) -> str:
    """Show one call."""
    return _call_page(slug, showing.cards(language()))


def _call_page(slug: str, cards: list[CallCard]) -> str:
    shows("elections")
    return render_template(
        "elections/show.html",
        page=showing.call_page(slug, language()),
        others=[card for card in cards if card.slug != slug],
        words=words,
        markdown=markdown,
        zone=reader_zone(),
    )


@blueprint.route("/<slug>/ask", methods=["GET", "POST"])
@public
@limited(20, minutes=60)
def ask(slug: str) -> Answer:
    """Take a question about a call."""
    page = showing.call_page(slug, language())
    form = AskForm()
    if form.is_sent_and_valid():
        asked = questions.Asked(form.name.data, form.email.data, form.text.data, language())
        try:
            with unit_of_work():
                questions.ask(page.call.id, asked, form.key)
            return redirect(url_for("elections.asked", slug=slug), 303)
        except Refused as refusal:
            form.refuse(refusal)
    return render_template("elections/ask.html", form=form, page=page), form.status


@blueprint.get("/<slug>/asked")
@public
def asked(slug: str) -> str:
    """Say what happens to a question."""
    return render_template("elections/asked.html", page=showing.call_page(slug, language()))
