"""Campaigns in the making to test with: everything that an editor types, and people who may."""

from datetime import timedelta
from typing import Any

from plugins.campaigns.rules import DECIDE, MAKE, REVIEW
from plugins.campaigns.services.making import saving
from plugins.campaigns.services.making.checking import Known
from plugins.campaigns.services.making.choosing import known
from plugins.campaigns.services.making.parts import Part
from plugins.campaigns.services.making.saving import DraftCard, Saved
from portal.database import db, unit_of_work
from portal.kernel.amounts import Writing
from portal.kernel.clock import business_now
from portal.organisations.office_editing import look_after, open_office
from portal.viewer import NOBODY, Grant, Viewer
from tests.factories import make_account, make_holder, make_organisation

ENGLISH, SPANISH = Writing(".", ","), Writing(",", ".")
LANGUAGES = ("en", "es", "fr", "pt", "ar")
OFFICE_SAYS = "Say who chooses."


def everything(holder_id: int, **changes: dict[str, Any]) -> dict[str, Part]:
    """All parts of a campaign that can be handed in; by part what is to be otherwise."""
    last = business_now().date() + timedelta(days=40)
    fields: dict[str, dict[str, Any]] = {
        "basics": {"language": "es", "theme": "budgets", "region": "africa", "country": "SN", "place": "Dakar"},
        "text-es": {
            "title": "Un presupuesto de calle",
            "summary": "De puerta en puerta.",
            "story": "Lo que **falta**.",
        },
        "text-en": {
            "title": "A street budget",
            "summary": "From door to door.",
            "story": "What is **missing**.",
            "costs": [{"key": "c0", "label": "Mediators"}],
            "returns": [{"key": "r0", "title": "The printed map", "description": "By post."}],
            "needs": [],
        },
        "money": {
            "holder": str(holder_id),
            "currency": "EUR",
            "goal": "1.500,50",
            "optimum": "2.000",
            "model": "all_or_nothing",
            "floor": "80",
            "left_over": "given_back",
            "lines": [
                {"key": "c0", "label": "Mediadores", "amount": "1.500,50", "part": "minimum"},
                {"key": "c1", "label": "Guía", "amount": "499,50", "part": "optimum"},
                {"key": "c2", "label": "", "amount": "", "part": "minimum"},
            ],
        },
        "returns": {
            "lines": [
                {
                    "key": "r0",
                    "title": "El plano impreso",
                    "description": "Por correo.",
                    "price": "25",
                    "stock": "10",
                    "delivery_on": f"{last + timedelta(days=60)}",
                    "takers": "anybody",
                }
            ]
        },
        "dates": {
            "zone": "Africa/Dakar",
            "opens_on": "",
            "opens_time": "",
            "deadline_on": f"{last}",
            "deadline_time": "",
        },
        "needs": {"lines": [{"key": "n0", "kind": "hours", "title": "Dos tardes", "description": "En la mesa."}]},
    }
    return {name: Part({**said, **changes.get(name, {})}, SPANISH) for name, said in fields.items()}


def all_known() -> Known:
    """What such a campaign may choose from."""
    return known(LANGUAGES, ("SN", "ES"), ("Africa/Dakar", "Europe/Madrid", "UTC"))


def editor(organisation_id: int, account_id: int | None = None) -> Viewer:
    """Somebody who writes for an organisation."""
    return Viewer(account_id, grants=frozenset({Grant(MAKE, "organisation", organisation_id)}))


def office_for(slug: str, *countries: str) -> Viewer:
    """Somebody of a regional office that looks after these countries."""
    organisation_id = make_organisation(slug)
    look_after(open_office(slug, "region", "", NOBODY), countries, NOBODY)
    account_id = make_account("", "office", organisation_id)
    return Viewer(account_id, grants=frozenset({Grant(REVIEW, "office", organisation_id)}))


def secretariat() -> Viewer:
    """Somebody of the secretariat."""
    return Viewer(make_account("", "secretariat"), grants=frozenset({Grant(REVIEW), Grant(DECIDE)}))


def new_draft(**changes: dict[str, Any]) -> tuple[DraftCard, Viewer]:
    """A campaign in the making of which every part is written, and its editor."""
    with unit_of_work():
        organisation_id = make_organisation()
        who = editor(organisation_id, make_account("", "editor", organisation_id))
        draft = saving.draft_for(saving.start(organisation_id, who), who)
        for name, part in everything(make_holder(), **changes).items():
            saving.save(draft, name, part, who)
    return draft, who


def again(draft: DraftCard, who: Viewer) -> DraftCard:
    """The draft as it stands now."""
    db.session.rollback()
    return saving.draft_for(draft.id, who)


def write(draft: DraftCard, who: Viewer, name: str, based_on: int, **fields: Any) -> Saved:
    """Save a part."""
    with unit_of_work():
        return saving.save(draft, name, Part(fields, ENGLISH, based_on), who)
