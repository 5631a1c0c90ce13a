import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from alerts import dispatch


class Command(BaseCommand):
    help = "Deliver what is due, without Celery: for a machine with no broker, and for repair."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seconds", type=float, default=60.0, help="stop after this long (default: 60)")

    def handle(self, *, seconds: float, **options: Any) -> None:
        until = time.monotonic() + seconds
        report = dispatch.drain(seconds)
        while report.again_in and time.monotonic() + report.again_in < until:
            time.sleep(report.again_in)  # no worker: nobody else's work waits for this
            more = dispatch.drain(until - time.monotonic())
            more.messages += report.messages
            report = more
        for outcome, count in sorted(report.messages.items()):
            self.stdout.write(f"{outcome}: {count:,}")
        if report.more or report.again_in:
            self.stdout.write("More is due: run this again.")
