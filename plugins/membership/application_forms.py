"""Forms of those who apply for membership."""

from typing import Any

from wtforms import HiddenField, SelectField
from wtforms.validators import DataRequired, ValidationError

from plugins.membership.application_rules import coordinates_typed, website_typed
from plugins.membership.application_words import LEVELS
from plugins.membership.services.applications.correcting import Names
from plugins.membership.services.applications.starting import Body
from plugins.membership.services.places import PlaceCard
from portal.organisations.rules import KINDS
from portal.web.forms import BaseForm, EmailField, LineField, TextField
from portal.web.languages import country_choices, gettext, language, language_choices, language_name
from portal.web.languages import lazy_gettext as _

MORE_NAMES = (1, 2, 3)
LONGEST_PLACE = 100
# All six hundred, three times over, would make a heavy page.
OTHER_LANGUAGES = (
    "ar",
    "ca",
    "de",
    "en",
    "es",
    "fr",
    "it",
    "ja",
    "ko",
    "pt",
    "ru",
    "zh",
)  # six hundred make a page heavy


class BodyForm(BaseForm):
    """What a body that applies says of itself before the form of its kind."""

    kind = SelectField(_("What are you?"), [DataRequired(_("Choose what you are."))])
    level = SelectField(_("Level"))
    name = LineField(_("Official name"), [DataRequired(_("Enter the name."))])
    name_language = SelectField(_("Language of the name"), [DataRequired(_("Choose the language."))])
    name_1 = LineField(_("Name in another language"))
    language_1 = SelectField(_("Language of this name"))
    name_2 = LineField(_("Name in another language"))
    language_2 = SelectField(_("Language of this name"))
    name_3 = LineField(_("Name in another language"))
    language_3 = SelectField(_("Language of this name"))
    website = LineField(_("Website"))
    country = SelectField(_("Country"), [DataRequired(_("Choose the country."))])
    place = LineField(_("Place"), longest=LONGEST_PLACE)
    coordinates = LineField(_("Where it lies: latitude and longitude"))
    email = EmailField(_("Your e-mail address"), [DataRequired(_("Enter an e-mail address."))])
    seen = HiddenField()

    def __init__(self, **defaults: Any) -> None:
        nothing = dict.fromkeys(["level", *(f"language_{number}" for number in MORE_NAMES)], "")
        super().__init__(**nothing | {"name_language": language(), **defaults})
        self.kind.choices = [("", ""), *((name, gettext(title)) for name, title in KINDS.items())]
        self.level.choices = [("", ""), *LEVELS.items()]
        self.country.choices = country_choices()
        self.name_language.choices = language_choices()
        for number in MORE_NAMES:
            field: Any = self[f"language_{number}"]
            field.choices = [("", ""), *((code, language_name(code)) for code in OTHER_LANGUAGES)]

    def validate_website(self, field: LineField) -> None:
        """Refuse what is the address of no website."""
        if field.data and not website_typed(field.data):
            raise ValidationError(gettext("Enter the address of a website like https://city.example."))

    def validate_coordinates(self, field: LineField) -> None:
        """Refuse what is no point of the world."""
        if field.data and coordinates_typed(field.data) is None:
            raise ValidationError(gettext("Enter two numbers of degrees, such as 14.69, -17.44, or nothing."))

    def body(self, place: PlaceCard | None) -> Body:
        """What was typed, with the place that was chosen before."""
        degrees = (place.latitude, place.longitude) if place else coordinates_typed(self.coordinates.data)
        return Body(
            kind=self.kind.data,
            level=self.level.data or "",
            name=self.name.data,
            name_language=self.name_language.data,
            other_names=self._other_names(),
            country=place.country if place else self.country.data,
            place=place.name if place else self.place.data,
            place_id=place.id if place else None,
            coordinates=degrees,
            website=website_typed(self.website.data),
        )

    def _other_names(self) -> dict[str, str]:
        typed = {self[f"language_{number}"].data: self[f"name_{number}"].data for number in MORE_NAMES}
        return {code: name for code, name in typed.items() if code and name and code != self.name_language.data}


class BehalfForm(BodyForm):
    """What an office types for a body that sent paper, and in which language the body is written to."""

    email = EmailField(_("E-mail address"), [DataRequired(_("Enter an e-mail address."))])
    letter_language = SelectField(_("Language of the letter"))


class NamesForm(BodyForm):
    """What a body may still put right in what it said of itself; its place and kind stay, for a form hangs on them."""

    def __init__(self, **defaults: Any) -> None:
        super().__init__(**defaults)
        for name in ("kind", "level", "country", "place", "coordinates", "email", "seen"):
            del self[name]

    def names(self) -> Names:
        """What was typed."""
        website = website_typed(self.website.data)
        return Names(self.name.data, self.name_language.data, self._other_names(), website)


class AddressForm(BaseForm):
    """An e-mail address, for having a link mailed."""

    email = EmailField(_("Your e-mail address"), [DataRequired(_("Enter an e-mail address."))])


class ConfirmForm(BaseForm):
    """How somebody is called who came by the link of a letter."""

    name = LineField(_("Your name"), [DataRequired(_("Enter your name."))])


class ColleagueForm(BaseForm):
    """A colleague who is to write too."""

    email = EmailField(_("E-mail address of a colleague"), [DataRequired(_("Enter an e-mail address."))])
    language = SelectField(_("Language of the letter"))


class PlainForm(BaseForm):
    """A button, and nothing to fill in."""


class WithdrawForm(BaseForm):
    """Taking an application back, with a word for those who looked at it."""

    text = TextField(_("Would you like to say why?"), longest=1000)


class AppealForm(BaseForm):
    """Why an application should be decided otherwise."""

    text = TextField(_("Why should it be decided otherwise?"), [DataRequired(_("Write why."))], longest=5000)
