from celery import shared_task

from alerts import dispatch
from alerts.impact.tasks import snapshot
from num.celery import ring

__all__ = ["drain", "snapshot"]


@shared_task(name="alerts.drain")
def drain() -> None:
    """The doorbell: deliver what is due. Running it twice, or twice at once, is harmless."""
    report = dispatch.drain(wake=lambda: ring("alerts.drain"))
    if report.more:
        ring("alerts.drain")
