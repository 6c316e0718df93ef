"""What was taken from others is what was reviewed."""

from tests.vendor import HERE, checksum, manifest


def test_vendored_files_are_those_that_were_reviewed() -> None:
    assert {name: checksum(HERE / name) for name in manifest()} == {
        name: entry["sha256"] for name, entry in manifest().items()
    }


def test_nothing_lies_there_that_the_manifest_does_not_name() -> None:
    extra = {path.name for path in HERE.iterdir() if path.suffix not in (".py", ".toml", ".txt") and path.is_file()}
    assert extra == set(manifest())
