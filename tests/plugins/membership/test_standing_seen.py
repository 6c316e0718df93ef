"""Who reads all of a page of standing: the regional office of the country too, and no other."""

import pytest
from flask import Flask

from plugins.membership.services import deciding
from plugins.membership.services.recording import Entry, member_id_of
from plugins.membership.services.standing import today
from plugins.membership.standing_rules import Kind
from portal.database import unit_of_work
from portal.organisations.office_editing import look_after, open_office
from portal.testing import browser_signed_in
from portal.viewer import NOBODY
from tests.factories import make_organisation
from tests.plugins.campaigns.story import let_time_pass_alone

pytestmark = pytest.mark.either
REASON, MISSING = "A reason of the office", "It may not vote until it has an accredited representative."


def test_the_regional_office_of_the_country_reads_all_and_another_what_everybody_reads(
    app: Flask, members: dict[str, int]
) -> None:
    dakar, offices = member_id_of(members["dakar"]), {}
    assert dakar
    with unit_of_work():
        deciding.decide(dakar, Entry(Kind.CLASS_CHANGED, today(), REASON, {"category": "promoter"}), NOBODY)
        for slug, country in (("enda", "SN"), ("medcities", "ES")):
            offices[slug] = make_organisation(slug, slug.title())
            look_after(open_office(slug, "region", "", NOBODY), (country,), NOBODY)
    for slug, is_theirs in (("enda", True), ("medcities", False)):
        somebody = browser_signed_in(app, f"office@{slug}.example", "office", offices[slug])
        page = somebody.get("/en/membership/standing/dakar").text
        assert [said in page for said in (REASON, MISSING, "People and mandates")] == [is_theirs] * 3, slug


def test_whoever_speaks_for_a_member_finds_its_page_from_their_account(app: Flask, members: dict[str, int]) -> None:
    owner = browser_signed_in(app, "owner@dakar.example", "owner", members["dakar"])
    editor = browser_signed_in(app, "editor@dakar.example", "editor", members["dakar"])
    let_time_pass_alone(days=500)
    page = owner.get("/en/account/").text
    assert '<a href="/en/membership/standing/dakar">' in page
    assert "Associate · Not in good standing" in page
    assert "membership/standing" not in editor.get("/en/account/").text
