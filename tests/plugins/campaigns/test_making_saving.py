"""Saving, handing in, reviewing and opening: nothing is lost, and everything happens once."""

from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from plugins.campaigns.models import BudgetLine, Campaign, CampaignText, DraftVersion, Need, Reward, RewardSlot
from plugins.campaigns.services import creating, needing, people
from plugins.campaigns.services.making import handing_in, reviewing, saving
from plugins.campaigns.services.opening import open_due
from portal.audit.models import AuditLine
from portal.database import db, unit_of_work
from portal.hooks import Person
from portal.kernel.clock import business_now
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.mail.models import Mail
from portal.viewer import NOBODY
from tests.examples import examples
from tests.factories import make_account, make_organisation
from tests.plugins.campaigns import story
from tests.plugins.campaigns.drafting import (
    OFFICE_SAYS,
    again,
    all_known,
    editor,
    new_draft,
    office_for,
    secretariat,
    write,
)

pytestmark = pytest.mark.usefixtures("context")


def hand_in(draft: saving.DraftCard, who: saving.Viewer) -> int:
    with unit_of_work():
        return handing_in.hand_in(draft, all_known(), who)


def title_of(draft: saving.DraftCard, part: str = "text-en") -> str:
    return saving.content_of(draft.id)[part].said("title")


def test_a_save_on_an_older_version_covers_nothing_and_keeps_both() -> None:
    draft, who = new_draft()
    with unit_of_work():
        other = editor(draft.organisation_id, make_account())
    assert write(draft, who, "text-en", 1, title="Mine").number == 2
    late = write(draft, other, "text-en", 1, title="Theirs")
    assert late.theirs is not None
    assert (late.theirs.part.said("title"), late.theirs.account_id) == ("Mine", who.account_id)
    assert title_of(draft) == "Mine"
    assert [(v.part.said("title"), v.is_aside) for v in saving.versions_of(draft.id, "text-en")][:2] == [
        ("Theirs", True),
        ("Mine", False),
    ]
    assert write(draft, other, "text-en", 2, title="Both").theirs is None
    assert title_of(draft) == "Both"


def test_the_same_words_sent_twice_are_one_version() -> None:
    draft, who = new_draft()
    first = write(draft, who, "text-fr", 0, title="Un titre")
    assert write(draft, who, "text-fr", 0, title="Un titre").number == first.number == 1
    assert write(draft, who, "text-fr", 0, title="Un autre").theirs is not None


def test_one_persons_minute_is_one_version_and_another_persons_save_begins_a_new_one() -> None:
    draft, who = new_draft()
    for number in range(5):
        write(draft, who, "text-fr", number, title=f"Titre {number}")
    with unit_of_work():
        other = editor(draft.organisation_id, make_account())
    write(draft, other, "text-fr", 5, title="Le sien")
    kept = [(v.part.number, v.part.said("title")) for v in saving.versions_of(draft.id, "text-fr")]
    assert kept == [(6, "Le sien"), (5, "Titre 4")]


def test_whoever_does_not_write_for_the_organisation_sees_and_saves_nothing() -> None:
    draft, _ = new_draft()
    with unit_of_work():
        stranger = editor(make_organisation())
    for who in (stranger, NOBODY, secretariat_of_nobody()):
        with pytest.raises(NotFound):
            saving.draft_for(draft.id, who)
        with pytest.raises(NotFound):
            write(draft, who, "text-en", 1, title="Not theirs")
    assert saving.drafts_for(stranger) == []


def secretariat_of_nobody() -> saving.Viewer:
    with unit_of_work():
        return secretariat()


@examples(8)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 6), st.sampled_from(["x", "y", "z"])), max_size=12))
def test_in_any_order_of_saves_nobodys_words_are_covered_unseen(saves: list[tuple[str, int, str]]) -> None:
    draft, _ = new_draft()
    with unit_of_work():
        people = {name: editor(draft.organisation_id, make_account()) for name in "abc"}
    stands, number = "", 0
    for place, (name, based_on, word) in enumerate(saves):
        said = f"{word}{place}"
        saved = write(draft, people[name], "text-pt", based_on, title=said)
        if based_on == number:
            stands, number = said, saved.number
            assert saved.theirs is None
        else:
            assert saved.theirs is not None
            assert saved.theirs.part.said("title") == stands
        assert saving.content_of(draft.id).get("text-pt", saving.Part()).said("title") == stands
    aside = {v.part.said("title") for v in saving.versions_of(draft.id, "text-pt") if v.is_aside}
    assert aside == {f"{w}{p}" for p, (_, b, w) in enumerate(saves) if not _was_taken(saves, p)}


