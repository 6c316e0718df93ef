"""Puts the portal together: the one place that knows every part."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from secrets import token_hex
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, request
from werkzeug.middleware.proxy_fix import ProxyFix

from portal.accounts import handover_views as handover_pages
from portal.accounts import own_views as own_pages
from portal.accounts import people_views as people_pages
from portal.accounts import privacy_views as privacy_pages
from portal.accounts import views as account_pages
from portal.accounts.browsers import drop_stale_cookie, greet, install_sign_in
from portal.accounts.rules import CORE_PERMISSIONS
from portal.admin import OFFICE_PAGES
from portal.changes import Tail
from portal.commands import install_commands
from portal.config import Settings, from_environment
from portal.content import views as content_pages
from portal.core_jobs import CORE_JOBS
from portal.database import db
from portal.engines import ask_the_idle, engine_options, make_strict
from portal.events import Bus
from portal.hooks import (
    CspSource,
    Hooks,
    portal_csp_sources,
    portal_form_purposes,
    portal_fronts,
    portal_gateways,
    portal_jobs,
    portal_permissions,
    portal_review_processes,
    portal_subscriptions,
)
from portal.kernel.clock import shift_business_clock
from portal.ledger import views as ledger_pages
from portal.loader import Plugin, discover, take_in
from portal.logs import install_logs
from portal.mail.sending import Postman
from portal.metrics.counting import RequestFigures
from portal.migrate import ROOT, beside
from portal.mode import check_mode
from portal.organisations import views as organisation_pages
from portal.organisations.keys import KeyRing
from portal.payments.views import blueprint as payment_pages
from portal.reviews import queue_views as queue_pages
from portal.reviews import views as review_pages
from portal.reviews.processes import Processes
from portal.state import State
from portal.uploads import views as upload_pages
from portal.web import door, pages, probes, zones
from portal.web.access import guard, undeclared
from portal.web.cache import install_page_cache
from portal.web.errors import install_error_pages
from portal.web.fronts import install_fronts
from portal.web.languages import install_languages
from portal.web.limits import install_limits
from portal.web.pages import install_templates
from portal.web.protection import check_origin_and_token, install_headers, refuse_what_nobody_types
from portal.web.request_log import install_request_log
from portal.web.static import install_static
from portal.web.tokens import FormTokens

log = logging.getLogger(__name__)
LARGEST_FORM, MOST_PARTS = 500_000, 1000
T = TypeVar("T")


class Portal(Flask):
    """Flask, told that nothing here is a coroutine: it looks at two dozen functions of every request for one."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Give the function as it is."""
        return func


class CannotStart(RuntimeError):
    """The portal must not start like this; the sentence says why."""


def create_app(settings: Settings | None = None, plugins: Iterable[str] | None = None) -> Flask:
    """Build a portal from its settings and the plugins that are installed, or those that are named."""
    settings = settings or from_environment()
    install_logs(settings)
    installed, left_out = discover(plugins)
    found = [plugin for plugin in installed if settings.mode in plugin.manifest.modes]
    app = _bare_app(settings)
    state: State = app.extensions["portal.state"]
    state.left_out.update(left_out)
    hooks = app.extensions["portal.hooks"] = Hooks(state.is_enabled)
    taken = _install_plugins(app, found, hooks)
    if settings.strict and state.left_out:
        raise CannotStart(f"plugins could not start: {state.left_out}")
    _install_web(app, settings, taken)
    install_commands(app, taken, hooks)
    if names := undeclared(app):
        raise CannotStart(f"these routes do not say who may use them: {', '.join(names)}")
    return app


def _bare_app(settings: Settings) -> Flask:
    app = Portal("portal", root_path=str(ROOT), template_folder=str(beside("templates")), static_folder=None)
    settings.data.mkdir(parents=True, exist_ok=True)
    app.config.update(
        SQLALCHEMY_DATABASE_URI=settings.url_of_database,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.url_of_database),
        SECRET_KEY=settings.secret_key,
        SECRET_KEY_FALLBACKS=list(settings.secret_key_fallbacks),
        MAX_CONTENT_LENGTH=LARGEST_FORM,
        MAX_FORM_MEMORY_SIZE=LARGEST_FORM,
        MAX_FORM_PARTS=MOST_PARTS,
        TRUSTED_HOSTS=settings.hosts,
        TESTING=settings.mode == "test",
    )
    app.extensions["portal.settings"] = settings
    app.extensions["portal.requests"] = RequestFigures()
    app.extensions["portal.bus"] = Bus()
    app.extensions["portal.tail"] = tail = Tail()
    app.extensions["portal.state"] = state = State()
    app.extensions["portal.keys"] = KeyRing([settings.secret_key, *settings.secret_key_fallbacks])
    app.extensions["portal.postman"] = Postman(settings)
    app.extensions["portal.tokens"] = FormTokens([settings.secret_key, *settings.secret_key_fallbacks])
    tail.listen(state.hear)
    db.init_app(app)
    with app.app_context():
        make_strict(db.engine)
        ask_the_idle(db.engine)
        _refuse_another_mode(settings)
    return app


def _refuse_another_mode(settings: Settings) -> None:
    try:
        with db.engine.connect() as connection:
            check_mode(connection, settings.mode)
    finally:
        db.engine.dispose()  # a server that forks must not inherit an open connection


