import json
import resource
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from typing import Any

from django.core.mail import send_mass_mail
from django.core.management import call_command
from django.core.management.base import BaseCommand
from post_office import mail

from benchmarks.peer_project.celery import app
from benchmarks.peer_project.models import Alert, Member
from benchmarks.peer_project.tasks import send

BATCH = 1000
Given = dict[str, Any]


class Command(BaseCommand):
    help = "What a peer does on approval: reads JSON from standard input, prints when it began and the CPU it took."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=WHAT)

    def handle(self, *, what: str, **options: Any) -> None:
        given = json.load(sys.stdin)
        began, cpu = time.time(), _cpu()
        WHAT[what](given)
        self.stdout.write(json.dumps({"began": began, "cpu": _cpu() - cpu}))


def prepare(given: Given) -> None:
    """Create the tables and the alert."""
    call_command("migrate", run_syncdb=True, verbosity=0)
    Alert.objects.create(**given["alert"])


def load(given: Given) -> None:
    addresses = enumerate(given["addresses"])
    Member.objects.bulk_create([Member(email=address, token=f"T{number:029}") for number, address in addresses], BATCH)


def celery(given: Given) -> None:
    """On one connection to the broker."""
    alert = Alert.objects.get()
    with app.producer_pool.acquire() as producer:
        for member_id in Member.objects.order_by("pk").values_list("pk", flat=True)[: given["members"]]:
            send.apply_async((alert.pk, member_id), producer=producer)


def mass_mail(given: Given) -> None:
    """Django's own: text alone, over one connection."""
    alert = Alert.objects.get()
    messages = (alert.for_member(member) for member in _members(given))
    send_mass_mail((one.subject, one.text, one.sender, [one.recipient]) for one in messages)


def post_office(given: Given) -> None:
    """As its documentation has it: queue with ``send_many``, then send with as many processes as there are cores."""
    alert = Alert.objects.get()
    members = _members(given)
    while messages := [_queued(alert, member) for _, member in zip(range(BATCH), members, strict=False)]:
        mail.send_many(messages)
    mail.send_queued_mail_until_done(processes=2, log_level=0)


def _members(given: Given) -> Iterator[Member]:
    return Member.objects.order_by("pk")[: given["members"]].iterator(BATCH)


def _queued(alert: Alert, member: Member) -> dict[str, Any]:
    message = alert.for_member(member)
    return {
        "recipients": [message.recipient],
        "sender": message.sender,
        "subject": message.subject,
        "message": message.text,
        "html_message": message.html,
        "headers": message.headers,
    }


def _cpu() -> float:
    mine, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return mine.ru_utime + mine.ru_stime + children.ru_utime + children.ru_stime


WHAT: dict[str, Callable[[Given], None]] = {
    what.__name__: what for what in (prepare, load, celery, mass_mail, post_office)
}
