"""Loading the pick-lists, forces and consent wordings of the country pack. A wording once loaded is never edited."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from members.models import Region
from num import packs
from reports.models import ConsentText, Force, IncidentType, Outcome, Use


@transaction.atomic
def load() -> None:
    """Raises ImproperlyConfigured for a pack that does not ask about every use in its language."""
    for row in packs.read("incidents"):
        IncidentType.objects.update_or_create(code=row.pop("code"), defaults=row)
    for row in packs.read("consent"):
        words = {"question": row.pop("question"), "answers": row.pop("answers")}
        ConsentText.objects.get_or_create(**row, defaults=words)
    asked = ConsentText.objects.current(settings.LANGUAGE_CODE)
    if unasked := [use for use in Use if use not in asked]:
        raise ImproperlyConfigured(f"consent.json: no question in {settings.LANGUAGE_CODE} about {', '.join(unasked)}")
    police = packs.read("police")
    for row in police["outcomes"]:
        Outcome.objects.update_or_create(code=row.pop("code"), defaults=row)
    for row in police["forces"]:
        place = Region.objects.get(code=row["place"]) if row["place"] else None
        Force.objects.update_or_create(code=row["code"], defaults={"name": row["name"], "region": place})
