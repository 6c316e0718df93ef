"""Pages of the newsletter."""

from flask import Blueprint

from plugins.newsletter.views.admin import blueprint as admin_blueprint
from plugins.newsletter.views.public import blueprint as public_blueprint

BLUEPRINTS: tuple[Blueprint, ...] = (public_blueprint, admin_blueprint)
