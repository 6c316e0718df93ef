"""What templates may use, and the pages of the core that belong to nobody else."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Flask, current_app, g, redirect, render_template, request, url_for
from flask.globals import request_ctx

from portal.accounts.rules import ROLES
from portal.config import Settings
from portal.hooks import (
    NavItem,
    current_hooks,
    portal_home_bands,
    portal_home_cards,
    portal_home_figures,
    portal_nav_items,
)
from portal.kernel.money import Money
from portal.ledger.books import collected_in_all
from portal.ledger.words import KIND_NAMES
from portal.state import current_state
from portal.switches import NO_NEW_PAYMENTS, READ_ONLY
from portal.web import languages, network, tiles
from portal.web.access import Answer, current_viewer, public
from portal.web.cache import shows
from portal.web.markdown import markdown
from portal.web.parts import HERE, MAIN, NAME, REST, keeping_parts, placed
from portal.web.protection import form_token
from portal.web.zones import query_of_this_page, with_query

blueprint = Blueprint("core", __name__)
KEPT_IN_PATHS = "/!$&'()*+,;=:@~"  # what RFC 3986 lets stand as it is


@blueprint.get("/")
@public
def start() -> Answer:
    """Lead to the home page in the visitor's language."""
    answer = redirect(url_for("core.home", lang=languages.preferred_language()), 302)
    answer.headers["Vary"] = "Accept-Language"
    return answer


@blueprint.get("/<lang:lang>/")
@public
def home() -> str:
    """Show what the network is and what is going on."""
    hooks = current_hooks()
    shows("core:home", "core:ledger", "core:content", "organisations", *hooks.names())
    return render_template(
        "home.html",
        cards=hooks.gather(portal_home_cards),
        bands=hooks.gather(portal_home_bands),
        figures=hooks.gather(portal_home_figures),
        collected=collected_in_all(),
    )


def menu() -> tuple[NavItem, ...]:
    """The lines of the main menu and of the footer's groups, the core's own and the plugins'."""
    ours = NavItem(languages.gettext("Ledger"), "core_ledger.index", position=35)
    items = [ours, *current_hooks().gather(portal_nav_items, viewer=current_viewer())]
    return tuple(sorted(items, key=lambda item: item.position))


def movement(kind: str) -> str:
    """What a kind of movement in the books is called."""
    return str(languages.gettext(KIND_NAMES.get(kind, kind)))


def rest_of_address() -> str:
    """The address of this page behind its language, so that any other can stand before it."""
    if request.endpoint and current_app.url_map.is_endpoint_expecting(request.endpoint, "lang"):
        path = quote(request.path[request.path.index("/", 1) :], safe=KEPT_IN_PATHS)
        return with_query(path, query_of_this_page(with_zone=True)) if request.query_string else path
    return "/"


def absolute_url(endpoint: str, **values: Any) -> str:
    """An address for a letter: below the portal's own, whatever host or time zone the request named."""
    settings: Settings = current_app.extensions["portal.settings"]
    return settings.base_url + url_for(endpoint, **{"tz": None, **values})


FILTERS: dict[str, Callable[..., Any]] = {
    "money": languages.format_money,
    "number": languages.format_number,
    "day": languages.format_day,
    "instant": languages.format_instant,
    "age": languages.format_age,
    "cover": tiles.cover,
    "avatar": tiles.avatar,
    "language_name": languages.language_name,
    "country": languages.country_name,
    "role_title": lambda name: languages.gettext(ROLES[name].title),
    "movement": movement,
    "markdown": markdown,
    "placed": placed,
    "as_instant": datetime.fromisoformat,
}


def install_templates(app: Flask, settings: Settings, static_url: Callable[[str], str]) -> None:
    """Give the templates their filters and functions."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.filters.update(FILTERS)
    parts_of_this_page = keeping_parts()
    app.jinja_env.globals.update(
        static_url=static_url,
        REST=REST,
        HERE=HERE,
        MAIN=MAIN,
        NAME=NAME,
        menu=menu,
        form_token=form_token,
        as_money=Money,
        percent=languages.format_percent,
        is_read_only=lambda: bool(current_state().setting(READ_ONLY)),
        takes_payments=lambda: not current_state().setting(NO_NEW_PAYMENTS),
        mode=settings.mode,
        languages=settings.languages,
        network_name=network.network_name,
        network_short_name=network.network_short_name,
        contact_address=network.contact_address,
    )

    @app.context_processor
    def of_this_page() -> dict[str, Any]:
        if request_ctx.url_adapter is None:  # a foreign host: the plain page has no links
            return {}
        direction, comma = languages.direction_and_comma()
        return {
            "lang": languages.language(),
            "direction": direction,
            "comma": comma,
            "viewer": current_viewer(),
            "part": parts_of_this_page(),
            "rest_of_address": rest_of_address,
            "request_id": g.get("request_id", ""),
        }
