"""Starting anew deletes what the demo made, and nothing else."""

from dataclasses import replace
from pathlib import Path

import pytest

from portal.config import Mode, Settings
from portal.demo.files import OthersData, delete_demo
from portal.engines import migration_engine
from portal.mode import fix_mode

pytestmark = pytest.mark.only_on("sqlite")


@pytest.fixture
def demo(settings: Settings) -> Settings:
    """The settings of a demo whose database is the one in its folder."""
    return replace(settings, mode="demo", database_url="")


def made_in(settings: Settings, mode: Mode) -> Path:
    engine = migration_engine(settings.url_of_database)
    fix_mode(engine, mode)
    engine.dispose()
    return settings.data / "portal.db"


def test_the_demos_own_files_go_and_others_stay(demo: Settings) -> None:
    database = made_in(demo, "demo")
    (demo.data / "mail").mkdir()
    for name in ("demo-sign-ins.txt", "my-notes.txt", "mail/1.eml"):
        (demo.data / name).write_text("x")
    delete_demo(demo)
    assert not any(path.exists() for path in (database, demo.data / "demo-sign-ins.txt", demo.data / "mail"))
    assert (demo.data / "my-notes.txt").exists()


@pytest.mark.parametrize("mode", ["live", "test"])
def test_another_modes_database_is_never_deleted(mode: Mode, demo: Settings) -> None:
    database = made_in(demo, mode)
    with pytest.raises(OthersData, match=f"made in {mode} mode"):
        delete_demo(demo)
    assert database.exists()


@pytest.mark.parametrize(
    "changed", [{"mode": "live"}, {"mode": "test"}, {"database_url": "postgresql://elsewhere/portal"}]
)
def test_only_a_demo_in_its_own_folder_is_deleted(changed: dict[str, str], demo: Settings) -> None:
    database = made_in(demo, "demo")
    with pytest.raises(OthersData):
        delete_demo(replace(demo, **changed))  # type: ignore[arg-type]
    assert database.exists()


def test_deleting_twice_is_no_error(demo: Settings) -> None:
    delete_demo(demo)
    delete_demo(demo)
    assert not (demo.data / "demo-sign-ins.txt").exists()
