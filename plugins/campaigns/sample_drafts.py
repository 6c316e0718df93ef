"""Sample campaigns in the making: what an editor would have typed, from the same files as the public ones."""

from collections.abc import Callable, Iterable
from typing import Any

from plugins.campaigns.rules import MAKE, REVIEW, CampaignState, LeftOver
from plugins.campaigns.sample_backers import Told
from plugins.campaigns.services.creating import reference
from plugins.campaigns.services.making import entering, handing_in, reviewing, saving
from plugins.campaigns.services.making.checking import Known
from plugins.campaigns.services.making.parts import Part, text_part
from portal.accounts.models import RoleGrant
from portal.accounts.services import grant
from portal.database import db, unit_of_work
from portal.kernel.amounts import Writing, write_amount
from portal.kernel.money import Money
from portal.viewer import Grant, Viewer

WRITING = Writing(",", ".")
SumOf = Callable[[int], str]
NOT_YET_WRITTEN = ("dates", "text-en")  # of the one that is still in work
ANSWER = "Quem escolhe são os escritórios regionais."
ASKED_FOR = "Por favor, diga quem escolhe as pessoas bolseiras. / Please say who chooses those who travel."


def write(told: Told, organisation_id: int, content: dict[str, Part], known: Known) -> None:
    """Write a sample draft; one for review was sent back once before, and handed in again."""
    editor = _editor(organisation_id)
    with unit_of_work():
        draft = saving.draft_for(saving.start(organisation_id, editor), editor)
        is_in_work = told["state"] == CampaignState.DRAFT
        for name, part in content.items():
            if not (is_in_work and name in NOT_YET_WRITTEN):
                saving.save(draft, name, part, editor)
    if is_in_work:
        return
    story = content[text_part(told["original_language"])]
    with unit_of_work():
        campaign_id = handing_in.hand_in(draft, known, editor)
        readers = entering.members("office", reference(campaign_id)) or entering.members("committee", "")
        if not readers:
            return
        reviewing.send_back(campaign_id, ASKED_FOR, Viewer(readers[0], grants=frozenset({Grant(REVIEW)})))
        draft = saving.draft_for(draft.id, editor)
        again = Part({**story.fields, "summary": f"{story.said('summary')} {ANSWER}"}, WRITING, 1)
        saving.save(draft, text_part(told["original_language"]), again, editor)
    with unit_of_work():
        handing_in.hand_in(saving.draft_for(draft.id, editor), known, editor)


def _editor(organisation_id: int) -> Viewer:
    """The sample editor, who writes for this organisation too."""
    account_id = db.session.scalar(db.select(RoleGrant.account_id).where(RoleGrant.role == "editor").limit(1))
    if account_id is not None:
        with unit_of_work():
            grant(account_id, "editor", organisation_id)
    return Viewer(account_id, grants=frozenset({Grant(MAKE)}))


def content_of(told: Told, holder_id: int, minor: Any, days: dict[str, str]) -> dict[str, Part]:
    """What somebody would have typed to make a sample campaign."""

    def sum_of(value: int) -> str:
        return write_amount(Money(minor(value), told["currency"]), WRITING)

    original = told["original_language"]
    fields: dict[str, dict[str, Any]] = {
        "basics": {name: told[name] for name in ("theme", "region", "country", "place")} | {"language": original},
        "money": _money(told, holder_id, sum_of),
        "returns": {"lines": [_return(n, one, original, sum_of) for n, one in enumerate(told.get("rewards", ()))]},
        "dates": {"zone": told["time_zone"], "opens_time": "", "deadline_time": "", **days},
        "needs": {"lines": list(_needs(told))},
    }
    for code, text in told["texts"].items():
        fields[text_part(code)] = _words(code, text, list(told["budget"]), list(told.get("rewards", ())))
    return {name: Part(said, WRITING, 0) for name, said in fields.items()}


def _money(told: Told, holder_id: int, sum_of: SumOf) -> dict[str, Any]:
    original = told["original_language"]
    return {
        "holder": str(holder_id),
        "currency": told["currency"],
        "goal": sum_of(told["goal"]),
        "optimum": sum_of(told["optimum"]) if "optimum" in told else "",
        "model": told["model"],
        "floor": str(told.get("floor_percent", "")),
        "left_over": LeftOver.SAME_WORK.value,
        "lines": [
            {"key": f"c{n}", "label": one["labels"][original], "amount": sum_of(one["amount"]), "part": one["part"]}
            for n, one in enumerate(told["budget"])
        ],
    }


def _return(number: int, one: Told, original: str, sum_of: SumOf) -> dict[str, str]:
    return {
        "key": f"r{number}",
        "title": one["titles"][original],
        "description": one["descriptions"][original],
        "price": sum_of(one["price"]),
        "stock": str(one.get("stock", "")),
        "delivery_on": "",
        "takers": "anybody",
    }


def _words(code: str, text: dict[str, str], costs: list[Told], returns: list[Told]) -> dict[str, Any]:
    return {
        **{name: text[name].strip() for name in ("title", "summary", "story")},
        "costs": [{"key": f"c{n}", "label": one["labels"].get(code, "")} for n, one in enumerate(costs)],
        "returns": [
            {"key": f"r{n}", "title": one["titles"].get(code, ""), "description": one["descriptions"].get(code, "")}
            for n, one in enumerate(returns)
        ],
        "needs": [],
    }


def _needs(told: Told) -> Iterable[dict[str, str]]:
    for number, (title, description) in enumerate(told.get("needs", ())):
        yield {"key": f"n{number}", "kind": "translation", "title": title, "description": description}
