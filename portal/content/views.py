"""Content pages as everybody reads them: now, and as they were."""

from flask import Blueprint, render_template

from portal.content.rules import ORIGINAL, PAGES
from portal.content.services import TOPIC, Text, current, number_of, version, versions
from portal.web.access import public
from portal.web.cache import shows
from portal.web.languages import language

blueprint = Blueprint("core_content", __name__, url_prefix="/<lang:lang>")
PAGE = f"<any({', '.join(PAGES)}):page>"


@blueprint.get(f"/{PAGE}")
@public
def page(page: str) -> str:
    """Show a page as it is now, in the visitor's language or else in the original one."""
    text = current(page, language())
    return _shown(text, newest=text.number)


@blueprint.get(f"/{PAGE}/versions")
@public
def history(page: str) -> str:
    """List every version that there was of a page."""
    shows(TOPIC)
    return render_template("content/versions.html", page=page, text=current(page, language()), versions=versions(page))


@blueprint.get(f"/{PAGE}/versions/<code>/<id63:number>")
@public
def earlier(page: str, code: str, number: int) -> str:
    """Show a text as it once was; its address never changes."""
    return _shown(version(page, code, number), newest=number_of(page, code))


def _shown(text: Text, newest: int) -> str:
    shows(TOPIC)
    is_behind = text.language != ORIGINAL and current(text.page, ORIGINAL).published_at > text.published_at
    return render_template("content/page.html", text=text, is_newest=text.number == newest, is_behind=is_behind)
