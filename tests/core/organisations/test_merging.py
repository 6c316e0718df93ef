"""Two records of one body become one, and two again: nothing is lost, and nothing is left behind."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from plugins.badges.models import Site
from plugins.badges.services.sites import Told, tell
from plugins.campaigns.models import Campaign
from portal.accounts.models import RoleGrant
from portal.database import Model, db, unit_of_work
from portal.kernel.errors import Conflict, Refused
from portal.organisations.belongings import rows_of_organisations
from portal.organisations.directory import find_organisations, organisation_by_slug
from portal.organisations.editing import add_name
from portal.organisations.leftovers import nothing_is_left_behind
from portal.organisations.merge_models import Merge
from portal.organisations.merging import Decision, merge, preview
from portal.organisations.models import Organisation
from portal.organisations.parting import CHANGED, DAYS, LATER, part, would_go_back
from portal.organisations.services import NewOrganisation, create_organisation
from portal.state import change_setting
from portal.testing import MakeApp
from tests.factories import make_account, make_organisation
from tests.plugins.campaigns.story import live_campaign

NOT_COMPARED = ("core_change", "core_audit", "core_merge", "core_seal", "core_session")


OPORTO = {"en": "Oporto", "es": "Oporto", "pt": "Porto"}


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """What every table holds, but for the logs of what was done."""
    tables = [table for name, table in Model.metadata.tables.items() if not name.startswith(NOT_COMPARED)]
    return {
        table.name: sorted(map(repr, db.session.execute(select(table)).all()))  # type: ignore[misc]
        for table in tables
    }


def merged(kept: int, gone: int, *taken: str) -> int:
    with unit_of_work():
        return merge(Decision(kept, gone, taken, "One city, entered twice."), None)


def undo(merge_id: int) -> Any:
    with unit_of_work():
        return part(merge_id, None, "They are two after all.")


def two_records() -> tuple[int, int]:
    with unit_of_work():
        kept = create_organisation(
            NewOrganisation(
                "porto", {"pt": "Porto", "en": "Porto"}, "pt", "local_government", "PT", website="https://porto.example"
            )
        )
        gone = create_organisation(
            NewOrganisation(
                "oporto",
                {"en": "Oporto", "es": "Oporto", "pt": "Porto"},
                "en",
                "local_government",
                "PT",
                "europe",
                "Porto",
                41.1,
                -8.6,
            )
        )
    return kept, gone


def test_every_column_that_points_to_an_organisation_says_what_becomes_of_its_rows(app: Flask) -> None:
    with app.app_context():
        declared = {rows.column: rows for rows in rows_of_organisations()}
    pointing = {
        f"{table.name}.{key.parent.name}"
        for table in Model.metadata.tables.values()
        for key in table.foreign_keys
        if key.target_fullname == "core_organisation.id"
    }
    pointing |= {
        f"{table.name}.{c.name}"
        for table in Model.metadata.tables.values()
        for c in table.columns
        if c.name == "organisation_id"
    }  # fmt: skip  what points without a foreign key
    assert pointing - declared.keys() == set()
    assert [rows for rows in declared.values() if rows.follow == "moves" and not rows.title] == []
    assert [rows for rows in declared.values() if rows.follow == "stays" and not rows.why] == []
    known = {f"{table.name}.{column.name}" for table in Model.metadata.tables.values() for column in table.columns}
    assert declared.keys() - known == set()


def test_everything_follows_and_the_old_name_still_leads_there(context: Flask) -> None:
    kept, gone = two_records()
    campaign_id = live_campaign(organisation_id=gone)
    with unit_of_work():
        make_account(role="owner", object_id=gone)
        tell(gone, Told("https://porto.example/network", "member", "pt"))
    merged(kept, gone)
    assert db.session.get_one(Campaign, campaign_id).organisation_id == kept
    assert set(db.session.scalars(db.select(RoleGrant.object_id))) == {kept}
    assert set(db.session.scalars(db.select(Site.organisation_id))) == {kept}
    assert organisation_by_slug("oporto", "en").card.slug == "porto"
    assert [card.slug for card in find_organisations("oporto", "en")] == ["porto"]
    assert "oporto" not in [card.slug for card in find_organisations("", "en")]
    assert nothing_is_left_behind() == []


@pytest.mark.parametrize(("taken", "shown", "former"), [((), "Porto", "Oporto"), (("name-en",), "Oporto", "Porto")])
def test_of_two_names_in_a_language_one_is_chosen_and_the_other_is_a_former_one(
    context: Flask, taken: tuple[str, ...], shown: str, former: str
) -> None:
    kept, gone = two_records()
    assert [fact.name for fact in preview(kept, gone).facts] == [
        "region", "place", "coordinates", "original_language", "name-en",
    ]  # fmt: skip
    merged(kept, gone, *taken)
    found = organisation_by_slug("porto", "en")
    assert found.card.name == shown
    assert [name.name for name in found.names if name.language == "en" and name.is_former] == [former]
    assert [name.name for name in found.names if name.language == "es"] == ["Oporto"]


def test_facts_are_those_that_were_chosen(context: Flask) -> None:
    kept, gone = two_records()
    merged(kept, gone, "coordinates")
    row = db.session.get_one(Organisation, kept)
    assert (row.latitude, row.longitude, row.place, row.website) == (41.1, -8.6, "", "https://porto.example")


def test_what_both_have_is_set_aside_and_comes_back(context: Flask) -> None:
    kept, gone = two_records()
    with unit_of_work():
        for organisation_id in (kept, gone):
            tell(organisation_id, Told("https://porto.example/network", "member", "pt"))
    before = everything()
    found = {one.title: (one.moved, one.set_aside) for one in preview(kept, gone).following}
    assert found["Pages with a badge"] == (0, 1)
    assert found["Names"] == (2, 1)
    number = merged(kept, gone)
    assert len(db.session.scalars(db.select(Site)).all()) == 1
    undo(number)
    assert everything() == before


def test_what_came_later_stays_and_what_was_moved_since_is_left_alone(context: Flask) -> None:
    kept, gone = two_records()
    campaign_id, other = live_campaign(organisation_id=gone), live_campaign(organisation_id=gone)
    number = merged(kept, gone)
    with unit_of_work():
        third = make_organisation()
        db.session.get_one(Campaign, campaign_id).organisation_id = third
        add_name(kept, "fr", "Porto", is_former=False)
    expected = {("campaigns_campaign", CHANGED): 1, ("core_organisation_name", LATER): 1}
    assert would_go_back(db.session.get_one(Merge, number)).stays == expected
    assert undo(number).stays == expected
    assert db.session.get_one(Campaign, campaign_id).organisation_id == third
    assert db.session.get_one(Campaign, other).organisation_id == gone
    assert organisation_by_slug("oporto", "en").card.slug == "oporto"


def test_a_chain_of_mergings_is_undone_from_its_end(context: Flask) -> None:
    first, second = two_records()
    with unit_of_work():
        third = make_organisation("third")
    one = merged(second, first)
    two = merged(third, second)
    assert organisation_by_slug("porto", "en").card.slug == "third"
    with pytest.raises(Conflict, match="Undo that first"):
        undo(one)
    undo(two)
    undo(one)
    assert organisation_by_slug("porto", "en").card.slug == "porto"
    with pytest.raises(Conflict, match="already"):
        undo(one)


def test_after_the_days_of_the_setting_nothing_is_undone(context: Flask) -> None:
    number = merged(*two_records())
    with unit_of_work():
        change_setting(DAYS, "0")
    context.extensions["portal.tail"].look()
    with pytest.raises(Conflict, match="too late"):
        undo(number)


def test_nobody_decides_on_what_they_did_not_see(context: Flask) -> None:
    kept, gone = two_records()
    seen = preview(kept, gone).fingerprint
    with unit_of_work():
        add_name(gone, "fr", "Porto la ville", is_former=False)
    with pytest.raises(Conflict, match="Look at it again"), unit_of_work():
        merge(Decision(kept, gone, (), "One city.", seen), None)


def test_what_cannot_be_one_is_refused(context: Flask) -> None:
    kept, gone = two_records()
    with unit_of_work():
        part_of_it = create_organisation(
            NewOrganisation("part", {"pt": "Junta"}, "pt", "local_government", "PT", parent_id=gone)
        )
    with pytest.raises(Refused, match="part of the other"):
        preview(gone, part_of_it)
    with pytest.raises(Refused, match="two different"):
        preview(kept, kept)
    merged(kept, gone)
    assert db.session.get_one(Organisation, part_of_it).parent_id == kept
    with pytest.raises(Conflict, match="merged into another"):
        preview(part_of_it, gone)


def test_a_plugin_that_fails_stops_the_act_whole(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    app = make_app(["badges", "campaigns", "membership"])
    with app.app_context():
        kept, gone = two_records()
        before = everything()
        monkeypatch.setattr("plugins.badges.plugin.OrganisationRows", _failing)
        with pytest.raises(ZeroDivisionError):
            merged(kept, gone)
        assert everything() == before


def _failing(*_: object) -> None:
    raise ZeroDivisionError
