"""Confirming, reminding, leaving, and what the office enters: through the pages, with the letters that follow."""

from datetime import date, timedelta

import pytest
from flask import Flask

from plugins.membership.application_line import application_lines
from plugins.membership.application_models import Application
from plugins.membership.services import members as services
from plugins.membership.services.standing import position_of, today
from plugins.membership.standing_models import MembershipEvent
from plugins.membership.standing_rules import State
from portal.database import db, unit_of_work
from portal.hooks import (
    Hooks,
    Person,
    Right,
    portal_contributions,
    portal_personal_data,
    portal_rights,
    portal_tasks,
)
from portal.mail.models import Mail
from portal.organisations.directory import organisation_by_slug
from portal.testing import BASE_URL, Browser, browser_signed_in
from portal.viewer import NOBODY, Grant, Viewer
from tests.factories import make_account, make_organisation
from tests.plugins.campaigns.story import let_time_pass_alone
from tests.plugins.membership.applying_story import application_of, handed_in
from tests.plugins.membership.conftest import SECRETARY

pytestmark = pytest.mark.either
Members = dict[str, int]
PAGE = "/en/membership/standing/dakar"


@pytest.fixture
def owner(app: Flask, members: Members) -> Browser:
    """Somebody who owns Dakar's page and speaks for it."""
    return browser_signed_in(app, "owner@dakar.example", "owner", members["dakar"])


def letters() -> list[tuple[str, str]]:
    db.session.rollback()
    rows = db.session.execute(db.select(Mail.template, Mail.to).order_by(Mail.id))
    return [(row.template.removeprefix("membership/mail/"), row.to) for row in rows if "membership" in row.template]


def where(members: Members, slug: str = "dakar", day: date | None = None) -> State:
    db.session.rollback()
    return position_of(members[slug], day).state


def office_page(members: Members, act: str = "") -> str:
    member = services.membership_of(members["dakar"])
    assert member
    return f"/en/admin/membership/standing/{member.id}{act}"


def test_one_press_confirms_and_pressing_twice_counts_once(members: Members, owner: Browser) -> None:
    let_time_pass_alone(days=400)
    page = owner.get(f"{PAGE}/confirm").text
    assert "Ville de Dakar" in page
    assert "was due on" in page
    for _ in range(2):
        assert owner.fill(f"{PAGE}/confirm", {}).status_code == 303
    position = position_of(members["dakar"])
    assert (position.is_due, position.due_on > today() + timedelta(days=364)) == (False, True)
    confirmed = db.select(db.func.count(MembershipEvent.id)).where(MembershipEvent.kind == "confirmed")
    assert db.session.scalar(confirmed) == 1


def test_what_has_changed_is_put_right_first_and_the_old_name_stays_as_a_former_one(
    members: Members, owner: Browser
) -> None:
    names = {name.language: name.id for name in organisation_by_slug("dakar", "en").names}
    typed = {f"name_{names['fr']}": "Mairie de Dakar", f"name_{names['ar']}": "مدينة داكار"}
    typed |= {"place": "Dakar", "website": "dakar"}
    refused = owner.fill(f"{PAGE}/correct", typed)
    assert (refused.status_code, "Mairie de Dakar" in refused.text) == (422, True)
    assert owner.fill(f"{PAGE}/correct", typed | {"website": "https://dakar.example"}).status_code == 303
    found = organisation_by_slug("dakar", "fr")
    assert (found.card.name, found.website) == ("Mairie de Dakar", "https://dakar.example")
    assert [(name.name, name.is_former) for name in found.names if name.is_former] == [("Ville de Dakar", True)]


@pytest.mark.parametrize("role", ["editor", "bookkeeper"])
@pytest.mark.parametrize("act", ["confirm", "correct", "leave"])
def test_only_who_speaks_for_a_member_acts_for_it(app: Flask, members: Members, role: str, act: str) -> None:
    theirs = browser_signed_in(app, f"{role}@dakar.example", role, members["dakar"])
    assert theirs.get(f"{PAGE}/{act}").status_code in {403, 404}
    other = browser_signed_in(app, "owner@lodz.example", "owner", members["lodz"])
    assert other.get(f"{PAGE}/{act}").status_code == 404


def test_a_member_leaves_in_two_steps_and_everybody_who_speaks_for_it_hears(members: Members, owner: Browser) -> None:
    first = owner.fill(f"{PAGE}/leave", {"on": today().isoformat(), "reason": "A pause"})
    assert (first.status_code, "Yes, we leave" in first.text, where(members)) == (200, True, State.ACTIVE)
    sure = {"on": today().isoformat(), "reason": "A pause", "is_sure": "yes"}
    assert owner.fill(f"{PAGE}/leave", sure).status_code == 303
    assert where(members) == State.LEFT
    assert letters() == [("left.md", "owner@dakar.example")]
    assert owner.get(f"{PAGE}/leave").status_code == 404


