"""Settings: what is wrong is said in one sentence before anything starts."""

import os
import stat
from pathlib import Path

import pytest

from portal.config import BadSettings, Settings, from_environment, kept_secret

GOOD = {"SECRET_KEY": "k" * 40, "BASE_URL": "https://portal.example", "PORTAL_MODE": "live"}


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"PORTAL_MODE": "production"}, "demo, test or live"),
        ({"SECRET_KEY": ""}, "SECRET_KEY must be set"),
        ({"SECRET_KEY": "short"}, "at least 32"),
        ({"BASE_URL": "http://portal.example"}, "https"),
        ({"BASE_URL": "portal.example"}, "BASE_URL must be like"),
        ({"BASE_URL": "https://portal.example/below"}, "BASE_URL must be like"),
        ({"TRUSTED_PROXIES": "one"}, "TRUSTED_PROXIES"),
        ({"BOUNCE_URL": "pop3://host"}, "BOUNCE_URL"),
        ({"BOUNCE_ADDRESS": "bounces"}, "BOUNCE_ADDRESS"),
        ({"CLAMD_SOCKET": "localhost:3310"}, "CLAMD_SOCKET"),
        ({"BOUNCE_ADDRESS": "b*o*@portal.example"}, "BOUNCE_ADDRESS"),
    ],
)
def test_a_live_portal_does_not_start_with_settings_that_cannot_be_right(changed: dict[str, str], why: str) -> None:
    with pytest.raises(BadSettings, match=why):
        from_environment(GOOD | changed)


def test_good_settings_are_read(tmp_path: Path) -> None:
    settings = from_environment(GOOD | {"TRUSTED_HOSTS": "a.example, b.example", "PORTAL_DATA": str(tmp_path)})
    assert settings.is_live
    assert settings.hosts == ["portal.example", "a.example", "b.example"]
    assert settings.url_of_database == f"sqlite:///{tmp_path}/portal.db"


def test_secrets_do_not_show_when_settings_are_printed() -> None:
    settings = Settings(secret_key="planted-secret", mail_url="smtp://user:planted-password@mail")
    assert "planted" not in repr(settings)


def test_postgresql_is_reached_through_its_present_driver() -> None:
    assert Settings(database_url="postgresql://db/portal").url_of_database == "postgresql+psycopg://db/portal"


def test_a_demo_makes_its_own_key_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = kept_secret(tmp_path / "new" / "key")
    assert kept_secret(tmp_path / "new" / "key") == first
    assert stat.S_IMODE(os.stat(tmp_path / "new" / "key").st_mode) == 0o600
    assert len(first) >= 32
