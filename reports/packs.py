"""Loading incident types and consent wordings of the country pack. A wording once loaded is never edited."""

from django.db import transaction

from num import packs
from reports.models import ConsentText, IncidentType


@transaction.atomic
def load() -> None:
    for row in packs.read("incidents"):
        IncidentType.objects.update_or_create(code=row.pop("code"), defaults=row)
    for row in packs.read("consent"):
        words = {"question": row.pop("question"), "answers": row.pop("answers")}
        ConsentText.objects.get_or_create(**row, defaults=words)
