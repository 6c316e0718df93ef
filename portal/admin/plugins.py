"""Plugins and settings in the back office."""

import json
from collections.abc import Mapping

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for

from portal.admin.acts import happened_to
from portal.audit.reading import acts_on
from portal.audit.services import note
from portal.core_settings import CORE_SETTINGS
from portal.database import unit_of_work
from portal.hooks import Setting, current_hooks, portal_settings
from portal.kernel.errors import Refused
from portal.kernel.text import N_
from portal.loader import Plugin
from portal.state import change_setting, current_state, switch_plugin
from portal.web.access import Answer, current_viewer, needs
from portal.web.forms import BaseForm, LineField
from portal.web.languages import gettext

blueprint = Blueprint("core_admin_plugins", __name__, url_prefix="/<lang:lang>/admin")
WHY = "why"  # no setting is called so: theirs begin with their plugin's name


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


def all_settings() -> list[Setting]:
    """The settings of the core and of every plugin."""
    collected = current_hooks().collect(portal_settings).values()
    return [*CORE_SETTINGS, *(setting for settings in collected for setting in settings)]


@blueprint.route("/settings", methods=["GET", "POST"])
@needs("core.settings", is_sensitive=True)
def settings() -> Answer:
    """Show every setting, and change them; a value from before is put into its field by a link of the history."""
    found, state = all_settings(), current_state()
    fields = {setting.name: LineField(gettext(setting.title)) for setting in found}
    why = {WHY: LineField(gettext("Why"))}
    before = {setting.name: state.setting(setting.name, setting.default) for setting in found}
    earlier = _earlier_values(before)
    asked_for = before | earlier.get(request.args.get("back", ""), {})
    form: BaseForm = type("SettingsForm", (BaseForm,), fields | why)(**asked_for)
    if form.is_sent_and_valid() and _make_sense(form, found) and _is_explained(form, found, before):
        with unit_of_work():
            _change(form, before)
        return redirect(url_for("core_admin_plugins.settings", done=1), 303)
    titles, hints = {one.name: gettext(one.title) for one in found}, {one.name: one.hint for one in found}
    names = {f"setting:{name}": title for name, title in titles.items()}
    shown = {"hints": hints, "names": names, "titles": titles, "earlier": earlier, **happened_to(*names)}
    return render_template("admin/settings.html", form=form, **shown), form.status


def _earlier_values(now: dict[str, str]) -> dict[str, dict[str, str]]:
    """What settings were before they were changed, by the line of the audit log, without what they are now."""
    found: dict[str, dict[str, str]] = {}
    for act in acts_on(*(f"setting:{name}" for name in now)):
        name, value = act.object.removeprefix("setting:"), json.loads(act.details or "{}").get("from")
        if isinstance(value, str) and value != now[name] and {name: value} not in found.values():
            found[str(act.id)] = {name: value}
    return found


def _change(form: BaseForm, before: Mapping[str, str]) -> None:
    """Change what was typed anew, each with a line in the audit log that says why."""
    why = {"why": form[WHY].data} if form[WHY].data else {}
    for name, value in before.items():
        if form[name].data != value:
            change_setting(name, form[name].data)
            said = {"from": value, "to": form[name].data, **why}
            note("setting.change", f"setting:{name}", current_viewer(), said)


def _is_explained(form: BaseForm, settings: list[Setting], before: Mapping[str, str]) -> bool:
    """Ask for the reason when something was changed that nobody should change without one."""
    changed = [one for one in settings if one.needs_why and form[one.name].data != before[one.name]]
    if changed and not form[WHY].data:
        form.refuse(Refused(N_("Say in a line why you change this: %(title)s."), WHY, title=gettext(changed[0].title)))
    return not form.faults_were_found


def _make_sense(form: BaseForm, settings: list[Setting]) -> bool:
    """Let every setting say what is wrong with it, beside its field."""
    for setting in settings:
        if setting.check:
            try:
                setting.check(form[setting.name].data)
            except Refused as refusal:
                form.refuse(Refused(refusal.message, setting.name, **refusal.values))
    return not form.faults_were_found
