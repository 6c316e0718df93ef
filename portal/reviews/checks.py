"""What must hold of reviews, whatever happened."""

from portal.database import db
from portal.hooks.values import Check
from portal.reviews.models import Decision, Submission
from portal.reviews.rules import APPEAL_ROUND, FIRST_ROUND, Stage

DECIDED = {
    Stage.ACCEPTED: (FIRST_ROUND, "accepted"),
    Stage.REFUSED: (FIRST_ROUND, "refused"),
    Stage.UPHELD: (APPEAL_ROUND, "refused"),
    Stage.OVERTURNED: (APPEAL_ROUND, "accepted"),
}
UNDECIDED = (Stage.CHECK, Stage.REPAIR, Stage.OPINION, Stage.COMMITTEE, Stage.LAPSED)


def stages_fit_decisions() -> list[str]:
    """Whatever is accepted or refused was decided so, and what is on its way was not decided yet."""
    breaches = []
    for stage, (round_, result) in DECIDED.items():
        so = db.select(Decision.id).where(
            Decision.submission_id == Submission.id, Decision.round == round_, Decision.result == result
        )
        wrong = db.select(Submission.id).where(Submission.stage == stage, ~so.exists())
        breaches += [f"submission {one} is {stage} and was not decided so" for one in db.session.scalars(wrong)]
    any_decision = db.select(Decision.id).where(Decision.submission_id == Submission.id)
    early = db.select(Submission.id).where(Submission.stage.in_(UNDECIDED), any_decision.exists())
    breaches += [f"submission {one} was decided and is still on its way" for one in db.session.scalars(early)]
    return breaches


REVIEW_CHECKS = (Check("reviews fit their decisions", stages_fit_decisions),)
