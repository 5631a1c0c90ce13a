"""What text messages cost, where an installation says what it pays for a part."""

from collections.abc import Mapping
from decimal import Decimal

from django.conf import settings

from alerts.impact.disclosure import Shown
from members.models import Channel


def of_one(parts: int) -> str:
    """So many parts; empty where nobody has said what a part costs."""
    return _money(parts * settings.SMS_COST) if settings.SMS_COST else ""


def of_all(parts: int, reached: Shown) -> str:
    """The same for everybody it would reach, no finer than that may be shown."""
    if not settings.SMS_COST:
        return ""
    if reached.value is None:
        return f"less than {_money(parts * settings.SMS_COST * (int(reached.most) + 1))}"
    return f"about {_money(parts * settings.SMS_COST * reached.value)}"


def of_texts(reached: Mapping[str, Shown]) -> str:
    """Of one part to everybody whom texts would reach; empty where none are sent."""
    texts = reached.get(str(Channel.Kind.SMS.label))
    return of_all(1, texts) if texts else ""


def _money(amount: Decimal) -> str:
    return f"{settings.COUNTRY['currency']}{amount:,.2f}"
