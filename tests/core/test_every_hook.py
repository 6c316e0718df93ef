"""Every hook is asked in its own way, and a plugin's answer arrives as it was given.

A new hook needs an entry here, and one in ``docs/hooks.md``.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from types import ModuleType
from typing import Any, get_type_hints

import click
import pytest
from flask import Blueprint

from plugins.sandbox_payments.gateway import SandboxGateway
from portal import hooks as h
from portal.events import Subscription
from portal.hooks import Hooks, hookimpl, specs
from portal.hooks.values import Scope
from portal.reviews.rules import Rules
from portal.viewer import NOBODY

PERSON = h.Person("anna@city.example", account_id=1)
PORTAL_WIDE: Scope = "portal"
PROCESS = h.ReviewProcess(
    "sample.wishes", "Wishes", Rules(), "sample.edit", dict, lambda look: h.Described(), max, len, print
)
ANSWERS: dict[str, tuple[str, Any, dict[str, Any]]] = {
    "portal_blueprints": ("collect", Blueprint("sample", __name__), {}),
    "portal_commands": ("collect", click.Command("count"), {}),
    "portal_permissions": ("collect", h.Permission("sample.edit", "Edit", PORTAL_WIDE), {}),
    "portal_settings": ("collect", h.Setting("sample.days", "Days", "7"), {}),
    "portal_subscriptions": ("collect", Subscription(str, print), {}),
    "portal_jobs": ("collect", h.Job("sample", print, timedelta(hours=1)), {}),
    "portal_gateways": ("collect", SandboxGateway(), {}),
    "portal_review_processes": ("collect", PROCESS, {}),
    "portal_organisation_rows": ("collect", h.OrganisationRows("sample_wish.organisation_id", "wishes"), {}),
    "portal_csp_sources": ("collect", h.CspSource("img-src", "https://pictures.example"), {}),
    "portal_checks": ("collect", h.Check("sample", list), {}),
    "portal_form_purposes": ("collect", h.FormPurpose("sample.wish", "Wish", {"any": "Any"}), {}),
    "portal_demo_data": ("collect", h.Job("stories", print), {}),
    "portal_personal_data": ("collect", h.PersonalData("Wishes"), {"person": PERSON}),
    "portal_erasure": ("collect", "erased 2 wishes", {"person": PERSON}),
    "portal_audit_words": ("collect", h.AuditWord("sample.wish", "Made a wish"), {}),
    "portal_search_hits": ("gather", h.SearchHit("A wish", "Wish", "/"), {"query": "wish", "viewer": NOBODY}),
    "portal_fronts": ("collect", h.Front("sample", lambda app: lambda environ, start: None), {}),
    "portal_nav_items": ("gather", h.NavItem("Sample", "sample.index"), {"viewer": NOBODY}),
    "portal_admin_items": ("gather", h.NavItem("Queue", "sample.queue"), {"viewer": NOBODY}),
    "portal_account_panels": ("gather", h.Panel("Your pledges"), {"viewer": NOBODY}),
    "portal_home_cards": ("gather", h.HomeCard("Card", "/", "card"), {}),
    "portal_home_bands": ("gather", h.HomeBand("Call", "Until May", "/", "See"), {}),
    "portal_home_figures": ("gather", h.HomeFigure("3", "cities"), {}),
    "portal_country_figures": (
        "gather",
        h.HomeFigure("3", "in review"),
        {"countries": frozenset({"SN"}), "viewer": NOBODY},
    ),
    "portal_organisation_panels": ("gather", h.Panel("Pledges"), {"organisation_id": 1, "viewer": NOBODY}),
    "portal_standings": ("gather", h.Standing(1, "member", "Member", "Since 2011"), {"organisation_ids": [1]}),
    "portal_contributions": (
        "gather",
        h.Contribution("jury", "Read 12 practices", date(2026, 3, 1), hours=20, is_public=True),
        {"organisation_id": 1, "since": date(2026, 1, 1)},
    ),
    "portal_rights": (
        "gather",
        h.Right(1, "vote", is_held=True, sentence="You may vote because you are a member."),
        {"organisation_ids": [1], "day": date(2026, 3, 1), "viewer": NOBODY},
    ),
    "portal_purposes": ("gather", h.Purpose("sample:1", "A wish", "/"), {"purposes": ["sample:1"]}),
    "portal_office_objects": (
        "gather",
        h.Purpose("sample:1", "A wish", "/"),
        {"references": ["sample:1"], "viewer": NOBODY},
    ),
    "portal_tasks": ("gather", h.Task("Answer", "/"), {"viewer": NOBODY}),
    "portal_health": ("gather", h.Health("queue", is_well=True), {}),
    "portal_state": ("gather", h.StateFigures("sample", {"rows": 1}), {}),
    "portal_objections": ("require", "The roll is closed.", {"act": h.Act("vote", "elections:1")}),
}
SPECS = {name: spec for name, spec in vars(specs).items() if name.startswith("portal_")}
each_hook = pytest.mark.parametrize("name", sorted(SPECS))


def answering(name: str, answer: Callable[[], Iterable[Any]]) -> ModuleType:
    """Make a plugin that implements one hook with the types of its specification."""
    arguments = [argument for argument in get_type_hints(SPECS[name]) if argument != "return"]
    scope: dict[str, Any] = {"answer": answer}
    exec(f"def {name}({', '.join(arguments)}):\n    return answer()", scope)
    scope[name].__annotations__ = get_type_hints(SPECS[name])
    module = ModuleType("sample")
    setattr(module, name, hookimpl(scope[name]))
    return module


def asked(name: str, plugin: ModuleType, *, on: bool = True) -> Any:
    way, _, arguments = ANSWERS[name]
    hooks = Hooks(is_enabled=lambda plugin: on)
    hooks.register(plugin, "sample")
    return getattr(hooks, way)(SPECS[name], **arguments)


def test_every_hook_has_its_entry_here() -> None:
    assert set(ANSWERS) == set(SPECS)


@each_hook
def test_the_answer_arrives_as_it_was_given(name: str) -> None:
    way, value, _ = ANSWERS[name]
    answer = asked(name, answering(name, lambda: [value]))
    assert answer == ({"sample": [value]} if way == "collect" else [value])


@each_hook
def test_a_plugin_that_is_switched_off_is_asked_by_collect_alone(name: str) -> None:
    way, value, _ = ANSWERS[name]
    answer = asked(name, answering(name, lambda: [value]), on=False)
    assert answer == ({"sample": [value]} if way == "collect" else [])


@each_hook
def test_a_failure_is_left_out_of_pages_and_stops_everything_else(name: str) -> None:
    def fail() -> Iterable[Any]:
        raise ZeroDivisionError

    if ANSWERS[name][0] == "gather":
        assert asked(name, answering(name, fail)) == []
    else:
        with pytest.raises(ZeroDivisionError):
            asked(name, answering(name, fail))


@each_hook
def test_saying_nothing_is_no_answer(name: str) -> None:
    assert asked(name, answering(name, lambda: ())) in ([], {"sample": []})
