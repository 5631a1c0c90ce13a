from celery import shared_task

from members import actions


@shared_task(name="members.forget")
def forget() -> None:
    """Delete what is not needed any more. Running it twice is harmless."""
    actions.forget_invitations()
    actions.forget_recoveries()
    actions.forget_refusals()
