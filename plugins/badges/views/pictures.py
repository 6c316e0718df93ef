"""The badge itself, as other people's pages load it: no cookie, no redirect, never a 404.

What is ready is sent by the shelf before Flask is asked; what comes here is looked up anew, and dots are drawn.
"""

from flask import Blueprint, Response, current_app, g, request

from plugins.badges import drawing, wording
from plugins.badges.rules import FORMATS
from plugins.badges.sending import HEADERS, TYPES, Picture
from plugins.badges.services import logos
from plugins.badges.services.standing import known
from plugins.badges.shelf import NAME, Asked, Shelf, asked_for
from portal.web.access import public

blueprint = Blueprint("badges_picture", __name__)


@blueprint.get(f"/badge/<slug>.<any({', '.join(FORMATS)}):form>")
@public
def picture(slug: str, form: str) -> Response:
    """Draw the badge of an organisation, saying what is true today."""
    asked = asked_for(request.query_string.decode("latin-1"), current_app.config["LANGUAGES"])
    g.language = asked[1].language
    found = drawn(slug, asked)
    if form == "png":
        shelf: Shelf = current_app.extensions[NAME]
        found = shelf.in_dots(found)
    response = Response(found.body, mimetype=TYPES[form], headers=dict(HEADERS))
    response.set_etag(found.tag)
    response.direct_passthrough = True  # one strong tag for one sequence of bytes
    response.make_conditional(request)
    return response


def drawn(slug: str, asked: Asked) -> Picture:
    """A badge that says what is vouched for at this moment, else that nothing is."""
    kind, style = asked
    found = known(slug, style.language)
    if found is None:
        words = wording.neutral_words(style.language)
    else:
        words = wording.words_of(kind, found.card.name, found.standings, style.language)
    face, mark = drawing.face(words), logos.mark_in()
    return Picture(drawing.dressed(face, style, mark), drawing.tag_of(face, style, mark))
