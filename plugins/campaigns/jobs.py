"""Background work of campaigns; every job may be cut off and run again."""

from datetime import timedelta

from flask import current_app

from plugins.campaigns.services import asking, closing, correcting, opening, totals, where_from, writing_news
from plugins.campaigns.services.delivering import marking
from plugins.campaigns.services.ending import archiving, reporting
from plugins.campaigns.services.messages import sending
from plugins.campaigns.services.spending import closing as giving_back
from plugins.campaigns.services.spending import forgetting
from portal.hooks import Job
from portal.kernel.text import N_
from portal.uploads.folders import storage_below


def forget_payees() -> None:
    """Forget who was paid long ago, with the documents below the data folder of this portal."""
    forgetting.forget_payees(storage_below(current_app.extensions["portal.settings"].data))


JOBS = (
    Job(
        "campaigns.open",
        opening.open_due,
        every=timedelta(seconds=10),
        title=N_("Open campaigns on their day"),
        while_paused=N_("Campaigns whose day has come stay closed, and take no pledges."),
    ),
    Job(correcting.TELL, correcting.tell_takers, title=N_("Tell backers what was put right in a campaign")),
    Job(writing_news.TELL, writing_news.tell_backers, title=N_("Tell backers the news of a campaign")),
    Job(sending.SEND, sending.send_message, title=N_("Send a message to backers")),
    Job(marking.ASK, marking.write_for_addresses, title=N_("Ask backers for their addresses")),
    Job(
        "campaigns.forget_addresses",
        marking.forget_addresses,
        every=timedelta(hours=24),
        title=N_("Forget postal addresses that are not needed any more"),
        while_paused=N_("Postal addresses are kept for longer than backers were told."),
    ),
    Job(reporting.TELL, reporting.tell_backers, title=N_("Tell backers of a closing report")),
    Job(
        "campaigns.archive",
        archiving.archive_due,
        every=timedelta(hours=24),
        title=N_("Archive campaigns that are over"),
    ),
    Job(
        "campaigns.forget_backers",
        archiving.forget_backers,
        every=timedelta(hours=24),
        title=N_("Forget the backers of old campaigns"),
        while_paused=N_("Who backed a campaign is known for longer than the settings say."),
    ),
    Job(
        "campaigns.forget_payees",
        forget_payees,
        every=timedelta(hours=24),
        title=N_("Forget who was paid by old campaigns"),
        while_paused=N_("Who was paid, and their documents, are known for longer than the settings say."),
    ),
    Job(
        "campaigns.close",
        closing.close_due,
        every=timedelta(seconds=10),
        title=N_("Close campaigns at their deadline"),
        while_paused=N_(
            "Campaigns whose deadline is over are not decided: nothing is collected, and nothing is let go."
        ),
    ),
    Job(
        "campaigns.collect",
        closing.collect_due,
        every=timedelta(seconds=10),
        title=N_("Collect the pledges of campaigns that succeeded"),
        while_paused=N_(
            "No money of campaigns that succeed is collected. What was begun is finished; cards of others may expire."
        ),
    ),
    Job(
        "campaigns.let_go",
        closing.let_go_due,
        every=timedelta(seconds=10),
        title=N_("Let the pledges of campaigns that failed go"),
        while_paused=N_(
            "Backers of campaigns that failed stay bound: their cards are not let go, and nobody tells them."
        ),
    ),
    Job(
        "campaigns.tidy",
        closing.tidy,
        every=timedelta(minutes=1),
        title=N_("Clear away pledges that nobody finished"),
        while_paused=N_("Rewards that nobody took to the end stay taken."),
    ),
    Job(
        "campaigns.tidy_questions",
        asking.forget_unconfirmed,
        every=timedelta(hours=1),
        title=N_("Clear away questions that nobody confirmed"),
    ),
    Job(
        "campaigns.where_from",
        where_from.count_where_from,
        every=timedelta(minutes=2),
        title=N_("Count where pledges come from"),
    ),
    Job(
        "campaigns.give_back",
        giving_back.give_back_due,
        every=timedelta(seconds=10),
        title=N_("Give back what campaigns have left over"),
        while_paused=N_("Money that is left over is not given back to backers until it is taken up again."),
    ),
    Job("campaigns.roll", totals.roll, every=timedelta(seconds=10), title=N_("Add up what was pledged")),
)
