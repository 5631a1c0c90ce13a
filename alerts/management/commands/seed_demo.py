import gc
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from alerts.demo import numbers, people, seeding
from members.models import Channel, User
from num.crypto import Unreadable


class Command(BaseCommand):
    help = "Fill an empty demonstration with invented members, reports, alerts and answers of the last months."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--members", type=int, default=480, help="how many members (default: %(default)s)")
        parser.add_argument("--reports", type=int, default=400, help="how many reports in all (default: %(default)s)")
        parser.add_argument("--months", type=int, default=24, help="how far back it begins (default: %(default)s)")
        parser.add_argument("--once", action="store_true", help="do nothing, and do it well, where it was run before")
        parser.add_argument("--seed", type=int, default=1, help="another number, another story (default: %(default)s)")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Demonstration data is made where DEMO is on, and nowhere else.")
        if once and _was_seeded():
            return
        if User.objects.exists():
            raise CommandError(
                "There are people in this database already. Nothing was added: empty it, or begin with another."
            )
        self.stdout.write("Inventing people, reports and alerts: this takes a minute, the first time")
        call_command("load_pack", stdout=self.stdout)
        gc.disable()  # a great many objects, none of them in a ring: a fifth of the time
        try:
            seeding.make(**{name: options[name] for name in ("members", "reports", "months", "seed")})
        finally:
            gc.enable()
        self._tell()

    def _tell(self) -> None:
        logins = [*people.STAFF, *(member.login for member in (*people.MEMBERS, *people.PENDING))]
        self.stdout.write(f"Accounts: {', '.join(logins)}. Password of each: {people.PASSWORD}")
        self.stdout.write("The second factor of staff: manage.py demo_code LOGIN")
        self.stdout.write(f"A number that the checker knows: {numbers.CHECKABLE}")


def _was_seeded() -> bool:
    """The people who come last are here, and these keys open what is sealed."""
    last = Channel.objects.filter(kind=Channel.Kind.EMAIL, user__username=people.PENDING[-1].login).first()
    try:
        return bool(last and last.address)
    except Unreadable:
        raise CommandError("This database was filled with other keys, which are gone. Nothing was added.") from None
