"""Serving kept pictures; their address says what they show, so it is kept for ever."""

from flask import Blueprint, Response, current_app, request

from portal.config import Settings
from portal.uploads.services import kept
from portal.web.access import public

blueprint = Blueprint("core_uploads", __name__)
FOR_EVER = "public, max-age=31536000, immutable"


@blueprint.get("/uploads/<name>")
@public
def picture(name: str) -> Response:
    """Give a picture."""
    settings: Settings = current_app.extensions["portal.settings"]
    answer = Response(kept(settings.data, name).read_bytes(), mimetype="image/webp")
    answer.headers["Cache-Control"] = FOR_EVER
    answer.add_etag()
    answer.make_conditional(request)
    return answer
