"""This platform as a side of the benchmark: its own database, members, and an alert that is approved each round."""

import email
import email.policy
import os
import time
from email.message import EmailMessage
from typing import TYPE_CHECKING

from benchmarks.databases import create
from benchmarks.processes import Published

if TYPE_CHECKING:
    from alerts.models import Alert

BATCH = 2000


class Installation:
    """Members of one region, each reached by e-mail; a case to warn about; two people to approve an alert."""

    app = "num"

    def __init__(self, broker: str, email_url: str) -> None:
        from tests.environment import TEST_SETTINGS

        given = {"DATABASE_URL": create("ours"), "REDIS_URL": broker, "EMAIL_URL": email_url}
        self.environment = TEST_SETTINGS | given | {"BASE_URL": "http://localhost:8000"}
        os.environ.update(self.environment)
        import django

        django.setup()
        _prepare()

    def load(self, addresses: list[str]) -> None:
        """So many members more."""
        _load_members(addresses)

    def approve(self) -> Published:
        """Write an alert and have it approved; timed from the approval."""
        from alerts import actions
        from alerts.models import Review
        from members.models import User

        alert = _alert()
        began, cpu = time.time(), time.process_time()
        actions.approve(alert, checks=dict.fromkeys(Review.Check.values, True), by=User.objects.get(username="ada"))
        return Published(began, time.process_time() - cpu)

    def sample(self) -> dict[str, str]:
        """The parts of the message as members get it, with TOKEN where each has their own."""
        from alerts import messages
        from members import presets

        token = "TOKEN"
        whole = messages.fill(
            messages.render(_alert())["email:neutral"].encode(),
            to="somebody@example.org",
            date="Thu, 01 Jan 2026 00:00:00 +0000",
            message_id="<1@localhost>",
            unsubscribe=token,
            answer=token,
            **presets.headers(presets.DEFAULT),
        )
        message = email.message_from_bytes(whole, policy=email.policy.default)
        return {
            "subject": message["Subject"],
            "sender": message["From"],
            "unsubscribe": message["List-Unsubscribe"],
            "auto_submitted": message["Auto-Submitted"],
            "text": _body(message, "plain"),
            "html": _body(message, "html"),
        }


def _body(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    return str(body.get_content()) if body else ""


def _prepare() -> None:
    from django.core.management import call_command

    from members import roles
    from tests.factories import make_case, make_report, make_staff, make_user

    call_command("migrate", verbosity=0)
    call_command("load_pack", verbosity=0)
    make_staff("ada", roles.APPROVER)
    report = make_report(by=make_user("ann"), story="Told.", consents={"warn": "yes"})
    make_case(make_staff("caro", roles.CASEWORKER), report)


def _load_members(addresses: list[str]) -> None:
    from django.utils import timezone

    from members.addresses import email_index
    from members.models import Channel, Subscription, User

    users = [User(username=address.partition("@")[0], role=User.Role.MEMBER) for address in addresses]
    for user in users:
        user.working_name = user.username
        user.set_unusable_password()
    User.objects.bulk_create(users, BATCH)
    channels = [
        Channel(
            user=user, kind="email", address=address, address_index=email_index(address), verified_at=timezone.now()
        )
        for user, address in zip(users, addresses, strict=True)
    ]
    Channel.objects.bulk_create(channels, BATCH)
    Subscription.objects.bulk_create([Subscription(channel=channel, level=3) for channel in channels], BATCH)


def _alert() -> "Alert":
    from alerts import actions
    from members.models import Region, User
    from reports.models import Case

    caro, case = User.objects.get(username="caro"), Case.objects.get()
    alert = actions.draft(
        case,
        sources=list(case.reports.all()),
        level=3,
        title="Man in a grey van",
        text="A member was followed by a man in a grey van near the station. He asks for a first name at once.",
        regions=[Region.objects.get(code="r-tli")],
        work_types=[],
        by=caro,
    )
    return actions.ask_review(alert, by=caro)
