"""Texts that people write: what they mean stays, what could run goes."""

import pytest
from flask import Flask

from portal.web.markdown import markdown

pytestmark = pytest.mark.only_on("sqlite")


def rendered(app: Flask, text: str) -> str:
    with app.test_request_context("/en/"):
        return str(markdown(text))


def test_a_list_goes_on_where_the_last_one_ended(app: Flask) -> None:
    assert '<ol start="4">' in rendered(app, "1. one\n\n## Next\n\n4. four")
    assert "start=" not in rendered(app, "1. one")


def test_a_table_scrolls_by_itself_and_can_be_reached_by_keyboard(app: Flask) -> None:
    page = rendered(app, "| a | b |\n| - | - |\n| 1 | 2 |")
    assert page.startswith('<section class="scroll" tabindex="0" aria-label="Table"><table>')
    assert page.count("<section") == page.count("</section>") == 1


@pytest.mark.parametrize(
    "text", ["<table>", "`<table>`", "<section tabindex=0>", "<ol start=1 onclick=x>", "[<table>](http://x)"]
)
def test_a_table_that_is_only_written_is_no_table(text: str, app: Flask) -> None:
    page = rendered(app, text)
    assert "<section" not in page
    assert "<table" not in page
    assert "<ol" not in page
