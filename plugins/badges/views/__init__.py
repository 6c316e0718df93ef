"""Pages and pictures of the badges plugin."""

from flask import Blueprint

from plugins.badges.views import logo, misuse
from plugins.badges.views.admin import blueprint as admin_blueprint
from plugins.badges.views.pictures import blueprint as picture_blueprint
from plugins.badges.views.promised import blueprint as promised_blueprint
from plugins.badges.views.public import blueprint as public_blueprint

BLUEPRINTS: tuple[Blueprint, ...] = (
    public_blueprint,
    picture_blueprint,
    promised_blueprint,
    misuse.blueprint,
    admin_blueprint,
    misuse.office,
    logo.blueprint,
)
