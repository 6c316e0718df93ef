"""Whether the process lives, and whether it can serve."""

from pathlib import Path

from sqlalchemy import text

from portal.database import unit_of_work
from portal.testing import Browser, MakeApp, browser_of


def test_a_portal_with_its_tables_is_ready(client: Browser) -> None:
    assert [client.get(path).status_code for path in ("/healthz", "/readyz")] == [200, 200]


def test_a_portal_behind_its_tables_is_not_ready_and_says_whose(client: Browser) -> None:
    with client.application.app_context(), unit_of_work() as session:
        session.execute(text("UPDATE membership_version SET version_num = 'older'"))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "not migrated: membership\n")


def test_a_portal_without_tables_lives_but_is_not_ready(make_app: MakeApp, tmp_path: Path) -> None:
    visitor = browser_of(make_app(database_url=f"sqlite:///{tmp_path}/empty.db"))
    assert (visitor.get("/healthz").status_code, visitor.get("/readyz").status_code) == (200, 503)
