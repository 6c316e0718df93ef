"""Many save the same part, or hand the same campaign in, at the same moment: one is first, and nobody's words go."""

import pytest
from flask import Flask

from plugins.campaigns.models import Campaign, Draft, Submission
from plugins.campaigns.services.making import handing_in, saving
from plugins.campaigns.services.making.parts import Part
from portal.database import db, unit_of_work
from portal.kernel.errors import Refused
from tests.factories import make_account
from tests.plugins.campaigns.drafting import ENGLISH, all_known, editor, new_draft
from tests.plugins.campaigns.test_at_once import at_once

pytestmark = pytest.mark.both

CLIENTS = 8
MOST_TRIES = 30  # until two of those who save at once meet


def save_at_once(context: Flask) -> tuple[list[object], int]:
    draft, _ = new_draft()
    with unit_of_work():
        people = [editor(draft.organisation_id, make_account()) for _ in range(CLIENTS)]

    def save(which: int) -> saving.Saved:
        with unit_of_work():
            return saving.save(draft, "text-en", Part({"title": f"{which}"}, ENGLISH, 1), people[which])

    return at_once(context, CLIENTS, save), draft.id


def test_of_eight_who_save_at_once_one_is_first_and_all_words_are_kept(context: Flask) -> None:
    results, draft_id = save_at_once(context)
    first = [one for one in results if isinstance(one, saving.Saved) and one.theirs is None]
    assert len(first) == 1
    kept = {version.part.said("title") for version in saving.versions_of(draft_id, "text-en")}
    assert {f"{which}" for which in range(CLIENTS)} <= kept


@pytest.mark.only_on("postgresql")
def test_without_the_lock_the_database_refuses_what_would_cover_the_other(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saving, "_lock", lambda draft, viewer: None)
    with pytest.raises(Exception, match="ix_campaigns_draft_version_part"):
        for _ in range(MOST_TRIES):
            save_at_once(context)


def test_a_draft_that_is_handed_in_twice_at_once_is_one_campaign(context: Flask) -> None:
    draft, who = new_draft()
    known = all_known()

    def hand_in(which: int) -> int:
        with unit_of_work():
            return handing_in.hand_in(draft, known, who)

    results = at_once(context, 4, hand_in)
    assert [isinstance(one, Refused) for one in results].count(False) == 1
    assert db.session.query(Campaign).count() == db.session.query(Submission).count() == 1
    assert db.session.query(Draft).one().campaign_id is not None
