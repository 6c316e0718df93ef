"""What the parts of a review are called; marked here, translated where they are shown."""

from portal.kernel.text import N_
from portal.reviews.bodies import Bar
from portal.reviews.rules import Says, Stage, Turn, Way

STAGES = {
    Stage.CHECK: N_("Formal check"),
    Stage.REPAIR: N_("To be put right"),
    Stage.OPINION: N_("Opinion of the regional office"),
    Stage.COMMITTEE: N_("Decision"),
    Stage.ACCEPTED: N_("Accepted"),
    Stage.REFUSED: N_("Refused"),
    Stage.APPEAL: N_("Appeal"),
    Stage.UPHELD: N_("Refused, also after the appeal"),
    Stage.OVERTURNED: N_("Accepted after an appeal"),
    Stage.WITHDRAWN: N_("Withdrawn"),
    Stage.LAPSED: N_("Lapsed"),
}
TURNS = {
    Turn.APPLICANT: N_("those who handed it in"),
    Turn.CHECKERS: N_("those who check whether everything is there"),
    Turn.OFFICE: N_("the regional office"),
    Turn.COMMITTEE: N_("those who decide"),
    Turn.PANEL: N_("the panel of the appeal"),
    Turn.NOBODY: N_("nobody: it has ended"),
}
SAYS = {Says.YES: N_("For"), Says.NO: N_("Against"), Says.ABSTAIN: N_("Abstains")}
SAYS_TO_SILENCE = {Says.YES: N_("Agrees"), Says.NO: N_("Objects"), Says.ABSTAIN: N_("Abstains")}
WAYS = {
    Way.ONE: N_("one person decides"),
    Way.VOTE: N_("by a vote"),
    Way.SILENCE: N_("by silence, until somebody objects"),
}
BARS = {
    Bar.NOT_ASKED: N_("You are not asked here."),
    Bar.UNCONFIRMED: N_("Your e-mail address is not confirmed, so you cannot take part."),
    Bar.DECLARED: N_("You have said that you have an interest in this, so you do not take part."),
    Bar.APPLICANT: N_("You are one of those who handed this in, so you do not take part."),
    Bar.ORGANISATION: N_(
        "You have, or had in the last years, a role in an organisation that this is about, so you do not take part."
    ),
    Bar.EARLIER: N_("You had a part in the first decision, so others decide on the appeal."),
}
ACTS = {
    "submission.hand_in": N_("Handed something in for review"),
    "submission.pass": N_("Found a submission complete"),
    "submission.repair": N_("Gave a submission back to be put right"),
    "submission.repaired": N_("Put a submission right"),
    "submission.advise": N_("Gave an opinion on a submission"),
    "submission.vote": N_("Voted on a submission"),
    "submission.objection": N_("Objected to deciding by silence"),
    "submission.decide": N_("Decided on a submission"),
    "submission.session": N_("Noted what was decided in a session"),
    "submission.appeal": N_("Appealed against a decision"),
    "submission.withdraw": N_("Withdrew a submission"),
    "submission.declare": N_("Declared an interest in a submission"),
    "submission.name": N_("Named further people to decide"),
    "review_rules.change": N_("Changed a rule of a review"),
    "submission.over": N_("The days of a stage were over"),
}
