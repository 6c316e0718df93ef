"""What is said of a page that was looked at: why a badge does not count, and what to change."""

from portal.kernel.text import N_

OUTCOMES = {
    "placed": N_("The badge is there."),
    "not_placed": N_("The badge is not there."),
    "impersonation": N_("A badge is shown where it should not be."),
    "unreachable": N_("The page could not be looked at, which says nothing about the badge."),
}
REASONS = {
    "nothing": N_("There is no badge on the page. Paste the code of the badge into it."),
    "in_comment": N_("The code of the badge stands in a comment. Take the signs of the comment away."),
    "in_source": N_(
        "The code of the badge stands in the page as text, or in a script or template. Paste it as HTML, not as text."
    ),
    "link_only": N_("There is a link to the proof but no picture. Paste the whole code of the badge."),
    "hidden": N_("The badge is on the page, but hidden from visitors. Move it, or change the style that hides it."),
    "policy": N_(
        "The page's own security policy hides the badge. Add the address of this portal to the directive that is named."
    ),
    "mixed": N_("Browsers refuse the badge, since its address begins with http. Let it begin with https."),
    "no_script": N_("The script of the badge is missing. Paste the whole code, or the code with a plain picture."),
    "other_portal": N_("The badge comes from an address that is not this portal's. Paste the code of the badge anew."),
    "host_not_listed": N_("The badge is shown on a host that is not on the member's list."),
    "badge_of_another": N_("The page shows the badge of another organisation, and not the member's."),
    "look_alike": N_("The page shows something like our badge, from an address that looks like ours and is not."),
    "empty": N_("The page is empty."),
    "no_page": N_("This is no web page."),
    "cut_off": N_("The page is too large to be read whole, and what was read has no badge."),
    "too_heavy": N_("The page takes too long to read."),
    "challenge": N_("The site asks visitors to prove that they are human. Let our crawler pass."),
    "moved": N_("The page only leads on to another one. Give the address of that one."),
    "script_only": N_("The page is made by scripts alone, which our crawler does not run."),
    "bad_address": N_("The address is not that of a page on the public web."),
    "bad_port": N_("The address names a port that is not one of the public web."),
    "inside": N_("The host leads to an address that is not on the public network."),
    "no_name": N_("The name of the host is not known."),
    "no_answer": N_("The host does not answer."),
    "too_slow": N_("The host takes too long to answer."),
    "too_large": N_("The host sends too much before the page begins."),
    "tls": N_("The certificate of the host is not valid, or its encryption is not one that browsers accept."),
    "redirects": N_("The address leads on too often, or to nowhere."),
    "bad_answer": N_("The host answers with something that is not HTTP as browsers understand it."),
    "status": N_("The host refuses the page, or does not have it."),
    "busy": N_("The host is busy or asks us to come later."),
    "robots": N_("The host's robots.txt keeps crawlers away from the page. Let our crawler see it."),
    "no_robots": N_("The host cannot say at the moment what crawlers may see (robots.txt)."),
}
WARNINGS = {
    "no_link": N_("The picture does not lead to its proof."),
    "other_link": N_("The picture leads to the proof of something else."),
    "lazy": N_("The badge appears only once a script of the page has run."),
    "noscript": N_("The badge stands in a part of the page for browsers without scripts."),
    "proxied": N_("The picture comes through another service, so that it may be out of date."),
    "mixed": N_("The address of the badge begins with http, although the page's begins with https."),
    "no_referrer": N_("The page does not let us hear that its badge is seen."),
    "copy": N_("The picture is a copy. It does not change when the membership does."),
    "no_hosts": N_("No host is on the member's list, so that any host was taken for the member's."),
    "look_alike_too": N_("Beside it the page shows a badge from an address that only looks like ours."),
}
