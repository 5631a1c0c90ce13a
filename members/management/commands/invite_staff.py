from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from members import actions, links, mail, roles
from num.audit import System


class Command(BaseCommand):
    help = (
        "Print a link with which one person opens a staff account, once, within seven days. "
        "Run it again for a new link, also when somebody of staff forgot the password."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("login", help="the name to sign in with")
        parser.add_argument("role", choices=sorted(roles.STAFF))

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            user = actions.invite(options["login"], options["role"], by=System("invite_staff"))
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(mail.link_to("join_invited", links.invitation(user)))
