"""What the membership plugin tells the portal."""

from collections.abc import Iterable

from flask import Blueprint, url_for

from plugins.membership import services, views
from portal.hooks import HomeFigure, Manifest, NavItem, hookimpl
from portal.viewer import Viewer
from portal.web.languages import format_number, gettext, ngettext

PLUGIN = Manifest(name="membership", title="Membership", version="0.1.0")


@hookimpl
def portal_blueprints() -> Iterable[Blueprint]:
    """The pages about joining."""
    return [views.blueprint]


@hookimpl
def portal_nav_items(viewer: Viewer) -> Iterable[NavItem]:
    """The line of the menu."""
    return [NavItem(gettext("Members"), "membership.index", position=20)]


@hookimpl
def portal_home_figures() -> Iterable[HomeFigure]:
    """How many would like to join."""
    count = services.count_interested()
    label = ngettext("local government would like to join", "local governments would like to join", count)
    return [HomeFigure(format_number(count), label, url_for("membership.index"), position=40)]
