import time
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from alerts import dispatch
from alerts.dispatch import Drained
from members.models import Channel
from num.audit import System
from reports.actions import duty


class Command(BaseCommand):
    help = (
        "Deliver what is due and tell who is on duty, without Celery: for a machine with no broker, and for repair. "
        "Fails if some is left."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seconds", type=float, default=60.0, help="stop after this long (default: 60)")

    def handle(self, *, seconds: float, **options: Any) -> None:
        duty.tell(by=System("drain"))
        until = time.monotonic() + seconds
        dispatch.fold()
        done = dispatch.drain(seconds)
        while done.again_in and time.monotonic() + done.again_in < until:
            time.sleep(done.again_in)  # no worker: nobody else's work waits for this
            more = dispatch.drain(until - time.monotonic())
            more.messages += done.messages
            done = more
        for outcome, count in sorted(done.messages.items()):
            self.stdout.write(f"{outcome}: {count:,}")
        if left := [*_left(), *_reasons(done)]:
            raise CommandError("\n".join(left))


def _left() -> Iterator[str]:
    for kind, count in dispatch.queued().items():
        yield f"Still to be sent by {Channel.Kind(kind).label.lower()}: {count:,}"


def _reasons(done: Drained) -> Iterator[str]:
    """What stood in the way, and what to do."""
    for kind in sorted(done.unusable):
        label = Channel.Kind(kind).label.lower()
        yield f"The server for {label} cannot be used now. Run check_install to find out why, then run this again."
    if done.failed:
        yield f"Something is broken in {len(done.failed)} of the alerts. The log says where."
    if done.again_in:
        yield "The provider's rate allows no more now. Run this again, with more --seconds."
    elif done.more:
        yield "The time was over. Run this again, with more --seconds."