@pytest.mark.parametrize("days", [-1, 400])
def test_nobody_leaves_on_a_day_that_has_passed_or_is_far_away(members: Members, owner: Browser, days: int) -> None:
    day = (today() + timedelta(days=days)).isoformat()
    answer = owner.fill(f"{PAGE}/leave", {"on": day, "is_sure": "yes"})
    assert (answer.status_code, "Choose a day from today on" in answer.text) == (422, True)
    assert where(members) == State.ACTIVE


def test_the_office_suspends_until_a_day_and_lifts_it_with_letters(
    members: Members, owner: Browser, secretary: Browser
) -> None:
    page, later = office_page(members), today() + timedelta(days=30)
    told = {"on": today().isoformat(), "until": later.isoformat(), "reason": "It asked for a pause."}
    assert "Say why." in secretary.fill(f"{page}/suspend", told | {"reason": ""}).text
    assert "The end comes after" in secretary.fill(f"{page}/suspend", told | {"until": told["on"]}).text
    assert secretary.fill(f"{page}/suspend", told).status_code == 303
    assert (where(members), where(members, day=later)) == (State.SUSPENDED, State.ACTIVE)
    assert "It asked for a pause." in owner.get(PAGE).text
    assert secretary.fill(f"{page}/resume", {"on": today().isoformat(), "reason": "Back"}).status_code == 303
    assert where(members) == State.ACTIVE
    assert [template for template, _ in letters()] == ["suspended.md", "resumed.md"]


def test_an_entry_that_was_wrong_is_withdrawn_with_its_reason_and_whoever_was_told_is_told(
    members: Members, owner: Browser, secretary: Browser
) -> None:
    page = office_page(members)
    secretary.fill(f"{page}/leave", {"on": today().isoformat(), "reason": "It wrote so."})
    assert where(members) == State.LEFT
    wrong = db.session.scalars(db.select(MembershipEvent.id).where(MembershipEvent.kind == "left")).one()
    assert secretary.fill(f"{page}/entries/{wrong}", {"reason": "Another city"}).status_code == 303
    assert where(members) == State.ACTIVE
    assert "<s>Left the network</s>" in secretary.get(page).text
    assert secretary.get(f"{page}/entries/{wrong}").status_code == 404
    assert letters() == [(name, "owner@dakar.example") for name in ("left.md", "entry_withdrawn.md")]


def test_the_office_notes_what_a_member_confirmed_by_telephone(members: Members, secretary: Browser) -> None:
    let_time_pass_alone(days=400)
    page, told = office_page(members, "/confirmation"), {"on": today().isoformat(), "reason": "Called the town hall"}
    assert "Say why." in secretary.fill(page, told | {"reason": ""}).text
    tomorrow = (today() + timedelta(days=1)).isoformat()
    assert "Choose a day that has come." in secretary.fill(page, told | {"on": tomorrow}).text
    assert "It was no member on that day." in secretary.fill(page, told | {"on": "2011-04-30"}).text
    assert secretary.fill(page, told).status_code == 303
    assert position_of(members["dakar"]).due_on > today() + timedelta(days=364)
    assert letters() == []


def test_a_promoter_is_one_by_decision_with_dates(members: Members, secretary: Browser) -> None:
    page, until = office_page(members), today() + timedelta(days=100)
    told = {"category": "promoter", "on": today().isoformat(), "until": until.isoformat(), "reason": "It hosts us."}
    assert secretary.fill(f"{page}/class", told | {"category": "collaborating"}).status_code == 422
    assert secretary.fill(f"{page}/class", told).status_code == 303
    assert position_of(members["dakar"]).category == "promoter"
    assert position_of(members["dakar"], until).category == "associate"


def test_what_was_given_in_kind_stands_on_the_page_and_is_public_only_if_the_office_said_so(
    app: Flask, members: Members, client: Browser, owner: Browser, secretary: Browser
) -> None:
    told = {"what": "jury", "title": "Read 12 practices", "on": today().isoformat(), "hours": "20", "reason": "Noted"}
    assert secretary.fill(office_page(members, "/contribution"), told).status_code == 303
    secretary.fill(office_page(members, "/contribution"), told | {"title": "Hosted us", "is_public": "y"})
    for page in (client.get(PAGE).text, client.get("/en/organisations/dakar").text):
        assert ("Contributions" in page, "Hosted us" in page, "Read 12 practices" in page) == (True, True, False)
        assert page.count("Hosted us") == 1
    assert "Read 12 practices" in owner.get(PAGE).text
    assert "20 hours" in owner.get(PAGE).text
    with app.test_request_context("/en/", base_url=BASE_URL):
        given = app.extensions["portal.hooks"].gather(
            portal_contributions, organisation_id=members["dakar"], since=today()
        )
    assert [(one.kind, one.hours, one.is_public) for one in given] == [("jury", 20, True), ("jury", 20, False)]


