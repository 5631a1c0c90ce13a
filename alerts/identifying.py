"""What members see of the identifiers that an alert carries: signed in, on its page, and nowhere else."""

from typing import NamedTuple

import phonenumbers

from alerts.models import Alert, ShownIdentifier
from alerts.models.identifying import releasable
from reports import identifiers
from reports.models import Identifier
from reports.models.person import IdentifierQuerySet

How = ShownIdentifier.How


class Shown(NamedTuple):
    """The kind of an identifier in words, and as much of it as is shown."""

    kind: str
    text: str


def choosable(alert: Alert) -> IdentifierQuerySet:
    """Those that it may carry: released, of the reports that it rests on."""
    found = releasable().filter(report__in=alert.sources.values("report"))
    return found.select_related("report").order_by("kind", "released_at", "pk")


def shown(alert: Alert) -> list[Shown]:
    """What a member sees of them now."""
    holding = (
        ShownIdentifier.objects.of(alert)
        .holding()
        .select_related("identifier__report")
        .order_by("identifier__kind", "pk")
    )
    return [Shown(one.identifier.get_kind_display(), _text(one)) for one in holding]


def chosen(alert: Alert) -> list[Shown]:
    """The same for staff who may not open the reports: how much members see, and nothing of it."""
    holding = (
        ShownIdentifier.objects.of(alert).holding().select_related("identifier").order_by("identifier__kind", "pk")
    )
    return [Shown(one.identifier.get_kind_display(), one.get_how_display().lower()) for one in holding]


def _text(one: ShownIdentifier) -> str:
    whole = spelled(one.identifier)
    last_three = "".join(filter(str.isalnum, whole))[-3:]  # some countries put a space between them
    return f"ends in {last_three}" if one.how == How.LAST_THREE else whole


def spelled(identifier: Identifier) -> str:
    """In one spelling, never as its reporter wrote it: that could point to her."""
    if identifier.kind == Identifier.Kind.PLATE:  # in the spelling in which it is compared, O is 0
        return "".join(filter(str.isalnum, identifier.value.upper()))
    spelling = identifiers.normalise(identifier.kind, identifier.value) or ""
    if identifier.kind != Identifier.Kind.PHONE:
        return spelling
    number = phonenumbers.parse(spelling)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
