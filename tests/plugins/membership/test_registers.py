"""Taking in the register of a network: compared first, each row entered once, undone while nobody touched it."""

from collections import Counter
from typing import Any

import pytest
from flask import Flask

from plugins.membership import jobs
from plugins.membership.import_models import RegisterRow
from plugins.membership.import_rules import Decision, Step
from plugins.membership.import_words import in_words
from plugins.membership.models import Member
from plugins.membership.services import members
from plugins.membership.services.register import keeping, taking_in, undoing
from portal.database import db, unit_of_work
from portal.jobs.models import JobRow
from portal.kernel.errors import Conflict
from portal.organisations.directory import organisation_by_slug
from portal.organisations.editing import add_name
from portal.organisations.merging import Decision as MergeDecision
from portal.organisations.merging import merge
from portal.organisations.models import Organisation
from portal.viewer import NOBODY
from tests.core.organisations.test_merging import everything

REGISTER = """Name;Idioma;Name (FR);Country;Category;Member since;Web
Ville de Dakar;fr;;Senegal;Associate;2005;
Prefeitura de Évora;pt;Ville d’Évora;Portugal;;2011-05-31;evora.example
Câmara de Évora;pt;;PT;;;evora.example
Łódź;pl;;PL;Associate;2005;
بلدية صفاقس;ar;;TN;Promoter;2012;
University of Sample;en;;GH;Associate;2012;
Nowhere;en;;Atlantis;;;
"""
WORKED = ("membership_register", "core_job", "core_check_run", "core_periodic")  # what tells of the work itself
COLUMNS = {"name": 0, "language": 1, "name_fr": 2, "country": 3, "category": 4, "since": 5, "website": 6}


@pytest.fixture
def sent(members: dict[str, int]) -> int:
    """A register that was sent, besides five members who are here."""
    with unit_of_work():
        return keeping.keep("register.csv", REGISTER.encode(), NOBODY)


def compare(import_id: int) -> dict[int, RegisterRow]:
    with unit_of_work():
        keeping.choose_columns(import_id, COLUMNS, "en", NOBODY)
    jobs.register(import_id)
    return rows(import_id)


def rows(import_id: int) -> dict[int, RegisterRow]:
    wanted = db.select(RegisterRow).where(RegisterRow.import_id == import_id)
    return {row.number: row for row in db.session.scalars(wanted.order_by(RegisterRow.number))}


def enter(import_id: int) -> dict[int, RegisterRow]:
    with unit_of_work():
        taking_in.take_in(import_id, NOBODY)
    jobs.register(import_id)
    return rows(import_id)


def step(import_id: int) -> str:
    return keeping.register_import(import_id).step


def test_each_row_says_who_it_is_and_why_before_anything_is_entered(context: Flask, sent: int) -> None:
    before = db.session.scalar(db.select(db.func.count(Organisation.id)))
    found = compare(sent)
    assert step(sent) == Step.READY
    assert {number: row.outcome for number, row in found.items()} == {
        2: "same", 3: "new", 4: "repeated", 5: "same", 6: "new", 7: "unreadable", 8: "unreadable",
    }  # fmt: skip
    assert found[4].reasons == ["row:3"]
    assert found[2].organisation_id == organisation_by_slug("dakar", "en").card.id
    assert (found[7].reasons, found[8].reasons) == (["class_of_kind"], ["country"])
    assert db.session.scalar(db.select(db.func.count(Organisation.id))) == before
    assert keeping.progress(sent).counts["unreadable"] == 2


def test_a_name_in_letters_that_look_like_others_is_pointed_out(context: Flask) -> None:
    with unit_of_work():
        number = keeping.keep("register.csv", "Name;Country\nCity of Pаris;FR\n".encode(), NOBODY)
        keeping.choose_columns(number, {"name": 0, "country": 1}, "en", NOBODY)
    jobs.register(number)
    assert rows(number)[2].reasons == ["mixed_scripts"]
    assert "scripts" in in_words(["mixed_scripts"], "")[0]


def test_what_is_new_is_entered_and_admitted_since_its_day(context: Flask, sent: int) -> None:
    compare(sent)
    found = enter(sent)
    assert step(sent) == Step.DONE
    evora = organisation_by_slug("prefeitura-de-evora", "fr")
    assert (evora.card.name, evora.region, evora.website) == ("Ville d’Évora", "europe", "https://evora.example")
    member = members.membership_of(evora.card.id)
    assert member is not None
    assert str(member.since_on) == "2011-05-31"
    assert found[2].note == "is_member"
    assert found[6].entered_id == organisation_by_slug("tn", "ar").card.id
    assert (found[7].entered_id, found[8].entered_id) == (None, None)


