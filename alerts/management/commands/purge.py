from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from alerts.actions import purging
from reports.models import Hold


class Command(BaseCommand):
    help = "Delete what is not kept any longer, class by class, and say what a legal hold keeps."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what would be deleted")

    def handle(self, *, dry_run: bool, **options: Any) -> None:
        for one in purging.classes():
            if not dry_run:
                one.delete()
            done = "would be deleted" if dry_run else "deleted"
            kept = f", kept by a hold: {one.on_hold:,}" if one.on_hold else ""
            self.stdout.write(f"{one.what}: {done} {one.due:,}{kept}")
        self.stdout.write(f"holds in force: {Hold.objects.live().count():,}")
