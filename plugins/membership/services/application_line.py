"""The line about an organisation's application on the page of its standing."""

from portal.hooks import PanelLine
from portal.viewer import Viewer


def application_lines(organisation_id: int, viewer: Viewer) -> tuple[PanelLine, ...]:
    """What is said of an organisation's application, for those who may know of it."""
    return ()
