"""What one part of the portal tells the others, within one transaction."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import current_app


@dataclass(frozen=True)
class Subscription:
    """A kind of event and who wants to hear it; handlers run inside the publisher's transaction."""

    kind: type[Any]
    handler: Callable[[Any], None]


class Bus:
    """Hands each event to everybody who asked for its kind."""

    def __init__(self) -> None:
        self._handlers: dict[type[Any], list[Callable[[Any], None]]] = defaultdict(list)

    def subscribe(self, subscription: Subscription) -> None:
        """Remember who wants to hear of a kind of event."""
        self._handlers[subscription.kind].append(subscription.handler)

    def publish(self, event: object) -> None:
        """Tell everybody; an error of one undoes the whole act."""
        for handler in self._handlers[type(event)]:
            handler(event)


def publish(event: object) -> None:
    """Tell the portal that runs now."""
    bus: Bus = current_app.extensions["portal.bus"]
    bus.publish(event)
