from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from num import backups, heartbeats


class Command(BaseCommand):
    help = (
        "Write a backup of the database that this server cannot read: sealed with age to the public keys in "
        "a file. The keys of sealed fields are not in it: keep them apart, with the same care."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, required=True, metavar="FILE", help="a new file")
        parser.add_argument(
            "--recipients", type=Path, required=True, metavar="FILE", help="age's public keys, one a line"
        )

    def handle(self, *args: Any, to: Path, recipients: Path, **options: Any) -> None:
        try:
            backups.write(to, recipients)
        except backups.BackupFailed as failure:
            raise CommandError(str(failure)) from failure
        heartbeats.beat(heartbeats.BACKUP)
        self.stdout.write(f"written and sealed: {to} ({to.stat().st_size:,} bytes)")