def votes(app: Flask, ids: list[int], day: date | None = None, viewer: Viewer = NOBODY) -> list[Right]:
    found = app.extensions["portal.hooks"].require(
        portal_rights, organisation_ids=ids, day=day or today(), viewer=viewer
    )
    return [one for one in found if one.name == "vote"]


def test_elections_can_ask_who_may_vote_on_a_day_and_why(app: Flask, members: Members) -> None:
    with unit_of_work():
        make_account("voter@dakar.example", "representative", members["dakar"])
    lapses_on = position_of(members["dakar"]).lapses_on
    speaker = Viewer(7, "Speaker", frozenset({Grant("membership.speak", "organisation", members["dakar"])}))
    with app.test_request_context("/en/", base_url=BASE_URL):
        assert [(one.organisation_id, one.is_held) for one in votes(app, [])] == [(members["dakar"], True)]
        assert votes(app, [], day=lapses_on) == []
        both = [members["dakar"], members["lodz"]]
        mine, theirs = votes(app, both, viewer=speaker)
        assert mine.sentence.startswith("You may vote because you have been a member since")
        assert mine.changes_on == lapses_on
        assert (theirs.is_held, theirs.sentence) == (False, "It may not vote at present.")
        (seen,) = votes(app, both[1:], viewer=SECRETARY)
        assert seen.sentence == "It may not vote until it has an accredited representative."


def test_who_is_to_confirm_and_the_office_find_it_in_their_inbox(app: Flask, members: Members) -> None:
    hooks: Hooks = app.extensions["portal.hooks"]
    speaker = Viewer(7, "Speaker", frozenset({Grant("membership.speak", "organisation", members["dakar"])}))
    with app.test_request_context("/en/", base_url=BASE_URL):
        assert hooks.gather(portal_tasks, viewer=speaker) == []
        let_time_pass_alone(days=366)
        (task,) = hooks.gather(portal_tasks, viewer=speaker)
        assert (task.title, task.url) == ("Confirm what is known of Ville de Dakar", f"{PAGE}/confirm")
        (task,) = hooks.gather(portal_tasks, viewer=SECRETARY)
        assert task.title == "5 members have nobody who could confirm their data"


def test_everybody_reads_what_is_public_and_the_member_all_of_it(
    members: Members, client: Browser, owner: Browser, secretary: Browser
) -> None:
    secretary.fill(office_page(members, "/class"), {
        "category": "promoter", "on": today().isoformat(), "until": "", "reason": "A reason of the office",
    })  # fmt: skip
    told, own = client.get(PAGE).text, owner.get(PAGE).text
    assert "It has been a member since" in told
    assert "A reason of the office" not in told
    assert "A reason of the office" in own
    assert [office_page(members) in page for page in (told, own, secretary.get(PAGE).text)] == [False, False, True]
    assert "People and mandates" not in told
    assert "You may not vote until you have an accredited representative." in own
    assert "not in good standing" not in told.lower()
    assert f'href="{PAGE}"' in client.get("/en/organisations/dakar").text
    assert client.get("/en/membership/standing/nowhere").status_code == 404


def test_somebodys_copy_of_their_data_holds_what_they_entered_about_members(
    app: Flask, members: Members, owner: Browser
) -> None:
    owner.fill(f"{PAGE}/confirm", {})
    account = db.session.scalars(db.select(MembershipEvent.entered_by).where(MembershipEvent.kind == "confirmed")).one()
    known = app.extensions["portal.hooks"].collect(portal_personal_data, person=Person("owner@dakar.example", account))
    assert [row["kind"] for data in known["membership"] for row in data.rows] == ["confirmed"]


def test_how_its_application_stands_is_told_to_whoever_sees_all(context: Flask) -> None:
    application_id = application_of(handed_in()).id
    with unit_of_work() as session:
        city = make_organisation("cotonou", "Ville de Cotonou", "BJ")
        session.get_one(Application, application_id).organisation_id = city
    with context.test_request_context("/en/", base_url=BASE_URL):
        first, second = application_lines(city, SECRETARY)
        assert (first.label, first.url, second.value.partition(" · ")[0]) == (
            "Application handed in", "", "Formal check",
        )  # fmt: skip
        assert application_lines(city + 1, SECRETARY) == ()
