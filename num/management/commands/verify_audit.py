from typing import Any

from django.core.management import BaseCommand, CommandError

from num import audit
from num.models import AuditEntry


class Command(BaseCommand):
    help = (
        "Walk the audit chain from its first entry, and name the first that was edited or follows a gap. "
        "Compare the last line with the copy that is kept elsewhere: a cut tail shows only there."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        first = next(audit.broken(), None)
        if first is not None:
            raise CommandError(f"entry {first} does not follow from the one before it")
        last = AuditEntry.objects.last()
        if last is None:
            self.stdout.write("the audit is empty")
            return
        count = AuditEntry.objects.count()
        self.stdout.write(
            f"{count:,} entries hold; the last is {last.pk} of {last.at:%Y-%m-%d %H:%M}, {last.mac.hex()}"
        )
