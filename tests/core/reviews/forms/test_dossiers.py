"""Several people fill in one form: nothing is overwritten unseen, and what was handed in stays as it was."""

from typing import Any

import pytest

from portal.database import db, unit_of_work
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.reviews.forms import dossiers, versions
from portal.reviews.forms.dossiers import Saved, SectionView
from portal.reviews.forms.models import DossierPresence
from tests.core.reviews.forms.conftest import APPLICATION, CITY
from tests.factories import make_account

WHOLE = {"name": "City of Sample", "level": "city"}


def page(dossier: int, key: str = "who") -> SectionView:
    """A section as somebody reads it now."""
    return next(one for one in dossiers.sections(dossier, "en") if one.key == key)


def seen_in(read: SectionView) -> dict[str, str]:
    return {one.field.key: one.seen for one in read.fields}


def save(dossier: int, values: dict[str, Any], read: SectionView, by: int | None = None) -> Saved:
    standing = {one.field.key: one.answer.value for one in read.fields}
    with unit_of_work():
        return dossiers.save(dossier, read.key, standing | values, seen_in(read), by)


def hand_in(dossier: int) -> None:
    save(dossier, WHOLE, page(dossier))
    save(dossier, {"agrees": True}, page(dossier, "more"))
    with unit_of_work():
        dossiers.seal(dossier)


def test_what_is_saved_is_there_with_who_wrote_it(dossier: int) -> None:
    with unit_of_work():
        anna = make_account()
    assert save(dossier, WHOLE, page(dossier), anna).fields == ("name", "level")
    name = page(dossier).fields[0]
    assert (name.answer.value, name.answer.version, name.answer.changed_by) == ("City of Sample", 1, anna)
    assert save(dossier, {}, page(dossier), anna).fields == ()


def test_two_people_who_change_the_same_answer_see_both_and_the_first_stays(dossier: int) -> None:
    read = page(dossier)
    save(dossier, {"name": "Ours"}, read)
    saved = save(dossier, {"name": "Theirs", "level": "city"}, read)
    (clash,) = saved.clashes
    assert (clash.field, clash.theirs.value, clash.ours) == ("name", "Ours", "Theirs")
    assert saved.fields == ("level",)
    assert [one.answer.value for one in page(dossier).fields[:2]] == ["Ours", "city"]
    assert save(dossier, {"name": "Theirs"}, page(dossier)).clashes == ()
    assert page(dossier).fields[0].answer.version == 2


def test_what_one_left_as_it_was_does_not_undo_what_another_wrote(dossier: int) -> None:
    save(dossier, {"name": "First"}, page(dossier))
    read = page(dossier)
    save(dossier, {"name": "Second"}, read)
    saved = save(dossier, {"level": "region"}, read)
    assert (saved.clashes, saved.fields) == ((), ("level",))
    assert page(dossier).fields[0].answer.value == "Second"


def test_both_who_wrote_the_same_have_no_clash(dossier: int) -> None:
    read = page(dossier)
    save(dossier, {"name": "Same"}, read)
    assert save(dossier, {"name": "Same"}, read).clashes == ()


def test_an_answer_can_be_taken_back_and_written_again(dossier: int) -> None:
    save(dossier, {"name": "First"}, page(dossier))
    save(dossier, {"name": None}, page(dossier))
    assert page(dossier).fields[0].answer.value is None
    save(dossier, {"name": "Third"}, page(dossier))
    assert page(dossier).fields[0].answer.version == 3


def test_a_token_that_nobody_gave_clashes_with_everything_that_stands(dossier: int) -> None:
    save(dossier, {"name": "First"}, page(dossier))
    with unit_of_work():
        saved = dossiers.save(dossier, "who", {"name": "Second"}, {"name": "nonsense"}, None)
    assert [clash.field for clash in saved.clashes] == ["name"]


def test_it_is_handed_in_only_whole_and_then_stays(dossier: int) -> None:
    with pytest.raises(Refused), unit_of_work():
        dossiers.seal(dossier)
    hand_in(dossier)
    assert dossiers.answers_of(dossier) == WHOLE | {"agrees": True}
    with pytest.raises(Conflict):
        save(dossier, {"name": "Later"}, page(dossier))
    with pytest.raises(Conflict), unit_of_work():
        dossiers.seal(dossier)


def test_a_repair_changes_what_was_asked_for_and_nothing_else(dossier: int) -> None:
    hand_in(dossier)
    with unit_of_work():
        dossiers.reopen(dossier, ["name"])
    assert [one.is_open for one in page(dossier).fields[:2]] == [True, False]
    assert save(dossier, {"name": "Repaired", "level": "region"}, page(dossier)).fields == ("name",)
    with unit_of_work():
        dossiers.seal(dossier)
        dossiers.reopen(dossier)
    assert all(one.is_open for one in page(dossier).fields)
    assert dossiers.answers_of(dossier)["name"] == "Repaired"


def test_what_is_not_asked_is_kept_but_not_told(dossier: int) -> None:
    save(dossier, {"level": "region", "region": "Coast"}, page(dossier))
    assert dossiers.answers_of(dossier)["region"] == "Coast"
    save(dossier, {"level": "city"}, page(dossier))
    assert "region" not in dossiers.answers_of(dossier)
    save(dossier, {"level": "region"}, page(dossier))
    assert dossiers.answers_of(dossier)["region"] == "Coast"


def test_a_dossier_keeps_the_version_on_which_it_was_begun(dossier: int) -> None:
    with unit_of_work():
        draft = versions.begin_draft(APPLICATION, CITY, versions.newest(APPLICATION, CITY), None)
        versions.write_draft(APPLICATION, CITY, shorter(draft.form), draft.revision, None)
        versions.publish(APPLICATION, CITY, draft.revision + 1, "", None)
        later = dossiers.begin(APPLICATION, CITY, "en")
    assert [len(dossiers.sections(one, "en")) for one in (dossier, later)] == [2, 1]
    assert (dossiers.dossier(dossier).number, dossiers.dossier(later).number) == (1, 2)


def shorter(form: Any) -> Any:
    return type(form)(form.original, form.title, form.intro, form.sections[:1])


def test_who_is_writing_where_is_seen_for_a_while(dossier: int) -> None:
    with unit_of_work():
        anna = make_account()
        dossiers.note_presence(dossier, anna, "who")
        dossiers.note_presence(dossier, anna, "more")
    assert page(dossier, "more").writers == (anna,)
    with unit_of_work():
        row = db.session.get_one(DossierPresence, (dossier, anna))
        row.seen_at -= dossiers.STAYS
    assert page(dossier, "more").writers == ()


def test_what_is_not_there_is_not_found(dossier: int) -> None:
    with pytest.raises(NotFound):
        dossiers.sections(dossier + 1, "en")
    with pytest.raises(NotFound), unit_of_work():
        dossiers.save(dossier, "nowhere", {}, {}, None)
    with pytest.raises(NotFound), unit_of_work():
        dossiers.begin(APPLICATION, "village", "en")
    with pytest.raises(NotFound), unit_of_work():
        dossiers.begin(APPLICATION, "university", "en")
