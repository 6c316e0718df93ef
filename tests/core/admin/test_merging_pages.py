"""Merging two records in the back office, and what visitors see of it."""

import pytest
from flask import Flask

from portal.audit.models import AuditLine
from portal.database import db, unit_of_work
from portal.organisations.services import NewOrganisation, create_organisation
from portal.testing import Browser, browser_of, browser_signed_in
from tests.factories import make_account

pytestmark = pytest.mark.either
PREVIEW = "/en/admin/merging/sfax/safaqis"


@pytest.fixture
def twice(app: Flask) -> Flask:
    """A city that was entered twice, with somebody who writes for the second record."""
    with app.app_context(), unit_of_work():
        create_organisation(NewOrganisation("sfax", {"en": "Sfax", "fr": "Sfax"}, "fr", "local_government", "TN"))
        names = {"ar": "صفاقس", "en": "Safaqis"}
        second = create_organisation(
            NewOrganisation(
                "safaqis", names, "ar", "local_government", "TN", place="Sfax", latitude=34.74, longitude=-10.76
            )
        )
        make_account("writer@city.example", "editor", second)
    return app


def test_a_merging_is_looked_at_done_and_undone_in_the_office(twice: Flask) -> None:
    staff, visitor = browser_signed_in(twice, role="secretariat"), browser_of(twice)
    found = staff.get("/en/admin/merging/sfax?q=safaqis").text
    assert f'href="{PREVIEW}"' in found
    shown = staff.get(PREVIEW).text
    assert "Roles of people" in shown
    assert "\u206634.74, -10.76\u2069" in shown  # the minus stays before its number from right to left too
    assert "Says nothing" in shown  # the place, of which only the other record says something
    answer = staff.fill(PREVIEW, {"reason": "One city, two scripts.", "fact_place": "gone", "fact_name-en": "kept"})
    assert answer.status_code == 303
    moved = visitor.get("/fr/organisations/safaqis")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/fr/organisations/sfax")
    assert "صفاقس" in visitor.get("/en/organisations/sfax").text
    badge = visitor.get("/en/badges/verify/safaqis")
    assert (badge.status_code, badge.headers["Location"]) == (301, "/en/badges/verify/sfax")
    assert _picture(visitor, "safaqis") == _picture(visitor, "sfax")
    page = staff.get(answer.headers["Location"]).text
    assert "One city, two scripts." in page
    assert page.count("Merged two records of an organisation") == 1  # it is noted of both records
    assert "Safaqis" not in staff.get("/en/admin/organisations/").text
    assert "صفاقس" in staff.get("/en/admin/merging/").text
    assert staff.fill(answer.headers["Location"], {"reason": "Two cities."}).status_code == 303
    assert visitor.get("/en/organisations/safaqis").status_code == 200
    with twice.app_context():
        assert {"organisation.merge", "organisation.part"} <= set(db.session.scalars(db.select(AuditLine.act)))


def test_without_a_reason_nothing_is_merged_and_choices_are_kept(twice: Flask) -> None:
    staff = browser_signed_in(twice, role="secretariat")
    answer = staff.fill(PREVIEW, {"reason": " ", "fact_place": "kept", "fact_name-en": "gone"})
    assert answer.status_code == 422
    assert 'checked id="fact_name-en-1"' in answer.text
    assert staff.get("/en/organisations/safaqis").status_code == 200


def test_nobody_else_merges(twice: Flask) -> None:
    writer = browser_signed_in(twice, "writer@city.example")
    assert writer.get(PREVIEW).status_code in (403, 404)


def _picture(visitor: Browser, slug: str) -> bytes:
    """What the badge of an organisation shows."""
    answer = visitor.get(f"/badge/{slug}.svg?theme=light&size=m&lang=en")
    assert answer.mimetype == "image/svg+xml"
    return answer.data
