"""The summary that RCTab (the Universal RCV Tabulator) writes, which its viewers read: rounds, tallies, transfers."""

from typing import Any

from plugins.elections.tally.outcome import Outcome, Round, exact


def as_rctab(outcome: Outcome, title: str = "") -> dict[str, Any]:
    """An outcome that was counted in rounds, as RCTab's summary."""
    return {
        "config": {"contest": title or "Election", "threshold": _threshold(outcome)},
        "jsonFormatVersion": "1",
        "results": [_round(number, one, outcome) for number, one in enumerate(outcome.rounds, start=1)],
        "summary": {
            "finalThreshold": _threshold(outcome),
            "numCandidates": len(outcome.candidates),
            "numWinners": len(outcome.winners),
            "totalNumBallots": str(exact(outcome.valid + outcome.blank)),
            "undervotes": exact(outcome.blank),
        },
    }


def _threshold(outcome: Outcome) -> str:
    quota = outcome.quota if outcome.quota is not None else int(outcome.valid) // 2 + 1
    return str(exact(quota))


def _round(number: int, told: Round, outcome: Outcome) -> dict[str, Any]:
    names = outcome.candidates
    acts = [("elected", one) for one in told.elected] + [("eliminated", one) for one in told.eliminated]
    return {
        "round": number,
        "tally": {names[one]: str(exact(votes)) for one, votes in told.votes.items()},
        "tallyResults": [{what: names[one], "transfers": _transfers(one, told, outcome)} for what, one in acts],
    }


def _transfers(source: int, told: Round, outcome: Outcome) -> dict[str, str]:
    names = outcome.candidates
    found = [one for one in told.transfers if one.source == source]
    return {"exhausted" if one.target is None else names[one.target]: str(exact(one.votes)) for one in found}
