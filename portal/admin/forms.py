"""Forms in the back office: building them, seeing them as applicants do, and publishing versions of them."""

from flask import Blueprint

from portal.reviews.forms.showing import currency_choices
from portal.web.languages import country_choices

blueprint = Blueprint("core_admin_forms", __name__, url_prefix="/<lang:lang>/admin/forms")
blueprint.add_app_template_global(currency_choices)
blueprint.add_app_template_global(country_choices)
