"""Pages of the membership plugin."""

from flask import Blueprint

from plugins.membership.views import correcting, directory, filling, register, spread, way, world_map, writing
from plugins.membership.views.admin import blueprint as admin_blueprint
from plugins.membership.views.applications import blueprint as applications_blueprint
from plugins.membership.views.applying import blueprint as applying_blueprint
from plugins.membership.views.behalf import blueprint as behalf_blueprint
from plugins.membership.views.desks import blueprint as writers_blueprint
from plugins.membership.views.naming import blueprint as naming_blueprint
from plugins.membership.views.office_members import blueprint as office_members_blueprint
from plugins.membership.views.offices import blueprint as offices_blueprint
from plugins.membership.views.offices_admin import blueprint as offices_admin_blueprint
from plugins.membership.views.public import blueprint as public_blueprint
from plugins.membership.views.registers import blueprint as registers_blueprint
from plugins.membership.views.standing import blueprint as standing_blueprint
from plugins.membership.views.standing_office import blueprint as office_blueprint
from plugins.membership.views.twins import blueprint as twins_blueprint
from plugins.membership.views.voices import blueprint as voices_blueprint

OF_WRITERS = (writing, filling, correcting, way)  # they share one blueprint
APPLICATIONS = (applications_blueprint, applying_blueprint, behalf_blueprint, writers_blueprint)
OF_EVERYBODY = (directory, register, spread, world_map)  # they add their pages to those of ``public``
OFFICES = (offices_blueprint, offices_admin_blueprint, office_members_blueprint, voices_blueprint)
RECORDS = (twins_blueprint, registers_blueprint)
STANDING = (standing_blueprint, office_blueprint)
BLUEPRINTS: tuple[Blueprint, ...] = (
    public_blueprint,
    admin_blueprint,
    *RECORDS,
    *APPLICATIONS,
    *OFFICES,
    *STANDING,
    naming_blueprint,
)
