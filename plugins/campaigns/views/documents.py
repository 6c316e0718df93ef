"""The documents of expenses: blacking them out page by page, without a script, and seeing them before the public."""

from flask import Blueprint, Response, redirect, render_template, request, url_for

from plugins.campaigns.forms import PlainForm
from plugins.campaigns.services.spending import asking, deciding, listing
from plugins.campaigns.services.spending.listing import PageCard
from plugins.campaigns.spending_forms import BoxForm
from plugins.campaigns.spending_rules import ASK, ExpenseState
from plugins.campaigns.views.spending import as_download, storage
from portal.database import unit_of_work
from portal.kernel.errors import Conflict, Refused
from portal.uploads.documents import being_marked, blacked_out
from portal.web.access import Answer, current_viewer, needs, signed_in
from portal.web.languages import language
from portal.web.limits import limited

blueprint = Blueprint(
    "campaigns_documents", __name__, url_prefix="/<lang:lang>/admin/campaigns/documents", template_folder="../templates"
)
ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
STOPS = 4, 10  # columns and rows of marks in the picture
CLICK = "at"  # the name of the picture that is clicked; a browser sends at.x and at.y


@blueprint.route("/<id63:expense_id>/pages/<id63:number>", methods=["GET", "POST"])
@needs(ASK)
@limited(2000, minutes=60)
def mark(expense_id: int, number: int) -> Answer:
    """Black out a page: two clicks on its picture make a box, or four numbers do."""
    viewer = current_viewer()
    place = listing.expense_for(viewer, expense_id, language())
    page, state = listing.page_for(viewer, expense_id, number, language())
    if state is not ExpenseState.DRAFT:
        raise Conflict(asking.MOVED_ON)
    form = BoxForm() if "add" in request.form else PlainForm()
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                _act(expense_id, number, form)
            back = url_for(
                "campaigns_documents.mark", expense_id=expense_id, number=number, _anchor=_stop_near(_point(), page)
            )
            return redirect(back, 303)
        except Refused as refusal:
            form.refuse(refusal)
    fields = form if isinstance(form, BoxForm) else BoxForm()
    shown = render_template(
        "campaigns/spending/mark.html",
        card=place.card,
        pages=place.pages,
        page=page,
        form=form,
        fields=fields,
        stops=STOPS,
    )
    return shown, form.status


def _act(expense_id: int, number: int, form: BoxForm | PlainForm) -> None:
    """Do what was sent: a box in numbers, one taken away, or a click."""
    viewer = current_viewer()
    if isinstance(form, BoxForm):
        asking.add_box(expense_id, number, form.percents, viewer)
    elif "remove" in request.form:
        asking.remove_box(expense_id, number, _number("remove"), viewer)
    elif _point() != (0, 0):  # a key press on the picture says 0,0
        asking.click(expense_id, number, _point(), viewer)


def _point() -> tuple[int, int]:
    return _number(f"{CLICK}.x"), _number(f"{CLICK}.y")


def _stop_near(point: tuple[int, int], page: PageCard) -> str:
    """The mark in the picture to which the browser comes back, so that nobody looks for where they clicked."""
    if point == (0, 0):
        return "picture"
    column, row = point[0] * STOPS[0] // page.width, point[1] * STOPS[1] // page.height
    return f"x{min(column, STOPS[0] - 1)}y{min(row, STOPS[1] - 1)}"


def _number(name: str) -> int:
    typed = request.form.get(name, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 7 else 0


@blueprint.get("/<id63:expense_id>/pages/<id63:number>.webp")
@signed_in
def picture(expense_id: int, number: int) -> Response:
    """Give the picture of a page: to its author with the boxes that are being drawn, to others as it will be public."""
    page, state = listing.page_for(current_viewer(), expense_id, number, language())
    if state is ExpenseState.DRAFT:
        boxes = [(left, top, right, bottom) for left, top, right, bottom in page.boxes]
        corner = (page.corner[0], page.corner[1]) if page.corner else None
        drawn = storage().private.read(page.picture)
        data = being_marked(drawn, boxes, corner) if "marking" in request.args else blacked_out(drawn, boxes)
    else:
        data = storage().private.read(page.burnt or "")
    answer = Response(data, mimetype="image/webp")
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/<id63:expense_id>/original")
@signed_in
@limited(60, minutes=10)
def original(expense_id: int) -> Answer:
    """Give a document as it was sent; who took it is noted."""
    with unit_of_work():
        data, media_type = deciding.open_original(expense_id, current_viewer(), storage())
    return as_download(data, media_type, f"document-{expense_id}.{ENDINGS[media_type]}")
