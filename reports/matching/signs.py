"""By what two reports are alike (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import TextChoices

from reports.models import Likeness

Strength = Likeness.Strength


class Sign(TextChoices):
    """A kind of sign, with the reason that staff read. Equal identifiers have the name of their kind."""

    PHONE = "phone", "Same phone number"
    EMAIL = "email", "Same e-mail"
    USERNAME = "username", "Same user name on a site"
    HANDLE = "handle", "Same social media name"
    URL = "url", "Same profile address"
    PAYMENT = "payment", "Same payment tag"
    PLATE = "plate", "Same number plate"
    ACCOUNT = "account", "Same name on one site"
    NAME_ON_SITE = "name-on-site", "Same name, of which one did not say on which site"
    PHONE_END = "phone-end", "Phone numbers that end alike"
    PLATE_PART = "plate-part", "Number plates that fit, as far as they are known"
    NAME = "name", "Names that sound alike"
    LOOKS = "looks", "Looks that fit"
    ACCENT = "accent", "Ways of speaking that fit"
    VEHICLE = "vehicle", "Vehicles that fit"
    TOWN = "town", "Same town"


@dataclass(frozen=True)
class Found:
    """How strongly two reports are alike, and what is alike, by the kind of sign. Never kept as it stands."""

    strength: Strength
    signs: Mapping[Sign, str]


def together(some: Mapping[UUID, Found], others: Mapping[UUID, Found]) -> dict[UUID, Found]:
    """What was found in two ways, of each report; where both found one kind of sign, as the second has it."""
    both = {
        pk: Found(max(some[pk].strength, others[pk].strength), {**some[pk].signs, **others[pk].signs})
        for pk in some.keys() & others.keys()
    }
    return {**some, **others, **both}
