"""A published version never changes, at most one is being written, and two editors notice each other."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from portal.database import db, unit_of_work
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.reviews.forms import dossiers, versions
from portal.reviews.forms.content import Form
from portal.reviews.forms.models import FormVersion
from tests.core.reviews.forms.conftest import APPLICATION, CITY
from tests.core.reviews.forms.samples import PURPOSE, SAMPLE

RENAMED = replace(SAMPLE, title={"en": "Application to join"})


def begun() -> versions.Version:
    with unit_of_work():
        return versions.begin_draft(APPLICATION, CITY, Form("en", {}, {}), None)


@pytest.mark.both
def test_a_published_version_never_changes(published: Flask) -> None:
    for act in (db.update(FormVersion).values(note="other"), db.delete(FormVersion)):
        with pytest.raises(IntegrityError), unit_of_work():
            db.session.execute(act)
    assert versions.newest(APPLICATION, CITY) == SAMPLE


def test_the_next_version_begins_as_the_last_and_is_published_with_what_changed(published: Flask) -> None:
    draft = begun()
    assert (draft.number, draft.form, begun().id) == (2, SAMPLE, draft.id)
    with unit_of_work():
        versions.write_draft(APPLICATION, CITY, RENAMED, draft.revision, None)
        after = versions.publish(APPLICATION, CITY, draft.revision + 1, "Clearer title", None)
    assert (after.number, after.note, versions.draft(APPLICATION, CITY)) == (2, "Clearer title", None)
    assert [one.form for one in versions.versions(APPLICATION, CITY)] == [RENAMED, SAMPLE]
    assert versions.version(APPLICATION, CITY, 1).form == SAMPLE


@pytest.mark.both
def test_what_two_editors_wrote_at_once_is_not_covered(published: Flask) -> None:
    draft = begun()
    with unit_of_work():
        versions.write_draft(APPLICATION, CITY, RENAMED, draft.revision, None)
    with pytest.raises(Conflict), unit_of_work():
        versions.write_draft(APPLICATION, CITY, SAMPLE, draft.revision, None)
    with pytest.raises(Conflict), unit_of_work():
        versions.publish(APPLICATION, CITY, draft.revision, "", None)


def test_neither_the_same_nor_half_a_form_is_published(published: Flask) -> None:
    draft = begun()
    with pytest.raises(Refused), unit_of_work():
        versions.publish(APPLICATION, CITY, draft.revision, "", None)
    with unit_of_work():
        versions.write_draft(APPLICATION, CITY, Form("en", {}, {}), draft.revision, None)
    with pytest.raises(Refused), unit_of_work():
        versions.publish(APPLICATION, CITY, draft.revision + 1, "", None)
    with unit_of_work():
        versions.throw_away_draft(APPLICATION, CITY, draft.revision + 1)
    assert versions.draft(APPLICATION, CITY) is None


def test_a_form_that_a_plugin_brings_along_is_its_first_version(asked_for: Flask, tmp_path: Path) -> None:
    (tmp_path / "city.toml").write_text(
        'original = "en"\ntitle = {en = "Short"}\n[[sections]]\nkey = "s"\ntitle = {en = "S"}\n'
        '[[sections.fields]]\nkey = "f"\nkind = "text"\nlabel = {en = "F"}\n'
    )
    asked_for.extensions["portal.form_purposes"] = {APPLICATION: replace(PURPOSE, shipped=tmp_path)}
    assert versions.newest(APPLICATION, CITY).title == {"en": "Short"}
    assert versions.versions(APPLICATION, CITY) == []
    with unit_of_work():
        one, other = dossiers.begin(APPLICATION, CITY, "en"), dossiers.begin(APPLICATION, CITY, "en")
    assert [dossiers.dossier(id_).number for id_ in (one, other)] == [1, 1]
    assert [one.is_as_shipped for one in versions.versions(APPLICATION, CITY)] == [True]


def test_without_a_published_form_nothing_can_be_begun(asked_for: Flask) -> None:
    begun()
    with pytest.raises(NotFound), unit_of_work():
        dossiers.begin(APPLICATION, CITY, "en")
    with pytest.raises(NotFound):
        versions.newest(APPLICATION, CITY)
    with pytest.raises(NotFound):
        versions.version(APPLICATION, CITY, 1)


def test_changes_are_named_by_their_keys() -> None:
    fewer = replace(SAMPLE, sections=(replace(SAMPLE.sections[0], title={"en": "Who"}),))
    changes = versions.changes_between(SAMPLE, fewer)
    assert (changes["added"], changes["changed"]) == ((), ("who",))
    assert changes["removed"][0] == "more"
    assert versions.changes_between(None, fewer)["added"][:2] == ("who", "name")
