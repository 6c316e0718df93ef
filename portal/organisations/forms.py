"""Forms about organisations and fund holders."""

from collections.abc import Mapping
from typing import Any

from wtforms import BooleanField, Form, SelectField, StringField
from wtforms.validators import DataRequired, NumberRange, ValidationError

from portal.kernel.money import EXPONENTS
from portal.organisations.editing import HolderChange, OrganisationChange
from portal.organisations.rules import is_slug
from portal.payments.gateway import KeyField
from portal.web.forms import BaseForm, LineField, NumberField, TextField
from portal.web.languages import gettext
from portal.web.languages import lazy_gettext as _

LONGEST_KEY = 500
USED = {"EUR", "BRL", "USD", "GBP", "CAD", "MXN", "ARS", "COP", "PEN", "MAD", "MZN", "ZAR", "KES", "NGN", "INR", "PHP"}
CURRENCIES = USED | EXPONENTS.keys()


def good_slug(form: Form, field: StringField) -> None:
    """Refuse what cannot stand in an address."""
    if not is_slug(field.data or ""):
        raise ValidationError(gettext("Use small letters a to z, digits and hyphens, such as porto-alegre."))


class EditOrganisationForm(BaseForm):
    """What an organisation is and where."""

    kind = SelectField(_("Kind"), [DataRequired(_("Choose the kind."))])
    country = SelectField(_("Country"), [DataRequired(_("Choose the country."))])
    region = SelectField(_("Region of the network"))
    place = LineField(_("Place"))
    website = LineField(_("Website"))
    parent = LineField(_("Short name of what it is part of"))

    def change(self) -> OrganisationChange:
        """What was typed."""
        return OrganisationChange(
            self.kind.data, self.country.data, self.region.data, self.place.data, self.website.data, self.parent.data
        )


class NewOrganisationForm(EditOrganisationForm):
    """An organisation with its first name."""

    name = LineField(_("Name"), [DataRequired(_("Enter the name."))])
    language = SelectField(_("Language of the name"), [DataRequired(_("Choose the language."))])
    slug = LineField(_("Short name for addresses"), [good_slug])


class AddNameForm(BaseForm):
    """One more name of an organisation."""

    name = LineField(_("Name"), [DataRequired(_("Enter the name."))])
    language = SelectField(_("Language of the name"), [DataRequired(_("Choose the language."))])
    is_former = BooleanField(_("It is no longer called like this"))


def known_currencies(form: Form, field: StringField) -> None:
    """Refuse what is no currency that the portal keeps books in."""
    codes = (field.data or "").upper().split()
    if wrong := [code for code in codes if code not in CURRENCIES]:
        raise ValidationError(gettext("%(codes)s: no such currency. Enter codes like EUR XOF.", codes=" ".join(wrong)))


class EditHolderForm(BaseForm):
    """A fund holder's legal identity, its terms and the words of its receipts, one field per language."""

    legal_name = LineField(_("Legal name"), [DataRequired(_("Enter the legal name."))])
    address = TextField(_("Address"), [DataRequired(_("Enter the address."))], longest=500)
    tax_id = LineField(_("Tax number"), [DataRequired(_("Enter the tax number."))])
    currencies = LineField(_("Currencies"), [DataRequired(_("Enter codes like EUR XOF.")), known_currencies])
    fee_per_mille = NumberField(_("Fee of the fund holder, in thousandths"), [NumberRange(0, 200)])
    floor_percent = NumberField(_("Least share of a minimum that must come in, in per cent"), [NumberRange(50, 100)])
    grace_days = NumberField(_("Days to mend failed payments"), [NumberRange(0, 60)])

    @classmethod
    def for_languages(cls, languages: dict[str, str]) -> type["EditHolderForm"]:
        """The form with a text of the receipt for each language."""
        fields: dict[str, Any] = {
            f"receipt_{code}": TextField(_("Words on the receipt: %(language)s", language=name), longest=1000)
            for code, name in languages.items()
        }
        return type("EditHolderInLanguagesForm", (cls,), fields)

    def change(self) -> HolderChange:
        """What was typed."""
        texts = {field.name.removeprefix("receipt_"): field.data for field in self if field.name.startswith("receipt_")}
        return HolderChange(
            legal_name=self.legal_name.data,
            address=self.address.data,
            tax_id=self.tax_id.data,
            currencies=list(dict.fromkeys(self.currencies.data.upper().split())),
            fee_per_mille=self.fee_per_mille.data or 0,
            floor_percent=self.floor_percent.data or 0,
            grace_days=self.grace_days.data or 0,
            receipt_texts={code: text for code, text in texts.items() if text},
        )


class NewHolderForm(EditHolderForm):
    """A fund holder with the organisation that keeps the money; the words of its receipts come later."""

    organisation = LineField(
        _("Short name of the organisation that keeps the money"), [DataRequired(_("Enter the short name."))]
    )
    slug = LineField(_("Short name for addresses"), [good_slug])


class GatewayKeysForm(BaseForm):
    """The keys of a gateway, a field for each; a secret one is never shown again."""

    wanted: tuple[KeyField, ...] = ()

    @classmethod
    def asking_for(cls, wanted: tuple[KeyField, ...], stored: Mapping[str, str]) -> "GatewayKeysForm":
        """The form with the fields that a gateway wants, and with those of the stored keys that are no secret."""
        fields = {one.name: LineField(gettext(one.label), _checks(one, stored), longest=LONGEST_KEY) for one in wanted}
        form_type = type("GatewayKeysOfOneForm", (cls,), {"wanted": wanted, **fields})
        form: GatewayKeysForm = form_type(**{one.name: stored.get(one.name, "") for one in wanted if not one.is_secret})
        return form

    def keys(self) -> dict[str, str]:
        """What was typed, by the name of the key."""
        return {one.name: self[one.name].data or "" for one in self.wanted}

    def forget_secrets(self) -> None:
        """Let secrets be typed again rather than send them back."""
        for one in self.wanted:
            if one.is_secret:
                self[one.name].data = ""


def _checks(wanted: KeyField, stored: Mapping[str, str]) -> list[Any]:
    is_kept = wanted.is_secret and wanted.name in stored
    return [DataRequired(_("Enter this key."))] if wanted.is_required and not is_kept else []
