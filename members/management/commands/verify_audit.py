from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser

from members import mail, presets
from num import audit, heartbeats
from num.models import AuditEntry


class Command(BaseCommand):
    help = (
        "Walk the audit chain from its first entry, and name the first that was edited or follows a gap; whoever keeps "
        "its head (AUDIT_HEAD_TO) is told. A cut tail shows only beside such a head: give that with --head."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--head", metavar="LINE", help="a head as this command or a mail gave it, in quotes")

    def handle(self, *, head: str | None, **options: Any) -> None:
        self._refuse_broken()
        if head is not None:
            self._refuse_cut(head)
        heartbeats.beat(heartbeats.AUDIT)
        now = audit.head()
        if now is None:
            self.stdout.write("the audit is empty")
            return
        last = AuditEntry.objects.get(pk=now.last)
        self.stdout.write(f"{now.count:,} entries hold; the last is {now.last} of {last.at:%Y-%m-%d %H:%M}")
        self.stdout.write(f"head: {now}")

    def _refuse_broken(self) -> None:
        first = next(audit.broken(), None)
        if first is not None:
            if settings.AUDIT_HEAD_TO:
                headers = presets.headers(presets.DEFAULT)
                mail.send("audit_broken", settings.AUDIT_HEAD_TO, **headers, entry=str(first))
            raise CommandError(f"entry {first} does not follow from the one before it")

    def _refuse_cut(self, line: str) -> None:
        try:
            kept = audit.Head.read(line)
        except ValueError as error:
            raise CommandError("a head is two numbers and a row of letters and digits, as it was given") from error
        if not kept.holds():
            raise CommandError(f"what was there up to entry {kept.last} is not all there any more, or not the same")
