"""What a browser loads, and what it complains about, while somebody walks through the portal."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Request, Response


@dataclass
class Watch:
    """Notes everything that one page of the browser does."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    documents: list[Response] = field(default_factory=list)
    finished: list[Request] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("response", self._note)
        self.page.on("requestfinished", self._note_end)

    def _hear(self, message: ConsoleMessage) -> None:
        """Take every message for a complaint, but those that a page of ours was answered as a refusal or an error."""
        is_document = message.location["url"] in {document.url for document in self.documents}
        if not (is_document and message.text.startswith("Failed to load resource")):
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _note(self, response: Response) -> None:
        if response.request.is_navigation_request() and not 300 <= response.status < 400:
            self.documents.append(response)

    def _note_end(self, request: Request) -> None:
        self.finished.append(request)

    @property
    def document(self) -> Response:
        """The page that is shown."""
        return self.documents[-1]

    @property
    def bytes_on_the_wire(self) -> int:
        """What went over the line so far, both ways, heads included."""
        return sum(wire_size(request) for request in self.finished)

    def paths_since(self, start: str) -> list[str]:
        """The paths of the pages that were seen from one on, in their order, each once."""
        paths = [urlsplit(document.url).path for document in self.documents]
        return list(dict.fromkeys(paths[paths.index(start) :]))


def wire_size(request: Request) -> int:
    """How many bytes a request and its answer took; nothing when the browser had it already."""
    sizes = request.sizes()
    return sum(
        max(sizes[part], 0)
        for part in ("requestHeadersSize", "requestBodySize", "responseHeadersSize", "responseBodySize")
    )
