from celery import shared_task

from reports import retention


@shared_task(name="reports.forget")
def forget() -> None:
    """Delete what is not needed any more. Running it twice is harmless."""
    retention.forget_drafts()
    retention.forget_originals()
