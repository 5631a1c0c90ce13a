from celery import shared_task

from alerts.impact import snapshots


@shared_task(name="alerts.snapshot")
def snapshot() -> None:
    """Count the periods that have closed. Hourly, and harmless to run twice: what is counted stays as it is."""
    snapshots.take()
