"""Public pages that are the same for every visitor, kept as bytes until what they show changes."""

from flask import g


def shows(*topics: str) -> None:
    """Say what the page being rendered shows, so that it may be kept until one of these topics changes."""
    g.topics = {*g.get("topics", ()), *topics}
