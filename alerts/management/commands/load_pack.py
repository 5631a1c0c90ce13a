from typing import Any

from django.core.management.base import BaseCommand

from alerts import packs as alerts_packs
from members import packs as members_packs
from reports import packs as reports_packs


class Command(BaseCommand):
    help = "Load or update the country pack's places, work types, incident types, consent wordings and fixed phrases."

    def handle(self, *args: Any, **options: Any) -> None:
        members_packs.load()
        reports_packs.load()
        alerts_packs.load()
        if options["verbosity"]:
            self.stdout.write("The country pack is loaded.")
