"""What the objects of the audit log are called, and where the back office shows them."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from flask import current_app, url_for

from portal.accounts.directory import names_of
from portal.accounts.models import Invitation
from portal.accounts.rules import ROLES, Role
from portal.admin.jobs import title_of
from portal.admin.plugins import all_settings
from portal.content.rules import TITLES
from portal.database import db
from portal.hooks import Purpose, current_hooks, portal_office_objects
from portal.kernel.ids import is_id
from portal.organisations.models import Holder
from portal.organisations.services import organisation_cards
from portal.payments.history import SEES
from portal.reviews.forms.purposes import purposes
from portal.reviews.processes import processes
from portal.switches import SWITCHES
from portal.viewer import Viewer
from portal.web.languages import gettext, language, language_name

Namer = Callable[[list[str], Viewer], Iterable[Purpose]]


def named_objects(references: Iterable[str], viewer: Viewer) -> dict[str, Purpose]:
    """What references such as ``payment:12`` stand for, as far as the core or a plugin knows."""
    wanted = sorted(set(references))
    by_kind: dict[str, list[str]] = {}
    for kind, _, rest in (one.partition(":") for one in wanted):
        by_kind.setdefault(kind, []).append(rest)
    found = [one for kind, rests in by_kind.items() if kind in NAMERS for one in NAMERS[kind](rests, viewer)]
    others: Sequence[str] = [one for one in wanted if one.partition(":")[0] not in NAMERS]
    if others:
        found += current_hooks().gather(portal_office_objects, references=others, viewer=viewer)
    return {one.reference: one for one in found}


def _ids(rests: list[str]) -> list[int]:
    return [int(rest) for rest in rests if is_id(rest)]


def _accounts(rests: list[str], viewer: Viewer) -> Iterator[Purpose]:
    may = viewer.may("core.accounts")
    for number, name in names_of(_ids(rests)).items():
        url = url_for("core_admin_accounts.account", account_id=number) if may else ""
        yield Purpose(f"account:{number}", name, url)


def _holders(rests: list[str], viewer: Viewer) -> Iterator[Purpose]:
    may = viewer.may("core.holders")
    for row in db.session.execute(db.select(Holder.id, Holder.legal_name).where(Holder.id.in_(_ids(rests)))):
        url = url_for("core_admin_holders.detail", holder_id=row.id) if may else ""
        yield Purpose(f"holder:{row.id}", row.legal_name, url)


def _invitations(rests: list[str], viewer: Viewer) -> Iterator[Purpose]:
    """Invitations by the role and what it is for; who was invited stands in the details."""
    wanted = db.select(Invitation.id, Invitation.role, Invitation.object_id).where(Invitation.id.in_(_ids(rests)))
    rows = db.session.execute(wanted).all()
    objects = {(row.role, row.object_id): _object_of(ROLES[row.role], row.object_id, viewer) for row in rows}
    for row in rows:
        title, found = gettext(ROLES[row.role].title), objects[row.role, row.object_id]
        said = gettext("Invitation: %(role)s", role=f"{title} · {found.title}" if found else title)
        yield Purpose(f"invitation:{row.id}", said, found.url if found else "")


def _object_of(role: Role, object_id: int | None, viewer: Viewer) -> Purpose | None:
    namer = {"holder": _holders, "organisation": _organisations}.get(role.scope)
    return next(iter(namer([str(object_id)], viewer)), None) if namer and object_id else None


def _letters(rests: list[str], viewer: Viewer) -> Iterator[Purpose]:
    for number in _ids(rests):
        url = url_for("core_admin_mail.letter", mail_id=number) if viewer.may("core.mail") else ""
        yield Purpose(f"letter:{number}", gettext("Letter %(number)s", number=number), url)


def _organisations(rests: list[str], viewer: Viewer) -> Iterator[Purpose]:
    may = viewer.may("core.organisations")
    for number, card in organisation_cards(_ids(rests), language()).items():
        url = url_for("core_admin_organisations.organisation", slug=card.slug) if may else ""
        yield Purpose(f"organisation:{number}", card.name, url)


def _payments(rests: list[str], viewer: Viewer) -> Iterator[Purpose]:
    for number in _ids(rests):
        url = url_for("core_admin_payments.show", payment_id=number) if viewer.objects(SEES) is None else ""
        yield Purpose(f"payment:{number}", gettext("Payment %(number)s", number=number), url)


def _plugins(rests: list[str], viewer: Viewer) -> Iterator[Purpose]:
    url = url_for("core_admin_plugins.index") if viewer.may("core.plugins") else ""
    for plugin in current_app.extensions["portal.plugins"]:
        yield Purpose(f"plugin:{plugin.name}", gettext(plugin.manifest.title), url)


def _settings(rests: list[str], viewer: Viewer) -> Iterator[Purpose]:
    url = url_for("core_admin_plugins.settings") if viewer.may("core.settings") else ""
    for setting in all_settings():
        yield Purpose(f"setting:{setting.name}", gettext(setting.title), url)


def _periodic_jobs(rests: list[str], viewer: Viewer) -> Iterator[Purpose]:
    may = viewer.may("core.switches")
    for name in rests:
        url = url_for("core_admin_jobs.periodic", name=name) if may else ""
        yield Purpose(f"periodic:{name}", title_of(name), url)


def _switches(rests: list[str], viewer: Viewer) -> Iterator[Purpose]:
    url = url_for("core_admin_switches.index") if viewer.may("core.switches") else ""
    for switch in SWITCHES:
        yield Purpose(f"switch:{switch.name}", gettext(switch.title), url)


def _content(rests: list[str], viewer: Viewer) -> Iterator[Purpose]:
    may = viewer.may("core.content")
    for page, _, code in (rest.partition(":") for rest in rests):
        if page in TITLES and code in current_app.config["LANGUAGES"]:
            url = url_for("core_admin_content.edit", page=page, code=code) if may else ""
            yield Purpose(f"content:{page}:{code}", f"{gettext(TITLES[page])} · {language_name(code)}", url)


def _forms(rests: list[str], viewer: Viewer) -> Iterator[Purpose]:
    may = viewer.may("core.content")
    for name, _, kind in (rest.partition(":") for rest in rests):
        found = purposes().get(name)
        if found and kind in found.kinds:
            url = url_for("core_admin_forms.show", purpose=name, kind=kind) if may else ""
            yield Purpose(f"form:{name}:{kind}", f"{gettext(found.title)} · {gettext(found.kinds[kind])}", url)


def _submissions(rests: list[str], viewer: Viewer) -> Iterator[Purpose]:
    for number in _ids(rests):
        url = url_for("core_reviews.show", submission_id=number)
        yield Purpose(f"submission:{number}", gettext("Submission %(number)s", number=number), url)


def _review_rules(rests: list[str], viewer: Viewer) -> Iterator[Purpose]:
    for process in processes():
        if process.name in rests:
            said = gettext("Rules: %(process)s", process=gettext(process.title))
            url = url_for("core_review_queues.rules", name=process.name) if viewer.may(process.keeper) else ""
            yield Purpose(f"review_rules:{process.name}", said, url)


NAMERS: dict[str, Namer] = {
    "account": _accounts,
    "content": _content,
    "form": _forms,
    "holder": _holders,
    "invitation": _invitations,
    "letter": _letters,
    "organisation": _organisations,
    "payment": _payments,
    "periodic": _periodic_jobs,
    "plugin": _plugins,
    "review_rules": _review_rules,
    "setting": _settings,
    "submission": _submissions,
    "switch": _switches,
}
