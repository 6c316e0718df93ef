"""Receipts as tagged PDF (PDF/UA-1), in the backer's language."""

import json
from importlib.resources import as_file, files
from typing import Any

import typst

DATA = files("plugins.campaigns") / "data"
FONTS = files("portal") / "data" / "fonts"


def render_receipt(values: dict[str, Any]) -> bytes:
    """Set a receipt from its words; the same words give the same bytes."""
    with as_file(DATA) as folder, as_file(FONTS) as fonts:
        found: bytes = typst.compile(
            str(folder / "receipt.typ"),
            font_paths=[str(fonts)],
            format="pdf",
            sys_inputs={"data": json.dumps(values)},
            pdf_standards=["ua-1"],
            timestamp=0,
        )
    return found
