from typing import Any

from django.core.management import BaseCommand, CommandError

from num import crypto, rotation


class Command(BaseCommand):
    help = (
        "Move everything sealed to the first of FIELD_KEYS, while people go on working; broken off, it can be "
        "started again. First put the new key in front of the old one and restart every process."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        outcome = rotation.rotate()
        self.stdout.write(f"moved to key {crypto.ring().active.id}: {outcome.moved:,} rows")
        if outcome.unreadable:
            raise CommandError("\n".join(["No key here opens:", *outcome.unreadable]))
        self.stdout.write("Nothing here needs the other keys. Keep them, away from here, as long as an older backup.")
