"""Pro-forma invoices and receipts as tagged PDF (PDF/UA-1)."""

import json
from importlib.resources import as_file, files
from typing import Any

import typst

DATA = files("plugins.reference_payments") / "data"
FONTS = files("portal") / "data" / "fonts"


def render_paper(values: dict[str, Any]) -> bytes:
    """Set a paper from its words; the same words give the same bytes."""
    with as_file(DATA) as folder, as_file(FONTS) as fonts:
        found: bytes = typst.compile(
            str(folder / "paper.typ"),
            font_paths=[str(fonts)],
            format="pdf",
            sys_inputs={"data": json.dumps(values)},
            pdf_standards=["ua-1"],
            timestamp=0,
        )
    return found
