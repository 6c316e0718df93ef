"""Plugins and settings in the back office."""

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for

from portal.audit.services import note
from portal.core_settings import CORE_SETTINGS
from portal.database import unit_of_work
from portal.hooks import Setting, current_hooks, portal_settings
from portal.loader import Plugin
from portal.state import change_setting, current_state, switch_plugin
from portal.web.access import Answer, current_viewer, needs
from portal.web.forms import BaseForm, LineField
from portal.web.languages import gettext

blueprint = Blueprint("core_admin_plugins", __name__, url_prefix="/<lang:lang>/admin")


@blueprint.get("/plugins")
@needs("core.plugins")
def index() -> str:
    """Show which plugins are installed, on, off or broken."""
    state, plugins = current_state(), current_app.extensions["portal.plugins"]
    rows = [(plugin.manifest, state.is_enabled(plugin.name), _failures_of(plugin)) for plugin in plugins]
    return render_template("admin/plugins.html", plugins=rows, left_out=state.left_out)


def _failures_of(plugin: Plugin) -> list[str]:
    return [f"{hook}: {why}" for (name, hook), why in current_hooks().failures.items() if name == plugin.name]


@blueprint.post("/plugins/<name>/switch")
@needs("core.plugins")
def switch(name: str) -> Answer:
    """Switch a plugin on or off; its data stay."""
    if name not in [plugin.name for plugin in current_app.extensions["portal.plugins"]]:
        abort(404)
    is_on = request.form.get("to") == "on"
    with unit_of_work():
        switch_plugin(name, on=is_on)
        note("plugin.switch", f"plugin:{name}", current_viewer(), {"on": is_on})
    return redirect(url_for("core_admin_plugins.index", done=1), 303)


def _all_settings() -> list[Setting]:
    collected = current_hooks().collect(portal_settings).values()
    return [*CORE_SETTINGS, *(setting for settings in collected for setting in settings)]


@blueprint.route("/settings", methods=["GET", "POST"])
@needs("core.settings")
def settings() -> Answer:
    """Show every setting, and change them."""
    found, state = _all_settings(), current_state()
    fields = {setting.name: LineField(gettext(setting.title)) for setting in found}
    before = {setting.name: state.setting(setting.name, setting.default) for setting in found}
    form: BaseForm = type("SettingsForm", (BaseForm,), fields)(**before)
    if form.is_sent_and_valid():
        changed = {name: form[name].data for name in fields if form[name].data != before[name]}
        with unit_of_work():
            for name, value in changed.items():
                change_setting(name, value)
                note("setting.change", f"setting:{name}", current_viewer(), {"from": before[name], "to": value})
        return redirect(url_for("core_admin_plugins.settings", done=1), 303)
    return render_template("admin/settings.html", form=form), form.status
