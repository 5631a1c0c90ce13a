from celery import shared_task, signals

from alerts import actions, dispatch
from alerts.actions import purging
from alerts.impact import snapshots
from members import transports
from num import audit, heartbeats
from num.celery import ring


@shared_task(name="alerts.drain")
def drain() -> None:
    """The doorbell: deliver what is due. Running it twice, or twice at once, is harmless."""
    done = dispatch.drain(wake=lambda: ring("alerts.drain"))
    actions.note_moved(transports.moved())
    if done.more:
        ring("alerts.drain")
    elif done.rings:
        ring("alerts.drain", after=done.again_in or 0)


@signals.worker_process_init.connect
def warm(**_: object) -> None:
    """The first alert does not wait for what a worker does once."""
    dispatch.warm()


@shared_task(name="alerts.expire")
def expire() -> None:
    """End the alerts whose time is over. Lists leave them out from that moment; this writes it down."""
    actions.expire(by=audit.System("expiry"))


@shared_task(name="alerts.snapshot")
def snapshot() -> None:
    """Count the periods that have closed. Hourly, and harmless to run twice: what is counted stays as it is."""
    snapshots.take()


@shared_task(name="alerts.forget")
def forget() -> None:
    """Delete all that is not kept any longer, as ``purge`` does. Running it twice is harmless. Raises NotAllPurged."""
    purging.each(lambda one: one.delete())


@shared_task(name="alerts.fold")
def fold() -> None:
    """Fold in what providers have told since. Running it twice, or twice at once, is harmless."""
    dispatch.fold()


@shared_task(name="alerts.watch")
def watch() -> None:
    """Look for what needs a person. Running it twice, or twice at once, is harmless."""
    actions.watch(by=audit.System("watch"))
    heartbeats.beat(heartbeats.WORKERS)
