"""Pages of those who review: what waits for them, a submission with what they may do, and answers by link."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, redirect, render_template, url_for

from portal.accounts.directory import find_by_email
from portal.database import unit_of_work
from portal.hooks.reviewing import Look, ReviewProcess
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.reviews.answer_forms import AnswerForm, InterestForm, MemberForm, WordsForm
from portal.reviews.deciding import answer, note_session
from portal.reviews.links import answer_by_link, answer_token, read_token
from portal.reviews.listing import titles_of, waiting_for
from portal.reviews.moving import NO_SUCH
from portal.reviews.own_links import own_review_link
from portal.reviews.processes import listed, process_of
from portal.reviews.reading import submission_card
from portal.reviews.rules import DECIDING, Says, Stage, Way
from portal.reviews.sentences import rules_in_words, turn_in_words
from portal.reviews.services import ask_repair, declare_interest, name_members, pass_check
from portal.reviews.showing import ReviewPage, Said, is_asked, review_page
from portal.reviews.words import ACTS, BARS, SAYS, SAYS_TO_SILENCE, STAGES
from portal.viewer import Viewer
from portal.web.access import Answer as Shown
from portal.web.access import current_viewer, public, signed_in
from portal.web.forms import BaseForm
from portal.web.languages import language
from portal.web.limits import limited
from portal.web.pages import absolute_url

blueprint = Blueprint("core_reviews", __name__, url_prefix="/<lang:lang>/reviews")
blueprint.add_app_template_global(own_review_link)
WORDS = {"acts": ACTS, "bars": BARS, "stages": STAGES}


@blueprint.app_template_global("review_link")
def review_link(submission_id: int) -> str:
    """The whole address of a submission, for letters; whoever handed it in is led to their own page."""
    return absolute_url("core_reviews.show", submission_id=submission_id)


@blueprint.app_template_global("answer_link")
def answer_link(turn: str, submission_id: int, stage: str, account_id: int) -> str:
    """The whole address at which one person answers without signing in, for letters."""
    return absolute_url("core_reviews.by_link", token=answer_token(turn, submission_id, stage, account_id))


@blueprint.get("/")
@signed_in
def index() -> str:
    """List what waits for this person, and the queues that they keep."""
    viewer = current_viewer()
    found = waiting_for(viewer)
    return render_template(
        "reviews/index.html",
        found=found,
        titles=titles_of(found, language()),
        processes={one.name: one for one in listed()},
        kept=[one for one in listed() if viewer.may(one.keeper)],
        stages=STAGES,
    )


def says_at(stage: Stage, way: Way) -> dict[Says, str]:
    """What can be said at a stage: nobody abstains from an opinion, or when they decide alone."""
    words = SAYS_TO_SILENCE if stage is Stage.COMMITTEE and way is Way.SILENCE else SAYS
    without = stage is Stage.OPINION or (stage is Stage.COMMITTEE and way is Way.ONE)
    return {says: said for says, said in words.items() if not (without and says is Says.ABSTAIN)}


@blueprint.get("/<id63:submission_id>")
@signed_in
def show(submission_id: int) -> Shown:
    """Show a submission to those who review it, and lead everybody else on to their own page."""
    viewer, card = current_viewer(), submission_card(submission_id)
    process = process_of(card.process)
    if process.has_own_pages or not (viewer.may(process.keeper) or is_asked(card, viewer)):
        if not (url := process.describe(Look(card.subject, viewer)).url):
            raise NotFound(NO_SUCH)
        return redirect(url, 303)
    return _page("reviews/show.html", _seen(submission_id), BaseForm())


def _seen(submission_id: int) -> ReviewPage:
    return review_page(submission_id, current_viewer(), language())


def _page(template: str, page: ReviewPage, form: BaseForm, **more: Any) -> Shown:
    is_silence = page.card.place.way is Way.SILENCE and page.card.place.stage in DECIDING
    shown = render_template(
        template,
        page=page,
        form=form,
        turn=turn_in_words(page.card),
        rules=rules_in_words(page.card.rules),
        says=SAYS_TO_SILENCE if is_silence else SAYS,
        **WORDS,
        **more,
    )
    return shown, form.status


def _done(submission_id: int, form: BaseForm, do: Callable[[], None]) -> Shown | None:
    """Do what a form asks for and lead back to the submission; None while something is to be put right."""
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                do()
            return redirect(url_for("core_reviews.show", submission_id=submission_id, done=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
    return None


@blueprint.route("/<id63:submission_id>/answer/<stage>", methods=["GET", "POST"])
@signed_in
def say(submission_id: int, stage: str) -> Shown:
    """Take an opinion, a vote, an objection or a decision; it can be changed until it is decided."""
    page, at = _seen(submission_id), _stage(stage)
    form = _answer_form(at, page.card.place.way, page.process, page.own.get(at))
    viewer = current_viewer()
    done = _done(submission_id, form, lambda: answer(submission_id, at, form.answer(), viewer))
    may = page.may.advise if at is Stage.OPINION else (page.may.decide and at is page.card.place.stage)
    return done or _page("reviews/answer.html", page, form, at=at, may=may)


def _stage(said: str) -> Stage:
    if said not in {Stage.OPINION.value, *(stage.value for stage in DECIDING)}:
        abort(404)
    return Stage(said)


def _answer_form(stage: Stage, way: Way, process: ReviewProcess, own: Said | None) -> AnswerForm:
    """The form for an answer at a stage, filled with what this person said there before."""
    before = {"says": own.says.value, "codes": list(own.codes), "text": own.text} if own else {}
    form = AnswerForm(**before)
    form.offer(says_at(stage, way), process.codes)
    return form


@blueprint.post("/<id63:submission_id>/complete")
@signed_in
def complete(submission_id: int) -> Shown:
    """Say that everything is there."""
    form, viewer = BaseForm(), current_viewer()
    page = _seen(submission_id)
    done = _done(submission_id, form, lambda: pass_check(submission_id, viewer))
    return done or _page("reviews/show.html", page, form)


@blueprint.route("/<id63:submission_id>/repair", methods=["GET", "POST"])
@signed_in
def repair(submission_id: int) -> Shown:
    """Give it back to be put right."""
    page, form, viewer = _seen(submission_id), WordsForm(), current_viewer()
    done = _done(submission_id, form, lambda: ask_repair(submission_id, form.text.data, viewer))
    return done or _page("reviews/repair.html", page, form)


@blueprint.route("/<id63:submission_id>/interest", methods=["GET", "POST"])
@signed_in
def interest(submission_id: int) -> Shown:
    """Keep oneself out of it."""
    page, form, viewer = _seen(submission_id), InterestForm(), current_viewer()
    done = _done(submission_id, form, lambda: declare_interest(submission_id, form.why.data, viewer))
    return done or _page("reviews/interest.html", page, form)


@blueprint.route("/<id63:submission_id>/members", methods=["GET", "POST"])
@signed_in
def members(submission_id: int) -> Shown:
    """Ask somebody else as well."""
    page, form, viewer = _seen(submission_id), MemberForm(), current_viewer()
    done = _done(submission_id, form, lambda: _name(submission_id, form.email.data, viewer))
    return done or _page("reviews/members.html", page, form)


@blueprint.route("/<id63:submission_id>/session", methods=["GET", "POST"])
@signed_in
def session(submission_id: int) -> Shown:
    """Note what was decided in a session, instead of waiting for votes by mail."""
    page, viewer = _seen(submission_id), current_viewer()
    form = _answer_form(Stage.OPINION, Way.ONE, page.process, None)
    done = _done(submission_id, form, lambda: note_session(submission_id, form.answer(), viewer))
    may = page.may.name and page.card.place.stage in DECIDING
    return done or _page("reviews/session.html", page, form, may=may)


def _name(submission_id: int, email: str, viewer: Viewer) -> None:
    try:
        account_id = find_by_email(email).id
    except NotFound as none:
        raise Refused(none.message, "email") from none
    name_members(submission_id, [account_id], viewer)


@blueprint.route("/answer/<token>", methods=["GET", "POST"])
@public
@limited(60, minutes=10)
def by_link(token: str) -> Shown:
    """Take the one answer of a link that was mailed to somebody; looking at it changes nothing."""
    try:
        asked = read_token(token)
    except Conflict as over:
        return render_template("reviews/link_over.html", why=over.message), 410
    page = review_page(asked.submission_id, asked.viewer, language())
    form = _answer_form(asked.stage, page.card.place.way, page.process, None)
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                answer_by_link(asked, form.answer())
            return redirect(url_for("core_reviews.answered", done=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
    return _page("reviews/by_link.html", page, form, at=asked.stage, name=asked.viewer.name)


@blueprint.get("/answered")
@public
def answered() -> str:
    """Thank somebody who answered by their link."""
    return render_template("reviews/answered.html")
