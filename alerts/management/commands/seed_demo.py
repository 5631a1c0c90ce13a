from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from alerts.demo import numbers, people, seeding
from members.models import User


class Command(BaseCommand):
    help = "Fill an empty demonstration with invented members, reports, alerts and answers of the last months."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--members", type=int, default=480, help="how many members (default: %(default)s)")
        parser.add_argument("--reports", type=int, default=400, help="how many reports in all (default: %(default)s)")
        parser.add_argument("--months", type=int, default=24, help="how far back it begins (default: %(default)s)")
        parser.add_argument("--seed", type=int, default=1, help="another number, another story (default: %(default)s)")

    def handle(self, *args: Any, members: int, reports: int, months: int, seed: int, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Demonstration data is made where DEMO is on, and nowhere else.")
        if User.objects.exists():
            raise CommandError("There are people in this database already. Nothing was added.")
        with transaction.atomic():
            call_command("load_pack", stdout=self.stdout)
            seeding.make(members=members, reports=reports, months=months, seed=seed)
            connection.run_on_commit.clear()  # what is past rings nobody
        self._tell()

    def _tell(self) -> None:
        logins = [*people.STAFF, *(member.login for member in (*people.MEMBERS, *people.PENDING))]
        self.stdout.write(f"Accounts: {', '.join(logins)}. Password of each: {people.PASSWORD}")
        self.stdout.write("The second factor of staff: manage.py demo_code LOGIN")
        self.stdout.write(f"A number that the checker knows: {numbers.CHECKABLE}")
