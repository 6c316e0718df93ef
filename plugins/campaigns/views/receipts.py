"""What a receipt says, in the language of the page."""

from collections.abc import Mapping
from typing import Any

from flask import current_app

from plugins.campaigns.services.showing_pledges import PledgeCard
from portal.web.languages import format_instant, format_money, gettext


def words_of(card: PledgeCard, language: str) -> dict[str, Any]:
    """The words of a receipt, translated and formatted, for the setter."""
    assert card.payment is not None
    text_language, text = own_words(card.holder.receipt_texts, language)
    is_live = current_app.extensions["portal.settings"].is_live
    return {
        "language": language,
        "title": gettext("Receipt %(number)s", number=card.reference),
        "banner": "" if is_live else gettext("TEST: no real money has moved."),
        "holder": {
            "name": card.holder.legal_name,
            "address": card.holder.address,
            "tax": gettext("Tax number: %(number)s", number=card.holder.tax_id),
        },
        "amount": format_money(card.total),
        "rows": _rows(card),
        "text": text,
        "text_language": text_language,
        "footer": gettext("Every movement stands in the public books of the fund holder."),
    }


def own_words(texts: Mapping[str, str], language: str) -> tuple[str, str]:
    """The fund holder's own words and their language: this one, else English, else any; the law may ask for them."""
    found = [code for code in (language, "en", *texts) if texts.get(code)]
    return (found[0], texts[found[0]]) if found else (language, "")


def _rows(card: PledgeCard) -> list[tuple[str, str]]:
    assert card.payment is not None
    charged = card.payment.collected_at
    rows = [
        (gettext("Received from"), card.payer),
        (gettext("For"), card.title),
        (gettext("Pledge"), format_money(card.amount)),
    ]
    if card.covered_fee:
        rows.append((gettext("Added for the card fee"), format_money(card.covered_fee)))
    if charged is not None:
        rows.append((gettext("Paid on"), format_instant(charged, card.time_zone)))
    if card.reward:
        rows.append((gettext("In return"), card.reward))
    if card.payment.refunded:
        rows.append((gettext("Given back"), format_money(card.payment.refunded)))
    return rows
