"""Pages of the membership plugin."""

from flask import Blueprint, redirect, render_template, url_for

from plugins.membership import services
from plugins.membership.forms import TellInterestForm
from portal.database import unit_of_work
from portal.web.access import Answer, public
from portal.web.languages import country_choices, language

blueprint = Blueprint("membership", __name__, url_prefix="/<lang:lang>/membership", template_folder="templates")


@blueprint.get("/")
@public
def index() -> str:
    """Say what membership is, and how many would like to join."""
    return render_template("membership/index.html", interested=services.count_interested())


@blueprint.route("/join", methods=["GET", "POST"])
@public
def join() -> Answer:
    """Take the wish of a city to join."""
    form = TellInterestForm()
    form.country.choices = country_choices()
    if form.is_sent_and_valid():
        wish = services.Wish(form.name.data, form.country.data, form.email.data, form.message.data, language())
        with unit_of_work():
            services.tell_interest(wish, form.key)
        return redirect(url_for("membership.thanks"), 303)
    return render_template("membership/join.html", form=form), 422 if form.faults_were_found else 200


@blueprint.get("/thanks")
@public
def thanks() -> str:
    """Say what happens next."""
    return render_template("membership/thanks.html")
