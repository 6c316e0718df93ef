"""A webmaster tells where the badge is; the secretariat looks."""

import pytest
from flask import Flask

from plugins.badges.services import sites
from plugins.badges.services.sites import Told, decide, tell
from portal.database import unit_of_work
from portal.kernel.errors import NotFound, Refused
from portal.viewer import NOBODY

TOLD = Told("www.dakar.example/network", "member", "fr", "Web@dakar.example")


@pytest.fixture
def told(city: int) -> int:
    """A page that was told; gives its number."""
    with unit_of_work():
        tell(city, TOLD)
    return sites.sites()[0][0].id


def test_a_page_is_noted_once(city: int, told: int) -> None:
    with unit_of_work():
        assert tell(city, TOLD) is False
    assert [(site.host, slug) for site, slug in sites.sites()] == [("www.dakar.example", "dakar")]


def test_what_is_no_address_is_refused_beside_its_field(city: int) -> None:
    with pytest.raises(Refused) as refusal, unit_of_work():
        tell(city, Told("javascript:alert(1)", "member", "fr"))
    assert refusal.value.field == "url"


def test_a_page_that_was_seen_is_on_the_list_of_hosts(city: int, told: int) -> None:
    assert sites.hosts_of(city) == []
    with unit_of_work():
        decide(told, "seen", NOBODY)
    assert (sites.hosts_of(city), sites.counts()) == (["www.dakar.example"], {"seen": 1})


def test_a_page_that_was_set_aside_is_not(city: int, told: int) -> None:
    with unit_of_work():
        decide(told, "set_aside", NOBODY)
    assert sites.hosts_of(city) == []


@pytest.mark.parametrize("state", ["promised", "", "gone"])
def test_only_seen_and_set_aside_are_decisions(told: int, state: str) -> None:
    with pytest.raises(NotFound), unit_of_work():
        decide(told, state, NOBODY)


def test_an_unknown_page_is_not_found(context: Flask) -> None:
    with pytest.raises(NotFound), unit_of_work():
        decide(7, "seen", NOBODY)


def test_pages_are_listed_newest_first_and_by_state(city: int, told: int) -> None:
    with unit_of_work():
        tell(city, Told("www.dakar.example/other", "member", "fr"))
        decide(told, "seen", NOBODY)
    assert [site.url[-5:] for site, _ in sites.sites()] == ["other", "twork"]
    assert [site.state for site, _ in sites.sites("seen")] == ["seen"]
    assert sites.sites(before=told) == []


def test_forgetting_who_told_keeps_the_page(city: int, told: int) -> None:
    assert len(sites.sites_of("web@dakar.example")) == 1
    with unit_of_work():
        assert sites.forget("WEB@dakar.example") == 1
    assert (sites.sites_of("web@dakar.example"), len(sites.sites())) == ([], 1)


def test_nobody_s_pages_are_not_those_without_an_address(city: int) -> None:
    with unit_of_work():
        tell(city, Told("www.dakar.example", "member", "fr"))
    assert sites.sites_of("") == []
