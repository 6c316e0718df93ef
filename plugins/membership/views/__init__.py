"""Pages of the membership plugin."""

from flask import Blueprint

from plugins.membership.views.admin import blueprint as admin_blueprint
from plugins.membership.views.public import blueprint as public_blueprint

BLUEPRINTS: tuple[Blueprint, ...] = (public_blueprint, admin_blueprint)
