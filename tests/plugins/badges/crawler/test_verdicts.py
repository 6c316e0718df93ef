"""What is said of pages as webmasters really make them: seen is placed, hidden is not, and unseen is neither."""

from dataclasses import replace

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.badges import codes
from plugins.badges.crawler.pages import Page
from plugins.badges.crawler.verdicts import Claim, Verdict, judge
from plugins.badges.verdict_words import OUTCOMES, REASONS, WARNINGS
from tests.plugins.badges.test_codes import AT, LOOKS, SANITIZERS

CLAIM = Claim("dakar", ("dakar.example",), frozenset({"portal.test"}))
HOME = "https://www.dakar.example/reseau"
TEXT = "<h1>Ville de Dakar</h1><p>Bienvenue à Dakar.</p>"
PICTURE = "https://portal.test/badge/dakar.svg"
CODE = codes.html(AT, LOOKS)
SCRIPT = '<script src="https://portal.test/embed/badge-12ab.js" async></script>'
CSP = '<head><meta http-equiv="Content-Security-Policy" content="{}"></head>'


def look(html: str | bytes, url: str = HOME, charset: str = "", policies: tuple[str, ...] = ()) -> Verdict:
    body = html.encode() if isinstance(html, str) else html
    return judge(Page(url, body, charset, policies), CLAIM)


PLACED = {
    "the code": CODE,
    "rel nofollow": CODE.replace("<a ", '<a rel="nofollow noopener" '),
    "a frame": codes.frame(AT, LOOKS),
    "a relative frame below a base": '<base href="https://portal.test/x/"><iframe src="../embed/dakar"></iframe>',
    "our element": f'{SCRIPT}<oidp-badge member="dakar"><a href="{AT.proof}">Dakar</a></oidp-badge>',
    "without scheme": '<img src="//portal.test/badge/dakar.svg">',
    "entities and percent signs": '<img src="https://portal.test&#47;badge/d%61k&#97;r.svg">',
    "capitals and a dot": '<img src="HTTPS://PORTAL.TEST./badge/dakar.svg">',
    "srcset": f'<img src="/small.png" srcset="/small.png 1x, {PICTURE} 2x">',
    "picture": f'<picture><source srcset="{PICTURE}"><img src="/small.png"></picture>',
    "lazy": f'<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" data-lazy-src="{PICTURE}">',
    "lazy srcset": f'<img src="/blank.gif" data-srcset="{PICTURE} 2x">',
    "noscript beside a lazy picture": f"<noscript>{CODE}</noscript>",
    "svg": f'<svg><image xlink:href="{PICTURE}"/></svg>',
    "object": f'<object data="{PICTURE}"></object>',
    "srcdoc": f'<iframe srcdoc="{CODE.replace("&", "&amp;").replace(chr(34), "&quot;")}"></iframe>',
    "shadow root": f'<div><template shadowrootmode="open">{CODE}</template></div>',
    "Photon": '<img src="https://i0.wp.com/portal.test/badge/dakar.png?ssl=1">',
    "Next": '<img src="/_next/image?url=https%3A%2F%2Fportal.test%2Fbadge%2Fdakar.svg&w=640">',
    "Cloudflare": '<img src="/cdn-cgi/image/width=80,quality=75/https://portal.test/badge/dakar.png">',
    "a copy": f'<a href="{AT.proof}"><img src="/files/oidp-badge/badge-fr-light-m.svg"></a>',
    "a copy in the page": '<a href="https://portal.test/fr/badges/verify/dakar"><svg><path d="M0 0"/></svg></a>',
    "broken": f"<table><tr><p><b>{CODE[:-4]}<div></a",
    "an open details": f"<details open><summary>Réseaux</summary>{CODE}</details>",
    "hidden on paper only": f"<style>@media print {{ .net {{ display: none }} }}</style><p class=net>{CODE}</p>",
    "hidden, then shown": "<style>.n{display:none} @media (min-width:9em){.n{display:block}}</style><p class=n>" + CODE,
    "without height but with room": f'<div style="height:0;overflow:hidden;padding-bottom:32%">{CODE}</div>',
    "without height but seen beyond it": f'<div style="height:0">{CODE}</div>',
    "a comment that browsers do not take for one": f"<!--[if !IE]><!-->{CODE}<!--<![endif]-->",
    "a policy that lets it": CSP.format("default-src 'self'; img-src 'self' https://portal.test") + CODE,
    "a policy by scheme": CSP.format("img-src https: data:") + CODE,
    "a policy in the body, which counts for nothing": "<body><p>x</p>" + CSP.format("img-src 'none'") + CODE,
    "beside others": CODE + CODE.replace("dakar", "lisboa"),
}


