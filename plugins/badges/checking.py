"""``portal badges check``: look at a page as the crawler does, from a file or from the web, and say what it shows."""

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import inspect
from sqlalchemy.exc import SQLAlchemyError

from plugins.badges.crawler.addresses import portals_of
from plugins.badges.crawler.apart import Reader
from plugins.badges.crawler.guard import AGENT, PUBLIC
from plugins.badges.crawler.pages import Page
from plugins.badges.crawler.sightings import Sighting
from plugins.badges.crawler.verdicts import Claim, Verdict
from plugins.badges.crawler.visiting import Visitor
from plugins.badges.services import hosts
from plugins.badges.services.standing import known, names_of
from plugins.badges.verdict_words import OUTCOMES, REASONS, WARNINGS
from portal.config import Settings
from portal.database import db
from portal.organisations.models import Organisation

LARGEST_PAGE = 8 * 1024 * 1024
NOWHERE = "page.invalid"


@click.command()
@click.argument("target", metavar="URL|FILE")
@click.option("--member", required=True, metavar="SLUG", help="Whose badge it should be, as in the badge's address.")
@click.option("--page-url", "--url", "page_url", default="", metavar="PAGE-URL", help="Where a FILE stands on the web.")
@click.option("--hosts", "listed", metavar="A,B", help="Try the page against these hosts, not the member's own.")
@click.option("--json", "as_json", is_flag=True, help="Write the verdict for programs.")
@with_appcontext
def check(*, target: str, member: str, page_url: str, listed: str | None, as_json: bool) -> None:
    """Say whether a page shows a member's badge: placed, not_placed, impersonation or unreachable.

    A FILE needs no network, and with --hosts no database; - is what comes on standard input. Without --url it counts
    as a page of the first host. True badges are those that come from BASE_URL.
    """
    claim = _claim(member, listed)
    with Reader() as reader:
        if target.lower().startswith(("http://", "https://")):
            verdict = visitor().look(target, claim, reader)
        else:
            verdict = reader.judge(
                _from_file(target, page_url or f"https://{next(iter(claim.hosts), NOWHERE)}/"), claim
            )
    said = as_data(verdict)
    click.echo(json.dumps(said, ensure_ascii=False, indent=2) if as_json else "\n".join(_in_lines(said)))


def _claim(slug: str, listed: str | None) -> Claim:
    """Whose badge is looked for; a list of hosts that is named takes the place of the member's own.

    Before a portal is set up nobody has a list, and a page is looked at all the same.
    """
    settings: Settings = current_app.extensions["portal.settings"]
    portals = portals_of([settings.base_url, *(f"https://{host}" for host in settings.trusted_hosts)])
    if listed is not None:
        return Claim(slug, tuple(listed.replace(",", " ").split()), portals)
    try:
        if not inspect(db.session.connection()).has_table(Organisation.__tablename__):
            return Claim(slug, (), portals)
        found = known(slug, "en")
    except SQLAlchemyError:
        raise click.ClickException("the database cannot be read; name the member's hosts by --hosts") from None
    if found is None:
        raise click.BadParameter(f"no organisation is called {slug} in the directory", param_hint="--member")
    name, *also = names_of(found)
    return Claim(name, tuple(hosts.listed(found)), portals, tuple(also))


def visitor() -> Visitor:
    """Who goes to pages, with a name under which webmasters find out who we are."""
    settings: Settings = current_app.extensions["portal.settings"]
    return Visitor(replace(PUBLIC, agent=f"{AGENT}/1.0 (+{settings.base_url}/en/badges/)"))


def _from_file(name: str, page_url: str) -> Page:
    try:
        with click.open_file(name, "rb") as file:
            body: bytes = file.read(LARGEST_PAGE + 1)
    except OSError as problem:
        raise click.BadParameter(f"{name} cannot be read: {problem.strerror}", param_hint="URL|FILE") from None
    return Page(page_url, body[:LARGEST_PAGE], is_whole=len(body) <= LARGEST_PAGE)


def as_data(verdict: Verdict) -> dict[str, Any]:
    """A verdict for programs: codes that stay, with a sentence for people beside each."""
    reason = {"code": verdict.reason, "says": REASONS[verdict.reason]} if verdict.reason else None
    return {
        "verdict": verdict.outcome,
        "evidence": [_evidence(one) for one in verdict.evidence],
        "warnings": [{"code": one, "says": WARNINGS[one]} for one in verdict.warnings],
        "reason": reason,
    }


def _evidence(one: Sighting) -> dict[str, Any]:
    return {
        "form": one.form,
        "member": one.slug,
        "url": one.url,
        "where": one.where,
        "hidden_by": one.hidden_by or None,
        "notes": list(one.notes),
    }


def _in_lines(said: dict[str, Any]) -> Iterable[str]:
    yield f"{said['verdict']}: {OUTCOMES[said['verdict']]}"
    if said["reason"]:
        yield said["reason"]["says"]
    for one in said["evidence"]:
        hidden = f", hidden by {one['hidden_by']}" if one["hidden_by"] else ""
        yield f"- {one['form']} of {one['member']}, {one['where']}: {one['url']}{hidden}"
    for one in said["warnings"]:
        yield f"! {one['says']}"
