"""Sample people can sign in, and nobody else on the machine reads how."""

import stat
from pathlib import Path

from portal.demo.sign_ins import FILE, SignIn, keep, kept, lines, new_passphrase

ANNA = SignIn("secretariat", "anna@sample.example", "kova-timu-seda-rilo")


def test_passphrases_are_readable_and_never_the_same() -> None:
    made = {new_passphrase() for _ in range(500)}
    assert len(made) == 500
    assert all(word.isalpha() and len(word) == 4 for phrase in made for word in phrase.split("-"))


def test_the_file_of_sign_ins_is_read_by_its_owner_alone(tmp_path: Path) -> None:
    keep(tmp_path, [ANNA])
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    assert kept(tmp_path) == [ANNA]


def test_an_open_file_from_before_is_not_reused(tmp_path: Path) -> None:
    (tmp_path / FILE).touch(0o644)
    keep(tmp_path, [ANNA])
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


def test_people_read_role_address_and_passphrase(tmp_path: Path) -> None:
    keep(tmp_path, [ANNA])
    assert lines(tmp_path)[0].split() == ["secretariat", ANNA.email, ANNA.passphrase]


def test_a_lost_file_is_said(tmp_path: Path) -> None:
    assert "is gone" in lines(tmp_path)[0]
