"""What follows for alerts on their way when a member chooses anew."""

from django.db import transaction

from alerts import dispatch as engine
from members.models import User
from num.celery import ring


@transaction.atomic
def reconsider(user: User) -> None:
    """What waits for the times that she had chosen goes out, waits on or is given up, by what she has chosen now.

    Called when that is saved. Should it be lost, or while she pauses, the same is decided when the old times have come.
    """
    if not user.paused and engine.look_again(list(user.channels.values_list("pk", flat=True))):
        ring("alerts.drain")
