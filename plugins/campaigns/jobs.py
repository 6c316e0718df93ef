"""Background work of campaigns; every job may be cut off and run again."""

from datetime import timedelta

from plugins.campaigns.services import asking, closing, correcting, opening, totals, where_from, writing_news
from plugins.campaigns.services.delivering import marking
from plugins.campaigns.services.ending import archiving, reporting
from plugins.campaigns.services.messages import sending
from plugins.campaigns.services.spending import closing as giving_back
from portal.hooks import Job

JOBS = (
    Job("campaigns.open", opening.open_due, every=timedelta(seconds=10)),
    Job(correcting.TELL, correcting.tell_takers),
    Job(writing_news.TELL, writing_news.tell_backers),
    Job(sending.SEND, sending.send_message),
    Job(marking.ASK, marking.write_for_addresses),
    Job("campaigns.forget_addresses", marking.forget_addresses, every=timedelta(hours=24)),
    Job(reporting.TELL, reporting.tell_backers),
    Job("campaigns.archive", archiving.archive_due, every=timedelta(hours=24)),
    Job("campaigns.forget_backers", archiving.forget_backers, every=timedelta(hours=24)),
    Job("campaigns.close", closing.close_due, every=timedelta(seconds=10)),
    Job("campaigns.collect", closing.collect_due, every=timedelta(seconds=10)),
    Job("campaigns.let_go", closing.let_go_due, every=timedelta(seconds=10)),
    Job("campaigns.tidy", closing.tidy, every=timedelta(minutes=1)),
    Job("campaigns.tidy_questions", asking.forget_unconfirmed, every=timedelta(hours=1)),
    Job("campaigns.where_from", where_from.count_where_from, every=timedelta(minutes=2)),
    Job("campaigns.give_back", giving_back.give_back_due, every=timedelta(seconds=10)),
    Job("campaigns.roll", totals.roll, every=timedelta(seconds=10)),
)
