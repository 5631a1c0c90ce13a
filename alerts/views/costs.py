"""What text messages cost, where an installation says what it pays for a part."""

from collections.abc import Mapping
from decimal import Decimal

from django.conf import settings

from alerts.impact.disclosure import Shown
from members.models import Channel


def of_one(parts: int) -> str:
    """So many parts; empty where nobody has said what a part costs."""
    return _money(parts * settings.SMS_COST) if settings.SMS_COST else ""


def of_all(parts: int, reached: Shown | None) -> str:
    """The same for everybody it would reach, no finer than that is shown; empty where it is not."""
    if not settings.SMS_COST or reached is None:
        return ""
    return f"less than {_money(parts * settings.SMS_COST * (int(reached.most) + 1))}"


def of_texts(reached: Mapping[str, Shown]) -> str:
    """Of one part to everybody whom texts would reach; empty where none are sent."""
    return of_all(1, reached.get(str(Channel.Kind.SMS.label)))


def _money(amount: Decimal) -> str:
    return f"{settings.COUNTRY['currency']}{amount:,.2f}"
