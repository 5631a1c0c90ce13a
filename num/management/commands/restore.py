from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser, call_command

from num import backups, heartbeats, restored

STOP_FIRST = "Put this right, then run stop_sending, before any worker starts."
RESTORE_AGAIN = "Put this right, then restore it again with --replace."


class Command(BaseCommand):
    help = (
        "Open a backup into this database, all of it or nothing, and look whether it can be worked with: the "
        "code fits, the audit chain holds, sealed values open with the keys that are set here. What was on its way "
        "to members when the backup was made is stopped."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", type=Path, required=True, dest="source", metavar="FILE")
        parser.add_argument(
            "--identity",
            type=Path,
            required=True,
            metavar="FILE",
            help="age's secret key; - reads it from the terminal",
        )
        parser.add_argument("--replace", action="store_true", help="lose what this database holds now")
        parser.add_argument(
            "--unproven",
            action="store_true",
            help="open a file that no server with this AUDIT_KEY wrote; it can do anything to this database",
        )

    def handle(self, *args: Any, source: Path, identity: Path, replace: bool, unproven: bool, **options: Any) -> None:
        try:
            backups.restore(source, identity, replace=replace, unproven=unproven)
        except backups.BackupFailed as failure:
            raise CommandError(str(failure)) from failure
        if problems := list(restored.version_problems()):
            raise CommandError("\n".join(["Restored, but:", *problems, STOP_FIRST]))
        call_command("stop_sending", stdout=self.stdout)
        heartbeats.forget()
        if problems := list(restored.problems()):
            raise CommandError("\n".join(["Restored, but:", *problems, RESTORE_AGAIN]))
        self.stdout.write("restored: the code fits, the audit chain holds, sealed values open")
