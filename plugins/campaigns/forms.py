"""Forms of campaigns."""

from collections.abc import Sequence
from typing import Any

from flask import request
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, ValidationError

from portal.kernel.amounts import Writing, parse_amount
from portal.kernel.errors import Refused
from portal.kernel.money import Money
from portal.organisations.services import OrganisationCard
from portal.payments.collecting import WayToPay
from portal.web.forms import BaseForm, EmailField, LineField, TextField
from portal.web.languages import country_choices, gettext, in_words
from portal.web.languages import lazy_gettext as _

LONGEST_MESSAGE = 500
MOST_FIELDS = 7
NO_REWARD, MYSELF = "0", ""


class AmountField(StringField):
    """A sum as people of the page's language write it; ``money`` is what it means."""

    money: Money | None = None

    def read(self, currency: str, writing: Writing) -> bool:
        """Understand what was typed; False with the reason beside the field."""
        if not self.errors:
            try:
                self.money = parse_amount(self.data or "", currency, writing)
            except Refused as refusal:
                self.errors = [in_words(refusal)]
        return self.money is not None


class SumForm(BaseForm):
    """What is promised: a sum, what comes in return, and who pays the fee."""

    amount = AmountField(_("Sum"), [DataRequired(_("Enter the sum, such as 50 or 12.50."))])
    reward = RadioField(_("What you get in return"), default=NO_REWARD)
    covers_fee = BooleanField(_("I also pay the card fee, so that the whole sum arrives"))

    @property
    def reward_id(self) -> int | None:
        """The return that was chosen; none when something was sent that no page offers."""
        chosen: str = self.reward.data or NO_REWARD
        is_number = chosen.isascii() and chosen.isdigit() and len(chosen) < 19
        return int(chosen) if is_number and chosen != NO_REWARD else None

    def let_go_of_what_is_gone(self, left: set[int]) -> None:
        """Choose nothing instead of a return that cannot be had any more, since it cannot be sent again."""
        if self.reward_id not in left:
            self.reward.data = NO_REWARD


class WayField(RadioField):
    """In which of several ways the money comes; a form where there is one way only does without."""

    def offer(self, ways: Sequence[WayToPay]) -> None:
        """Let one of these be chosen; it is the first until another is."""
        self.choices = [(way.name, gettext(way.title)) for way in ways]
        if self.data is None and request.method == "GET":
            self.data = ways[0].name

    def pre_validate(self, form: Any) -> None:
        """Say in our own words that one must be chosen."""
        if self.data not in {name for name, *_more in self.iter_choices()}:
            raise ValidationError(gettext("Choose how you want to pay."))


class PayForm(BaseForm):
    """A button that leads to the payment, and the way of it where there are several."""

    gateway = WayField(_("How you pay"))

    def offer(self, ways: Sequence[WayToPay]) -> None:
        """Ask for the way of paying, if there is a choice."""
        if len(ways) > 1:
            self.gateway.offer(ways)
        else:
            del self.gateway

    @property
    def way(self) -> str:
        """The gateway that was chosen; empty where there is no choice."""
        return self.gateway.data if "gateway" in self else ""


class BackerField(RadioField):
    """Who pledges: whoever fills in the form, or an organisation in whose name they may."""

    def offer(self, organisations: Sequence[OrganisationCard]) -> None:
        """Let one of these be chosen instead of oneself."""
        self.choices = [(MYSELF, gettext("Myself")), *((str(card.id), card.name) for card in organisations)]
        if request.method == "GET" and self.data not in {name for name, *_more in self.iter_choices()}:
            self.data = MYSELF

    def pre_validate(self, form: Any) -> None:
        """Say in our own words that it is none of them."""
        if self.data not in {name for name, *_more in self.iter_choices()}:
            raise ValidationError(gettext("Only people whose role allows it pledge in the name of this organisation."))


class PledgeForm(SumForm, PayForm):
    """Seven fields at most for a person, of which three must be filled in."""

    organisation = BackerField(_("Who pledges"), default=MYSELF)
    name = LineField(_("Your name"), [DataRequired(_("Enter your name. It stands on the receipt."))])
    email = EmailField(_("E-mail address"), [DataRequired(_("Enter an e-mail address, for the receipt."))])
    shown_as = LineField(_("Name shown in public"), longest=80)
    message = TextField(_("A line for the campaign"), longest=LONGEST_MESSAGE)
    terms = HiddenField()  # the very version that the page links to

    def offer_names(self, organisations: Sequence[OrganisationCard]) -> None:
        """Ask who pledges, if it may be an organisation."""
        if organisations:
            self.organisation.offer(organisations)
        else:
            del self.organisation

    @property
    def organisation_id(self) -> int | None:
        """The organisation that was chosen; none for whoever pledges for themselves."""
        return int(self.organisation.data) if "organisation" in self and self.organisation.data else None

    def keep_short(self, *, has_rewards: bool) -> None:
        """Leave out the line for the campaign where it is one field too many; a pledge's own page asks for it again."""
        seen = [field for field in self if not isinstance(field, HiddenField)]
        if len(seen) - (not has_rewards) > MOST_FIELDS:
            del self.message

    @property
    def said(self) -> str:
        """The line for the campaign, if it was asked for."""
        return self.message.data if "message" in self else ""


class ShowingForm(BaseForm):
    """How the public sees a backer."""

    shown_as = LineField(_("Name shown in public"), longest=80)
    message = TextField(_("A line for the campaign"), longest=LONGEST_MESSAGE)
    country = SelectField(_("Country"))

    def __init__(self, **defaults: Any) -> None:
        super().__init__(**defaults)
        self.country.choices = [("", "–"), *country_choices()]


class PlainForm(BaseForm):
    """A form of one button."""


class ReasonForm(BaseForm):
    """An act of the secretariat that needs a reason."""

    reason = TextField(_("Reason"), [DataRequired(_("Say why, in a sentence."))], longest=1000)


class AddressForm(BaseForm):
    """Where a return goes, as it is written on a parcel."""

    address = TextField(
        _("Name and address"), [DataRequired(_("Enter the name and the address."))], longest=600, render_kw={"rows": 6}
    )