@pytest.mark.parametrize("case", PLACED)
def test_a_badge_that_visitors_see_is_placed(case: str) -> None:
    found = look(TEXT + PLACED[case] if "olicy" not in case else PLACED[case] + TEXT)
    assert (found.outcome, found.reason) == ("placed", "")
    assert found.evidence[0].is_badge


NOT_PLACED = {
    "commented out": (f"<!-- {CODE} -->", "in_comment"),
    "a comment without an end": (f"<!-- {CODE}", "in_comment"),
    "as text": ("<pre><code>" + CODE.replace("<", "&lt;") + "</code></pre>", "in_source"),
    "textarea": (f"<textarea>{CODE}</textarea>", "in_source"),
    "in a script": (f"<script>const code = `{CODE}`</script>", "in_source"),
    "in a template": (f"<template>{CODE}</template>", "in_source"),
    "in a frame's fallback": (f"<iframe>{CODE}</iframe>", "in_source"),
    "in a video's fallback": (f"<video>{CODE}</video>", "hidden"),
    "display none": (f'<div style="color:red;DISPLAY : none !important">{CODE}</div>', "hidden"),
    "by a style sheet": (f"<style>/* }} */ .a .b, i {{ display:none }}</style><p class=a><b class=b>{CODE}", "hidden"),
    "hidden": (f"<div hidden>{CODE}</div>", "hidden"),
    "far away": (f'<div style="position:absolute;left:-9999px">{CODE}</div>', "hidden"),
    "without height": (f'<div style="height:0;overflow:hidden">{CODE}</div>', "hidden"),
    "a picture without width": (f'<img style="max-width:0" src="{PICTURE}">', "hidden"),
    "a closed details": (f"<details><summary>Réseaux</summary>{CODE}</details>", "hidden"),
    "a dialog": (f"<dialog>{CODE}</dialog>", "hidden"),
    "one pixel": (f'<img src="{PICTURE}" width="1" height="1">', "hidden"),
    "link in words": (f'<a href="{AT.proof}">Membre du réseau</a>', "link_only"),
    "element without script": (f'<oidp-badge member="dakar"><a href="{AT.proof}">Dakar</a></oidp-badge>', "no_script"),
    "script commented out": (f'<!--{SCRIPT}--><oidp-badge member="dakar"></oidp-badge>', "no_script"),
    "script as module": (SCRIPT.replace("async", "type=module") + '<oidp-badge member="dakar">', "hidden"),
    "a frame that is mixed content": ('<iframe src="http://portal.test/embed/dakar"></iframe>', "mixed"),
    "from elsewhere": ('<img src="https://other.example/badge/dakar.svg">', "other_portal"),
    "below another base": ('<base href="https://other.example/"><img src="/badge/dakar.svg">', "other_portal"),
    "nothing": ("", "nothing"),
}


@pytest.mark.parametrize("case", NOT_PLACED)
def test_a_badge_that_nobody_sees_is_not_placed_and_the_reason_says_what_to_change(case: str) -> None:
    html, reason = NOT_PLACED[case]
    found = look(TEXT + html)
    assert (found.outcome, found.reason) == ("not_placed", reason)


@pytest.mark.parametrize("policy", ["img-src 'self'", "default-src 'none'", "img-src https://portal.test:444"])
def test_a_policy_that_hides_the_badge_is_named(policy: str) -> None:
    for found in (look(TEXT + CODE, policies=("", policy)), look(CSP.format(policy) + TEXT + CODE)):
        assert (found.outcome, found.reason) == ("not_placed", "policy")
        assert found.evidence[0].hidden_by == policy


POSING = {
    "another's badge": (CODE.replace("dakar", "lisboa"), HOME, "badge_of_another"),
    "one whose name begins alike": (CODE.replace("dakar", "dakar-2"), HOME, "badge_of_another"),
    "another host": (CODE, "https://dakar.other.example/", "host_not_listed"),
    "a host that ends alike": (CODE, "https://notdakar.example/", "host_not_listed"),
    "a nought for an o": (CODE.replace("portal.test", "p0rtal.test"), HOME, "look_alike"),
    "a Cyrillic o": (CODE.replace("portal.test", "p\u043ertal.test"), HOME, "look_alike"),
    "ours as a part": (CODE.replace("portal.test", "portal.test.other.example"), HOME, "look_alike"),
    "ours as a user": (CODE.replace("portal.test", "portal.test@other.example"), HOME, "look_alike"),
}


