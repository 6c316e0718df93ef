"""What organisations tell the plugins, in the transaction in which it became true."""

from dataclasses import dataclass


@dataclass(frozen=True)
class OrganisationChanged:
    """An organisation was entered, or its names, its place or what it is were changed."""

    organisation_id: int
