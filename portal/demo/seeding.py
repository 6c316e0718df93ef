"""Filling the empty database of a demo: the core's own sample data first, then every plugin's."""

import logging
import time
from collections.abc import Callable, Iterator

from flask import Flask

from portal.database import unit_of_work
from portal.demo import network, post
from portal.hooks import Hooks, Job, portal_demo_data
from portal.state import change_setting, current_state

log = logging.getLogger(__name__)
SEEDED = "core.demo_data"
BEGUN, DONE = "begun", "done"
CORE_JOBS = (Job("the network", network.fill), Job("mail that came back", post.fill))


class HalfFilled(RuntimeError):
    """Filling the demo was cut off, so that nobody knows what is there."""


def is_filled(app: Flask) -> bool:
    """Whether the demo has its data; raises HalfFilled when the filling was cut off."""
    with app.app_context():
        state = current_state().setting(SEEDED)
    if state == BEGUN:
        raise HalfFilled
    return state == DONE


def fill(app: Flask, say: Callable[[str], None] = log.info) -> None:
    """Run every job of sample data in the order of the plugins' needs, each in its own transactions."""
    with app.app_context():
        _note(BEGUN)
        for name, job in _jobs(app):
            started = time.monotonic()
            job.run()
            say(f"{name}: {job.name} ({time.monotonic() - started:.1f} s)")
        _note(DONE)


def _jobs(app: Flask) -> Iterator[tuple[str, Job]]:
    hooks: Hooks = app.extensions["portal.hooks"]
    yield from (("core", job) for job in CORE_JOBS)
    for plugin, jobs in hooks.collect(portal_demo_data).items():
        yield from ((plugin, job) for job in jobs)


def _note(state: str) -> None:
    with unit_of_work():
        change_setting(SEEDED, state)
