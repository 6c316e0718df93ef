"""What each process counts of the requests that it answers: by the rule of the address, never by who asked."""

from collections.abc import Iterator
from threading import Lock

from prometheus_client import CollectorRegistry, Histogram, Metric
from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector

UP_TO_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)
NO_PAGE = ""
LABELS = ("route", "method", "status")


class RequestFigures(Collector):
    """How many requests this process answered, how, and how quickly."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._seconds = Histogram(
            "portal_request_seconds",
            "Seconds until an answer was made, by the rule of its address; empty for addresses that are no page's.",
            LABELS, buckets=UP_TO_SECONDS, registry=self.registry,
        )  # fmt: skip
        self._kept, self._lock = 0, Lock()
        self.registry.register(self)
        self._known: dict[tuple[str, str, int], Histogram] = {}

    def answered(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count an answer of Flask's; what nobody's rule is for counts as one, or strangers would make up labels."""
        key = (route, method if route else NO_PAGE, status)
        found = self._known.get(key)
        if found is None:  # to look for the labels each time would cost three times as much as to count
            found = self._known[key] = self._seconds.labels(*key)
        found.observe(seconds)

    def answered_by_a_copy(self) -> None:
        """Count an answer of the page cache's, which Flask never saw: by hand, at a quarter of the library's cost."""
        with self._lock:
            self._kept += 1

    def collect(self) -> Iterator[Metric]:
        """Give what is counted by hand."""
        yield CounterMetricFamily("portal_kept_pages", "Requests answered with a kept page.", self._kept)