def _was_taken(saves: list[tuple[str, int, str]], place: int) -> bool:
    number = 0
    for based_on in (based for _, based, _ in saves[:place]):
        number += based_on == number
    return saves[place][1] == number


def test_a_draft_with_a_fault_is_not_handed_in_and_nothing_of_it_is_public() -> None:
    draft, who = new_draft(money={"goal": "1"})
    with pytest.raises(Refused):
        hand_in(draft, who)
    assert db.session.scalars(db.select(Campaign)).all() == []


def test_handed_in_it_is_a_campaign_with_all_that_was_typed() -> None:
    draft, who = new_draft()
    campaign_id = hand_in(draft, who)
    row = db.session.get_one(Campaign, campaign_id)
    assert (row.state, row.slug, row.goal, row.optimum) == ("review", "un-presupuesto-de-calle", 150_050, 200_000)
    assert (row.left_over, row.original_language, row.floor_percent) == ("given_back", "es", 80)
    texts = db.session.scalars(db.select(CampaignText.language).where(CampaignText.campaign_id == campaign_id))
    assert sorted(texts) == ["en", "es"]
    reward = db.session.scalars(db.select(Reward).where(Reward.campaign_id == campaign_id)).one()
    assert (reward.titles, reward.price, reward.stock) == (
        {"en": "The printed map", "es": "El plano impreso"},
        2_500,
        10,
    )
    assert db.session.scalars(db.select(Need.titles)).all() == [{"es": "Dos tardes"}]
    with pytest.raises(Conflict):
        write(again(draft, who), who, "text-en", 1, title="Too late")


def test_sent_back_it_is_changed_and_handed_in_again_under_its_address() -> None:
    draft, who = new_draft()
    campaign_id = hand_in(draft, who)
    with unit_of_work():
        reviewing.send_back(campaign_id, OFFICE_SAYS, secretariat())
    letter = db.session.scalars(db.select(Mail).where(Mail.template == "campaigns/mail/sent_back.md")).one()
    assert letter.values["reason"] == OFFICE_SAYS
    draft = again(draft, who)
    assert draft.is_writable
    money = saving.content_of(draft.id)["money"]
    lines = [{**line, "amount": "1.500,50"} if line["key"] == "c0" else line for line in money.lines()][:1]
    with unit_of_work():
        saving.save(draft, "money", saving.Part({**money.fields, "optimum": "", "lines": lines}, money.writing, 1), who)
        saving.save(draft, "text-es", saving.Part({**_text(draft), "title": "Otro"}, money.writing, 1), who)
    assert hand_in(draft, who) == campaign_id
    row = db.session.get_one(Campaign, campaign_id)
    assert (row.slug, row.optimum, row.state) == ("un-presupuesto-de-calle", None, "review")
    assert len(db.session.scalars(db.select(BudgetLine).where(BudgetLine.campaign_id == campaign_id)).all()) == 1
    assert len(db.session.scalars(db.select(RewardSlot)).all()) == 10
    newest, before = reviewing.history_of(campaign_id)
    assert (newest.number, before.verdicts[0].reason, newest.verdicts) == (2, OFFICE_SAYS, ())


def _text(draft: saving.DraftCard) -> dict[str, str]:
    return dict(saving.content_of(draft.id)["text-es"].fields)


def test_an_office_reads_its_countries_and_advises_and_the_secretariat_decides() -> None:
    draft, who = new_draft()
    campaign_id = hand_in(draft, who)
    with unit_of_work():
        ours, others = office_for("dakar-office", "SN"), office_for("lyon-office", "FR")
    with pytest.raises(NotFound), unit_of_work():
        reviewing.approve(campaign_id, "", others)
    with unit_of_work():
        reviewing.approve(campaign_id, "Good work.", ours)
    assert db.session.get_one(Campaign, campaign_id).state == "review"
    with unit_of_work():
        reviewing.approve(campaign_id, "", secretariat())
    db.session.rollback()
    assert db.session.get_one(Campaign, campaign_id).state == "live"
    said = [(one.by, one.says, one.reason) for one in reviewing.history_of(campaign_id)[0].verdicts]
    assert said == [("office", "approved", "Good work."), ("secretariat", "approved", "")]
    with pytest.raises(Conflict), unit_of_work():
        reviewing.send_back(campaign_id, "Too late.", ours)


def test_nothing_is_sent_back_without_a_reason() -> None:
    draft, who = new_draft()
    campaign_id = hand_in(draft, who)
    with pytest.raises(Refused), unit_of_work():
        reviewing.send_back(campaign_id, "", secretariat())