def test_a_worker_that_is_cut_off_enters_each_row_once(
    context: Flask, sent: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    compare(sent)
    with unit_of_work():
        taking_in.take_in(sent, NOBODY)
    monkeypatch.setattr(taking_in, "AT_ONCE", 2)
    admit, calls = taking_in.admit, Counter[str]()

    def dies(*asked: Any) -> int:
        calls["admit"] += 1
        if calls["admit"] in (2, 3):
            raise KeyboardInterrupt
        return admit(*asked)

    monkeypatch.setattr(taking_in, "admit", dies)
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            jobs.register(sent)
    jobs.register(sent)
    assert step(sent) == Step.DONE
    entered = [row.entered_id for row in rows(sent).values() if row.entered_id]
    assert len(entered) == len(set(entered)) == 2
    assert db.session.scalar(db.select(db.func.count()).where(Organisation.slug.like("%evora%"))) == 1


def test_a_long_register_lets_others_have_their_turn(
    context: Flask, sent: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "SECONDS_AT_A_TIME", -1.0)
    with unit_of_work():
        keeping.choose_columns(sent, COLUMNS, "en", NOBODY)
        db.session.execute(db.delete(JobRow))
    jobs.register(sent)
    assert step(sent) == Step.READING
    assert db.session.scalar(db.select(db.func.count(JobRow.id)).where(JobRow.name == keeping.JOB)) == 1


def test_what_may_be_here_is_entered_only_when_somebody_says_so(context: Flask, sent: int) -> None:
    compare(sent)
    with unit_of_work():
        db.session.execute(db.update(RegisterRow).where(RegisterRow.number.in_([3, 6])).values(outcome="possible"))
        taking_in.decide(sent, {3: Decision.ENTER, 5: Decision.ENTER}, NOBODY)
    found = enter(sent)
    assert found[3].entered_id
    assert found[6].entered_id is None
    assert (found[5].decision, found[5].entered_id) == ("", None)  # one that is here is not entered again


def test_undoing_leaves_nothing_of_those_that_nobody_touched(context: Flask, sent: int) -> None:
    compare(sent)
    with unit_of_work():
        for row in db.session.scalars(db.select(RegisterRow)):
            row.told = row.told | {"since": None}
    before = everything()
    enter(sent)
    with unit_of_work():
        undoing.undo(sent, "The wrong file.", NOBODY)
    jobs.register(sent)
    assert step(sent) == Step.UNDONE
    same = [name for name in before if name not in WORKED]
    assert {name: everything()[name] for name in same} == {name: before[name] for name in same}


def test_what_somebody_touched_stays_and_says_why(context: Flask, sent: int) -> None:
    compare(sent)
    found = enter(sent)
    evora, sfax = found[3].entered_id, found[6].entered_id
    assert evora
    assert sfax
    with unit_of_work():
        add_name(evora, "es", "Évora", is_former=False)
        undoing.undo(sent, "The wrong file.", NOBODY)
    jobs.register(sent)
    again = rows(sent)
    assert (again[3].note, again[6].note) == ("has_more", "history_stays")
    assert members.membership_of(evora) is not None
    assert members.membership_of(sfax) is None
    assert db.session.scalar(db.select(Member.id).where(Member.organisation_id == sfax)) is not None


def test_an_organisation_that_was_merged_since_is_not_taken_out(context: Flask, sent: int) -> None:
    compare(sent)
    found = enter(sent)
    dakar, evora = organisation_by_slug("dakar", "en").card.id, found[3].entered_id
    assert evora
    with unit_of_work():
        merge(MergeDecision(dakar, evora, (), "For the sake of the test."), None)
        undoing.undo(sent, "The wrong file.", NOBODY)
    jobs.register(sent)
    assert rows(sent)[3].note == "has_more"
    assert members.membership_of(dakar) is not None


def test_columns_are_remembered_for_the_next_file_with_this_header(context: Flask, sent: int) -> None:
    compare(sent)
    with unit_of_work():
        again = keeping.keep("next.csv", REGISTER.encode(), NOBODY)
    assert keeping.register_import(again).columns == COLUMNS


def test_nobody_goes_on_with_what_moved_on(context: Flask, sent: int) -> None:
    with pytest.raises(Conflict), unit_of_work():
        taking_in.take_in(sent, NOBODY)
    compare(sent)
    compare(sent)  # the columns may be chosen anew until it is taken in
    enter(sent)
    with pytest.raises(Conflict), unit_of_work():
        keeping.choose_columns(sent, COLUMNS, "en", NOBODY)
