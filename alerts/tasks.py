from celery import shared_task, signals

from alerts import actions, dispatch
from alerts.impact.tasks import snapshot
from members import transports
from members.models import Channel
from num import audit
from num.celery import ring

__all__ = ["drain", "expire", "snapshot"]


@shared_task(name="alerts.drain")
def drain() -> None:
    """The doorbell: deliver what is due. Running it twice, or twice at once, is harmless."""
    report = dispatch.drain(wake=lambda: ring("alerts.drain"))
    if report.more or report.again_in:
        ring("alerts.drain", after=report.again_in or 0)


@shared_task(name="alerts.expire")
def expire() -> None:
    """End the alerts whose time is over. Lists leave them out from that moment; this writes it down."""
    actions.expire(by=audit.System("expiry"))


@signals.worker_process_init.connect
def warm(**_: object) -> None:
    """Import and read what a first drain needs, so that nobody's warning waits for it."""
    for kind in Channel.Kind.values:
        transports.get(kind)