@pytest.mark.parametrize("case", POSING)
def test_a_false_badge_is_called_by_its_name(case: str) -> None:
    html, url, reason = POSING[case]
    found = look(TEXT + html, url)
    assert (found.outcome, found.reason) == ("impersonation", reason)


SHELL = "<head><script src=/app.js></script></head><body><div id=root></div><noscript>Enable JavaScript.</noscript>"
UNSEEN = {
    "empty": b"",
    "no_page": b"%PDF-1.7 <<",
    "script_only": SHELL.encode(),
    "challenge": b"<title>Just a moment...</title><script src=/cdn-cgi/challenge-platform/x.js></script><p>Verifying.",
    "moved": b'<meta http-equiv="refresh" content="0; url=/fr/">',
}


@pytest.mark.parametrize("reason", UNSEEN)
def test_what_could_not_be_seen_is_never_called_not_placed(reason: str) -> None:
    found = look(UNSEEN[reason])
    assert (found.outcome, found.reason) == ("unreachable", reason)


def test_a_page_that_was_cut_off_is_placed_when_the_badge_came_before_and_unseen_when_not() -> None:
    assert judge(Page(HOME, (TEXT + CODE).encode(), is_whole=False), CLAIM).outcome == "placed"
    assert judge(Page(HOME, TEXT.encode(), is_whole=False), CLAIM).reason == "cut_off"


@pytest.mark.parametrize("system", SANITIZERS)
def test_the_code_is_found_after_it_went_through_other_systems(system: str) -> None:
    allowed = SANITIZERS[system]
    left = nh3.clean(CODE, tags=set(allowed), attributes=allowed, link_rel="nofollow")
    assert look(TEXT + left).outcome == "placed"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_pages_in_two_bytes_are_read(encoding: str) -> None:
    assert look(f"\ufeff{TEXT}{CODE}".encode(encoding)).outcome == "placed"
    assert encoding == "utf-16-be" or look((TEXT + CODE).encode(encoding), charset="UTF-16").outcome == "placed"


@pytest.mark.parametrize("charset", ["", "gbk", "windows-1256", "zip", "unicode_escape", "x-nobody-knows", "'utf-8'"])
def test_no_charset_hides_a_badge_or_ends_in_an_error(charset: str) -> None:
    assert look(TEXT + CODE, charset=charset).outcome == "placed"


def test_a_subdomain_and_a_host_in_its_own_script_are_on_the_list() -> None:
    claim = Claim("dakar", ("www.coruña.example", "*.dakar.example"), CLAIM.portals)
    for host in ("coruña.example", "xn--corua-rta.example", "turismo.dakar.example", "WWW.Dakar.Example:8443"):
        assert judge(Page(f"https://{host}/", (TEXT + CODE).encode()), claim).outcome == "placed", host


def test_the_badge_of_a_record_that_became_part_of_the_member_is_the_members() -> None:
    old = TEXT + CODE.replace("dakar", "dakar-ville")
    assert look(old).reason == "badge_of_another"
    assert judge(Page(HOME, old.encode()), replace(CLAIM, also=("dakar-ville",))).outcome == "placed"


def test_a_name_in_other_letters_is_nobodys_badge_and_accuses_nobody() -> None:
    assert look(TEXT + CODE.replace("badge/dakar", "badge/Dakar")).outcome == "not_placed"


def test_a_warning_says_what_is_odd_about_a_badge_that_counts() -> None:
    assert look(TEXT + CODE).warnings == ()
    assert look(f"<noscript>{CODE}</noscript>{TEXT}").warnings == ("noscript",)
    assert look(TEXT + CODE.replace("/verify/dakar", "/verify/lisboa")).warnings == ("other_link",)
    assert look(TEXT + CODE.replace("https:", "http:")).warnings == ("mixed",)


@given(st.text(st.sampled_from("<>/!-='\" abimgsrcstyle:;{}()@,\\\x00é"), max_size=80), st.integers(0, 9))
def test_no_page_ends_in_an_error_and_every_word_of_a_verdict_has_a_sentence(noise: str, at: int) -> None:
    found = look(f"<style>{noise}</style><div style='{noise}'>{noise[:at]}{CODE}{noise}", policies=(noise,))
    assert found.outcome in OUTCOMES
    assert not found.reason or found.reason in REASONS
    assert set(found.warnings) <= set(WARNINGS)
