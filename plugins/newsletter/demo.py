"""Sample readers, two issues that were sent and one that is being written."""

import tomllib
from collections.abc import Mapping
from datetime import timedelta
from importlib.resources import files
from typing import Any

from plugins.newsletter.models import SENT, Issue, Subscriber
from plugins.newsletter.services import issues, subscribing
from plugins.newsletter.services.issues import Words
from portal.database import unit_of_work
from portal.kernel.clock import wall_now
from portal.viewer import NOBODY

ISSUES = files("plugins.newsletter") / "data" / "demo.toml"
READERS = {"en": 5, "es": 9, "fr": 6, "pt": 4, "ar": 2}


def fill() -> None:
    """Enter them; no letter is written, since the sample issues lie in the past."""
    with unit_of_work() as session:
        for language, count in READERS.items():
            session.add_all(_reader(language, number) for number in range(count))
    for number, told in enumerate(tomllib.loads(ISSUES.read_text("utf-8"))["issue"]):
        with unit_of_work():
            _enter(told, f"demo-{number}")


def _reader(language: str, number: int) -> Subscriber:
    email = f"reader-{language}-{number}@city.example"
    now, key = wall_now(), f"demo-{language}-{number}"
    return Subscriber(key=key, email=email, folded_email=email, language=language, asked_at=now, confirmed_at=now)


def _enter(told: Mapping[str, Any], form_key: str) -> None:
    first, *others = (Words(**text) for text in told["texts"])
    issue_id = issues.begin(first, form_key, NOBODY)
    for words in others:
        issues.write(issue_id, words)
    if "days_ago" in told:
        row: Issue = issues.issue_of(issue_id)
        row.state, row.readers = SENT, sum(subscribing.readers().values())
        row.published_at = wall_now() - timedelta(days=told["days_ago"])
