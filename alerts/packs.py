"""Loading the fixed phrases of the country pack. One that the pack no longer has is offered no more."""

from django.db import transaction

from alerts.models import Phrase
from num import packs


@transaction.atomic
def load() -> None:
    rows = {row.pop("code"): row for row in packs.read("phrases")}
    Phrase.objects.exclude(code__in=rows).delete()
    for code, row in rows.items():
        Phrase.objects.update_or_create(code=code, defaults=row)
