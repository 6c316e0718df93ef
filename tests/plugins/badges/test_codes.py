"""What is pasted survives the systems that it is pasted into, and is worth nothing to whoever types a name."""

import hashlib
import json
import re
from base64 import b64encode

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.badges import codes
from plugins.badges.codes import Addresses, Looks, Membership

AT = Addresses(
    "https://portal.test/badge/dakar.svg?theme=light&size=m&lang=fr",
    "https://portal.test/embed/dakar?theme=light",
    "https://portal.test/verify/dakar?lang=fr",
    "https://portal.test/embed/badge-0.js",
)
LOOKS = Looks("dakar", "light", "m", "fr", 300, 96, "Ville de Dakar : membre du réseau")
# What each lets pass for somebody who writes pages: wp_kses_post(), Drupal's Basic and Full HTML, TYPO3's default
# sanitizer, and GitHub's list for Markdown. Read from their own sources on the day this was written.
SANITIZERS: dict[str, dict[str, set[str]]] = {
    "WordPress": {"a": {"href", "title", "target"}, "img": {"src", "alt", "width", "height", "loading", "title"}},
    "Drupal": {"a": {"href", "hreflang"}, "img": {"src", "alt", "height", "width", "loading"}},
    "TYPO3": {"a": {"href", "title", "target"}, "img": {"src", "alt", "width", "height", "loading", "title"}},
    "GitHub": {"a": {"href"}, "img": {"src", "alt", "width", "height", "longdesc"}},
}


@pytest.mark.parametrize("system", SANITIZERS)
def test_the_first_code_survives_the_sanitizers_of_other_systems(system: str) -> None:
    allowed = SANITIZERS[system]
    left = nh3.clean(codes.html(AT, LOOKS), tags=set(allowed), attributes=allowed, link_rel="nofollow")
    assert f'href="{AT.proof}"' in left
    assert AT.picture.replace("&", "&amp;") in left
    assert f'alt="{LOOKS.alt}"' in left
    assert 'width="300"' in left


def test_the_page_can_check_the_bytes_of_the_script() -> None:
    written = codes.element(AT, LOOKS)
    digest = b64encode(hashlib.sha384(codes.SCRIPT).digest()).decode()
    assert f'integrity="sha384-{digest}"' in written
    assert 'crossorigin="anonymous"' in written
    assert f'<a href="{AT.proof}">' in written, "without the script a plain link stands there"


@given(st.text(max_size=60))
def test_no_name_leaves_its_attribute_or_ends_a_script(name: str) -> None:
    odd = Looks("dakar", "light", "m", "fr", 300, 96, name)
    for written in (codes.html(AT, odd), codes.frame(AT, odd)):
        assert written.count('"') == (12 if "<img" in written else 10)
    linked = codes.linked_data(Membership(name, "", name, "https://portal.test/en/", AT.proof))
    assert linked.count("<") == 2


def test_search_engines_are_told_of_the_membership() -> None:
    written = codes.linked_data(
        Membership("Dakar </script>", "https://dakar.example", "OIDP", "https://portal.test/en/", AT.proof)
    )
    said = json.loads(re.sub(r"</?script[^>]*>", "", written))
    assert said["memberOf"] == {"@type": "Organization", "name": "OIDP", "url": "https://portal.test/en/"}
    assert said["name"] == "Dakar </script>"


def test_markdown_keeps_what_a_name_holds() -> None:
    odd = Looks("dakar", "light", "m", "fr", 300, 96, "A [b](c) *d*")
    assert codes.markdown(AT, odd).startswith("[![A \\[b\\](c) \\*d\\*](https://portal.test/badge/")
