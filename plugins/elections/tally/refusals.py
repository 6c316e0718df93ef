"""Why something cannot be counted, in a sentence for whoever brought it."""

from collections.abc import Sequence


class Uncountable(ValueError):
    """A count that was asked for makes no sense; the sentence says why."""


class BrokenFile(ValueError):
    """A file that cannot be read; each sentence names its line and says why."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)