def test_it_opens_by_itself_when_its_time_has_come_and_not_before() -> None:
    opens_on = f"{business_now().date() + timedelta(days=5)}"
    draft, who = new_draft(dates={"opens_on": opens_on})
    campaign_id = hand_in(draft, who)
    with unit_of_work():
        reviewing.approve(campaign_id, "", secretariat())
    assert story.stands(campaign_id) == "scheduled"
    open_due()
    assert story.stands(campaign_id) == "scheduled"
    story.let_time_pass_alone(days=6)
    open_due()
    open_due()
    db.session.rollback()
    assert story.stands(campaign_id) == "live"
    told = db.select(db.func.count(Mail.id)).where(Mail.template == "campaigns/mail/opened.md")
    assert db.session.scalar(told) == 1
    acts = db.session.scalars(
        db.select(AuditLine.act).where(AuditLine.act.startswith("campaigns.")).order_by(AuditLine.id)
    )
    assert list(acts) == ["campaigns.started", "campaigns.submitted", "campaigns.approved", "campaigns.opened"]


def test_it_can_be_taken_back_until_it_is_public() -> None:
    opens_on = f"{business_now().date() + timedelta(days=5)}"
    draft, who = new_draft(dates={"opens_on": opens_on})
    campaign_id = hand_in(draft, who)
    with unit_of_work():
        reviewing.approve(campaign_id, "", secretariat())
    draft = again(draft, who)
    with unit_of_work():
        handing_in.withdraw(draft, who)
    assert again(draft, who).is_writable
    live, who = new_draft()
    campaign_id = hand_in(live, who)
    with unit_of_work():
        reviewing.approve(campaign_id, "", secretariat())
    live = again(live, who)
    with pytest.raises(Conflict), unit_of_work():
        handing_in.withdraw(live, who)
    with pytest.raises(Conflict), unit_of_work():
        creating.rewrite_campaign(campaign_id, story.new_campaign())


@pytest.mark.parametrize("change", ["goal", "deadline", "price", "costs"])
def test_whoever_changes_what_people_pledge_for_behind_our_back_is_found_out(change: str, context: Flask) -> None:
    campaign_id = story.live_campaign(rewards=[story.reward()], budget=story.costs(10_000))
    assert story.everything_holds() == []
    with unit_of_work() as session:
        row = session.get_one(Campaign, campaign_id)
        if change == "goal":
            row.goal += 1
        elif change == "deadline":
            row.deadline_at += timedelta(seconds=1)
        elif change == "price":
            session.scalars(db.select(Reward)).one().price -= 1
        else:
            session.scalars(db.select(BudgetLine)).one().amount -= 1
    assert [breach for breach in story.everything_holds() if "changed after it was approved" in breach]


def test_old_versions_go_and_the_newest_stay() -> None:
    draft, _ = new_draft()
    with unit_of_work():
        people = [editor(draft.organisation_id, make_account()) for _ in range(2)]
    for number in range(saving.KEPT + 5):
        write(draft, people[number % 2], "text-ar", number, title=f"{number}")
    counted = db.select(db.func.count(DraftVersion.id)).where(DraftVersion.part == "text-ar")
    assert db.session.scalar(counted) == saving.KEPT
    assert title_of(draft, "text-ar") == str(saving.KEPT + 4)


def test_whoever_is_forgotten_is_named_nowhere_and_what_they_wrote_for_others_stays() -> None:
    draft, who = new_draft()
    campaign_id = hand_in(draft, who)
    with unit_of_work():
        reviewing.send_back(campaign_id, OFFICE_SAYS, secretariat())
    assert who.account_id is not None
    with unit_of_work():
        people.erase(Person("nobody@city.example", who.account_id))
    newest = reviewing.history_of(campaign_id)[0]
    assert (newest.person, newest.verdicts[0].reason) == ("", OFFICE_SAYS)
    assert {version.account_id for version in saving.versions_of(draft.id, "text-es")} == {None}
    assert title_of(draft) == "A street budget"


def test_an_offer_is_known_of_its_giver_and_forgotten_with_them() -> None:
    with unit_of_work():
        need = creating.NewNeed("rooms", {"en": "A hall"}, {"en": "For forty."})
        campaign_id = creating.create_campaign(story.new_campaign(needs=[need]))
        creating.submit(campaign_id, NOBODY)
        creating.approve(campaign_id, NOBODY)
        need_id = db.session.scalars(db.select(Need.id)).one()
        new = needing.NewOffer("A School", "School@city.example", "en", "Our hall.")
        needing.offer(need_id, new, "key", NOBODY)
        needing.offer(need_id, new, "key", NOBODY)
    giver = Person("school@city.example")
    assert [row["message"] for row in people.offers_known_of(giver).rows] == ["Our hall."]
    with unit_of_work():
        people.erase(giver)
    assert people.offers_known_of(giver).rows == ()
