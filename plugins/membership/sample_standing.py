"""Sample histories of members: most in good standing, some in every other, always the same for the same slug."""

from collections.abc import Iterator
from datetime import date, timedelta
from zlib import crc32

from plugins.membership.services.recording import Entry
from plugins.membership.standing_rules import PROMOTER, Kind, category_for, may_be

# How many days ago a member confirmed last; others did so within eleven months.
CONFIRMED = {"dakar": 350, "sfax": 20, "barcelona": 60, "nairobi": 400, "lille": 418, "quito": 500, "athens": 640}
PROMOTERS: dict[str, int | None] = {"barcelona": None, "porto-alegre": 400, "montreal": 90}  # for how many days yet
PAUSED, LEFT, CAME_BACK = "palmela", "lviv", "valongo"
GIVEN = (
    ("barcelona", 30, "hosting", "A working meeting of the network (sample)", None),
    ("barcelona", 200, "jury", "Read practices for the distinction (sample)", 24),
    ("dakar", 90, "experience", "Showed visitors its participatory budget (sample)", 8),
    ("sfax", 120, "jury", "Read practices for the distinction (sample)", 16),
)


def history(slug: str, kind: str, since_on: date, today: date) -> Iterator[Entry]:
    """What happened to a sample member."""
    yield Entry(Kind.ADMITTED, since_on, detail={"category": category_for(kind)})
    ago = CONFIRMED.get(slug, crc32(slug.encode()) % 330 + 1)
    yield Entry(Kind.CONFIRMED, max(since_on, today - timedelta(days=ago)))
    if slug in PROMOTERS and may_be(PROMOTER, kind):
        yield _promoted(today, PROMOTERS[slug])
    if slug == PAUSED:
        until = today + timedelta(days=60)
        detail = {"until": until.isoformat()}
        yield Entry(Kind.SUSPENDED, today - timedelta(days=30), "It asked for a pause (sample).", detail)
    if slug in (LEFT, CAME_BACK):
        yield Entry(Kind.LEFT, today - timedelta(days=700), "It wished so (sample).", {"by": "office"})
    if slug == CAME_BACK:
        detail = {"category": category_for(kind)}
        yield Entry(Kind.CAME_BACK, today - timedelta(days=200), "It asked to come back (sample).", detail)
    for number, (giver, days, what, title, hours) in enumerate(GIVEN):
        if giver == slug:
            told = {"what": what, "title": title, "is_public": True, **({"hours": hours} if hours else {})}
            yield Entry(Kind.CONTRIBUTED, today - timedelta(days=days), "Noted (sample)", told, f"sample-{number}")


def _promoted(today: date, days: int | None) -> Entry:
    detail = {"category": PROMOTER}
    if days:
        detail["until"] = (today + timedelta(days=days)).isoformat()
    return Entry(Kind.CLASS_CHANGED, today - timedelta(days=300), "It hosts the network (sample).", detail)
