"""Pages of the elections plugin."""

from flask import Blueprint

from plugins.elections.views.admin import blueprint as admin_blueprint
from plugins.elections.views.public import blueprint as public_blueprint

BLUEPRINTS: tuple[Blueprint, ...] = (public_blueprint, admin_blueprint)
