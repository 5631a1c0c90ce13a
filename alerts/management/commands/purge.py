from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from alerts.actions import purging
from reports.actions.purging import Purged
from reports.models import Hold


class Command(BaseCommand):
    help = "Delete what is not kept any longer, class by class, and say what a legal hold keeps."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what would be deleted")

    def handle(self, *, dry_run: bool, **options: Any) -> None:
        try:
            purging.each(lambda one: self._purge(one, dry_run=dry_run))
        except purging.NotAllPurged as failure:
            raise CommandError("Something could not be counted or deleted. The lines above say where.") from failure
        self.stdout.write(f"holds in force: {Hold.objects.live().count():,}")

    def _purge(self, one: Purged, *, dry_run: bool) -> None:
        if not dry_run:
            one.delete()
        done = "would be deleted" if dry_run else "deleted"
        kept = f", kept by a hold: {one.on_hold:,}" if one.on_hold else ""
        self.stdout.write(f"{one.what}: {done} {one.due:,}{kept}")
