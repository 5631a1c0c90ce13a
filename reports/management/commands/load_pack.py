from typing import Any

from django.core.management.base import BaseCommand

from members import packs as members_packs
from reports import packs as reports_packs


class Command(BaseCommand):
    help = "Load or update the country pack's places, work types, incident types and consent wordings."

    def handle(self, *args: Any, **options: Any) -> None:
        members_packs.load()
        reports_packs.load()
        if options["verbosity"]:
            self.stdout.write("The country pack is loaded.")
