"""What plugins tell of an organisation that is in the network: what it gave, and what it may do."""

from dataclasses import dataclass
from datetime import date

from portal.kernel.money import Money


@dataclass(frozen=True)
class Contribution:
    """What an organisation gave to the network on a day: money, hours, or something that has neither.

    ``kind`` is pledge, badge, hosting, jury, experience or another word of the plugin's. One that is not ``is_public``
    is shown to the organisation itself and to the office alone; leave out a sum that not even they may see.
    """

    kind: str
    title: str
    on: date
    amount: Money | None = None
    hours: int | None = None
    url: str = ""
    is_public: bool = False
    language: str = ""


@dataclass(frozen=True)
class Right:
    """What an organisation may do, or may not: ``sentence`` says why, and until when or from when on it is otherwise.

    ``name`` is one word for programs, such as vote; ``changes_on`` is the day on which that changes by itself.
    """

    organisation_id: int
    name: str
    is_held: bool
    sentence: str
    changes_on: date | None = None
    position: int = 50