def _install_plugins(app: Flask, found: list[Plugin], hooks: Hooks) -> list[Plugin]:
    """Take in every plugin that keeps the rules, and what each of them adds to the portal."""
    install_languages(app, app.extensions["portal.settings"], _translations(found))
    taken = app.extensions["portal.plugins"] = _take_in_all(app, found, hooks)
    for _, subscription in _each(hooks.collect(portal_subscriptions)):
        app.extensions["portal.bus"].subscribe(subscription)
    plugin_permissions = [one for _, one in _each(hooks.collect(portal_permissions))]
    app.extensions["portal.permissions"] = (*CORE_PERMISSIONS, *plugin_permissions)
    gateways = list(_each(hooks.collect(portal_gateways)))
    app.extensions["portal.gateways"] = {one.name: one for _, one in gateways}
    app.extensions["portal.form_purposes"] = {one.name: one for _, one in _each(hooks.collect(portal_form_purposes))}
    app.extensions["portal.gateway_owners"] = {one.name: plugin for plugin, one in gateways}
    app.extensions["portal.reviews"] = Processes(hooks.collect(portal_review_processes))
    plugin_jobs = [job for _, job in _each(hooks.collect(portal_jobs))]
    app.extensions["portal.jobs"] = {job.name: job for job in (*CORE_JOBS, *plugin_jobs)}
    return taken


def _take_in_all(app: Flask, found: list[Plugin], hooks: Hooks) -> list[Plugin]:
    """Register the pages of every plugin that keeps the rules, and note why the others stay out."""
    state: State = app.extensions["portal.state"]
    owners: dict[str, str] = app.extensions.setdefault("portal.owners", {})
    taken = []
    for plugin in found:
        try:
            blueprints = take_in(plugin, hooks)
        except Exception as error:
            log.exception("plugin %s could not start", plugin.name, extra={"plugin": plugin.name})
            state.left_out[plugin.name] = str(error)
            continue
        for blueprint in blueprints:
            owners[blueprint.name] = plugin.name
            app.register_blueprint(blueprint)
        taken.append(plugin)
    return taken


def _each(answers: Mapping[str, Iterable[T]]) -> Iterator[tuple[str, T]]:
    """Each thing that a plugin answered, with the plugin's name."""
    return ((plugin, one) for plugin, answered in answers.items() for one in answered)


def _translations(found: list[Plugin]) -> list[str]:
    folders = [ROOT / "portal" / "translations", *(plugin.folder / "translations" for plugin in found)]
    return [str(folder) for folder in folders if folder.is_dir()]


def _install_web(app: Flask, settings: Settings, taken: list[Plugin]) -> None:
    folders = {"": ROOT / "portal" / "static"}
    folders |= {plugin.name: plugin.folder / "static" for plugin in taken}
    folders = {prefix: path for prefix, path in folders.items() if path.is_dir()}
    static_url = install_static(app, folders, settings.data)
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(zones.blueprint)
    app.register_blueprint(account_pages.blueprint)
    app.register_blueprint(own_pages.blueprint)
    app.register_blueprint(people_pages.blueprint)
    app.register_blueprint(handover_pages.blueprint)
    app.register_blueprint(privacy_pages.blueprint)
    app.register_blueprint(organisation_pages.blueprint)
    app.register_blueprint(content_pages.blueprint)
    app.register_blueprint(ledger_pages.blueprint)
    app.register_blueprint(upload_pages.blueprint)
    app.register_blueprint(review_pages.blueprint)
    app.register_blueprint(queue_pages.blueprint)
    for office_page in OFFICE_PAGES:
        app.register_blueprint(office_page)
    app.register_blueprint(payment_pages)
    app.register_blueprint(probes.blueprint)
    if not settings.is_live:
        app.register_blueprint(door.blueprint)
    install_request_log(app)
    install_templates(app, settings, static_url)
    zones.install_zones(app)
    install_error_pages(app)
    install_page_cache(app)
    install_headers(app, settings, _csp_sources(app))
    install_sign_in(app)
    app.before_request(_begin_request)
    app.before_request(refuse_what_nobody_types)
    app.before_request(check_origin_and_token)
    install_limits(app, settings)
    app.before_request(_hide_what_is_switched_off)
    app.before_request(guard)
    app.after_request(drop_stale_cookie)
    install_fronts(app, app.extensions["portal.hooks"].collect(portal_fronts))
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, settings.proxies, settings.proxies)  # type: ignore[method-assign]


def _csp_sources(app: Flask) -> list[CspSource]:
    hooks: Hooks = app.extensions["portal.hooks"]
    return [source for sources in hooks.collect(portal_csp_sources).values() for source in sources]


def _begin_request() -> None:
    """Give the request its number, bring this process up to date, and find out who asks."""
    g.request_id = token_hex(6)
    if request.blueprint == probes.blueprint.name:  # they answer when the database does not
        return
    current_app.extensions["portal.tail"].look()
    shift_business_clock(current_app.extensions["portal.state"].clock_shift)
    greet()
    zones.take_zone()


def _hide_what_is_switched_off() -> None:

    owner = current_app.extensions["portal.owners"].get(request.blueprint or "")
    if owner and not current_app.extensions["portal.state"].is_enabled(owner):
        abort(404)
