from celery import shared_task

from members import actions
from num import audit


@shared_task(name="members.forget_refusals")
def forget_refusals() -> None:
    """Delete the reasons of refusals that nobody asked to look at again. Running it twice is harmless."""
    actions.forget_refusals(by=audit.System("retention"))
