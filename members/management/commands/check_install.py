import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.db.models import QuerySet
from redis import RedisError

from members import push, transports
from members.models import Region, User
from members.transports import Unreachable, email_references
from members.transports.email import EmailTransport
from num import installation
from num.installation import Lacking

MAIL_SECONDS = 30


class Command(BaseCommand):
    help = "Say in words what is missing or unsafe before people rely on this installation."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--recipients",
            type=Path,
            default=Path("/backups/recipients"),
            metavar="FILE",
            help="the public keys that backups are sealed to (default: /backups/recipients)",
        )

    def handle(self, *args: Any, recipients: Path, **options: Any) -> None:
        questions = QUESTIONS | {
            "Backups": partial(installation.backups_can_be_sealed, recipients),
            "Room": partial(installation.room_is_left, recipients.parent, Path("/")),
        }
        wrong = [name for name, question in questions.items() if not self._ask(name, question)]
        if wrong:
            raise CommandError(f"Not ready for people: {', '.join(wrong)}.")
        self.stdout.write("Ready for people.")

    def _ask(self, name: str, question: Callable[[], str]) -> bool:
        try:
            self.stdout.write(f"ok   {name}: {question()}")
        except Lacking as lacking:
            self.stdout.write(f"NO   {name}: {lacking}")
        except (DatabaseError, RedisError):
            self.stdout.write(f"NO   {name}: what it asks did not answer.")
        else:
            return True
        return False


def mail_is_taken() -> str:
    """As alerts are sent, up to the first recipient."""
    try:
        for url in settings.EMAIL_URL.split():
            EmailTransport(url, settings.EMAIL_FROM).try_out(until=time.monotonic() + MAIL_SECONDS)
    except Unreachable as error:
        raise Lacking(f"the server of EMAIL_URL takes none from EMAIL_FROM: {error.reason}.") from error
    except ImproperlyConfigured as error:
        raise Lacking(f"{error}.") from error
    return "the server takes it"


def providers_are_known() -> str:
    """A typo in an address would otherwise be found by the first message that goes there, or is called back about."""
    try:
        for kind in transports.kinds():
            transports.get(kind)
        heard = email_references.secrets()
    except ImproperlyConfigured as error:
        raise Lacking(f"{error}.") from error
    return f"{len(heard)} of e-mail call back" if heard else "none of e-mail calls back, since EMAIL_HOOK is empty"


def devices_can_be_woken() -> str:
    """Nothing is lost without it: people hear by other ways."""
    return "they can" if push.own_key() else "nobody is offered it, since VAPID_PRIVATE_KEY is empty (make_keys)"


def head_is_kept() -> str:
    """Without it a cut tail of the audit is not found; somebody may also take it by hand."""
    if not settings.AUDIT_HEAD_TO:
        return "sent nowhere, since AUDIT_HEAD_TO is empty: keep the head that verify_audit prints"
    return "sent each hour to AUDIT_HEAD_TO"


def people_can_approve() -> str:
    """An alert is approved by somebody who did not write it, so one approver alone can be locked out of their own."""
    count = _approvers().count()
    if count < 2:
        raise Lacking(f"{count} can approve alerts; at least two must, with a second factor. Use invite_staff.")
    return f"{count} can approve"


def somebody_is_told() -> str:
    """Approvers are the last who are told of a grave report, and the only ones while nobody is on duty."""
    count = _approvers().filter(pk__in=transports.ways().values("user")).count()
    if not count:
        raise Lacking(
            "no approver can be told of one. Let each sign in, open “How we reach you”, add an address or a number and "
            "confirm it."
        )
    return f"{count} of the approvers can be told"


def administrator_is_there() -> str:
    if not _signing_in(User.objects.administrators()).exists():
        raise Lacking("nobody, with a second factor. Use invite_staff LOGIN administrator.")
    return "there is one"


def pack_is_loaded() -> str:
    if not Region.objects.exists():
        raise Lacking("no places and work types yet. Run load_pack.")
    return "loaded"


def _approvers() -> QuerySet[User]:
    return _signing_in(User.objects.who_may("approve"))


def _signing_in(staff: QuerySet[User]) -> QuerySet[User]:
    """Those who can work: with an authenticator app or a passkey."""
    factors = Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES)
    return staff.filter(pk__in=factors.values("user"))


QUESTIONS: dict[str, Callable[[], str]] = {
    "Settings": installation.settings_are_safe,
    "Tables": installation.tables_fit,
    "Database role": installation.role_is_humble,
    "Database log": installation.database_keeps_words_to_itself,
    "Broker": installation.broker_answers,
    "Workers": installation.workers_work,
    "Every night": installation.nights_go_well,
    "Clocks": installation.clocks_agree,
    "Mail": mail_is_taken,
    "Providers": providers_are_known,
    "Waking devices": devices_can_be_woken,
    "Head of the audit": head_is_kept,
    "Country pack": pack_is_loaded,
    "Approvers": people_can_approve,
    "Grave reports": somebody_is_told,
    "Administrator": administrator_is_there,
}
