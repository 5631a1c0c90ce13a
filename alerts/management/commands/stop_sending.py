from typing import Any

from django.core.management.base import BaseCommand

from alerts import dispatch
from num.audit import System


class Command(BaseCommand):
    help = (
        "Stop every alert that is on its way, for good. `restore` does it by itself: what was on its way when the "
        "backup was made may have been withdrawn since, or a reporter may have said no. Notices that an alert no "
        "longer holds go on."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        stopped = dispatch.halt_all(by=System("stop_sending"))
        if not stopped:
            self.stdout.write("nothing was on its way")
            return
        self.stdout.write(
            f"{stopped:,} on their way to members, and stopped. Look at each alert that is still being sent: "
            "withdraw it, and write it anew if it still holds."
        )
