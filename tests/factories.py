"""Things to test with, made through the services that everybody uses."""

from itertools import count

from flask import current_app

from portal.accounts.services import NewAccount, create_account, grant
from portal.organisations.services import (
    NewHolder,
    NewOrganisation,
    create_holder,
    create_organisation,
    open_gateway,
)

numbers = count(1)


def make_account(email: str = "", role: str = "", object_id: int | None = None, password: str | None = None) -> int:
    """Make an account, with a role if one is named."""
    email = email or f"person{next(numbers)}@city.example"
    account_id = create_account(NewAccount(email, "Sample Person", "en", password, is_confirmed=True))
    if role:
        grant(account_id, role, object_id)
    return account_id


def make_organisation(slug: str = "", name: str = "City of Sample", country: str = "SN", region: str = "africa") -> int:
    """Enter an organisation."""
    slug = slug or f"city-{next(numbers)}"
    return create_organisation(
        NewOrganisation(slug, {"en": name}, "en", "local_government", country, region=region, place=name)
    )


def make_holder(slug: str = "", currencies: tuple[str, ...] = ("EUR", "XOF"), gateway: str = "sandbox") -> int:
    """Enter a fund holder that takes money through a gateway."""
    slug = slug or f"holder-{next(numbers)}"
    organisation_id = make_organisation(f"{slug}-city")
    new = NewHolder(slug, organisation_id, "Sample Fund Holder", "1 Sample Street", "SAMPLE-1", "SN", currencies)
    holder_id = create_holder(new)
    open_gateway(holder_id, gateway, {"secret": "whsec_sample"}, current_app.extensions["portal.keys"])
    return holder_id
