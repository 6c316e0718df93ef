"""A city says that it would like to join."""

import pytest

from portal.testing import Browser

WISH = {"name": "Ville de Lyon", "country": "FR", "email": "mairie@lyon.example"}


def test_a_wish_to_join_is_noted_and_seen_on_the_home_page(client: Browser) -> None:
    answer = client.fill("/fr/membership/join", WISH)
    assert (answer.status_code, answer.location) == (303, "/fr/membership/thanks")
    assert "<dd>1</dd>" in client.get("/en/").text


@pytest.mark.both
def test_the_same_form_sent_twice_is_noted_once(client: Browser) -> None:
    client.fill("/en/membership/join", WISH)
    last = client.get("/en/membership/join")
    assert last.status_code == 200


def test_a_faulty_wish_says_what_is_wrong_and_keeps_what_was_typed(client: Browser) -> None:
    answer = client.fill("/en/membership/join", WISH | {"email": "mairie"})
    assert answer.status_code == 422
    assert "Enter an e-mail address like name@example.org." in answer.text
    assert 'value="Ville de Lyon"' in answer.text
