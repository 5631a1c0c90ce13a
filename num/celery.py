"""Celery is a doorbell here: it says "there is work", the database says which."""

import gc
import logging
import os

from celery import Celery, signals
from django.db import close_old_connections, transaction
from kombu.exceptions import OperationalError

from num import purposes

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "num.settings")
app = Celery("num")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf["CELERY_DB_REUSE_MAX"] = 10**9  # otherwise each task begins by connecting to the database
app.autodiscover_tasks()

log = logging.getLogger(__name__)


@signals.setup_logging.connect
def keep_logging(**_: object) -> None:
    """Celery leaves logging to settings.LOGGING: its own formats would print the words of exceptions."""


@signals.worker_init.connect
@signals.beat_init.connect
def serve_nobody(**_: object) -> None:
    """Of the processes that load this, only a worker and beat say that all they ask is the engine's."""
    purposes.serve_nobody()


@signals.worker_process_init.connect
def collect_less(**_: object) -> None:
    """The messages of a window are thousands of small objects and gone soon after: to look through them as often as
    Python does of itself cost a fifth of making them.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@signals.task_prerun.connect
def use_good_connections(**_: object) -> None:
    """As a web server does before each request: a connection that is broken, or old, is made anew."""
    close_old_connections()


def load() -> tuple[object, ...]:
    """What the first ring of a process would import. Nothing is connected."""
    return app.amqp, app.connection_for_write().transport


def ring(task: str, *, after: float = 0) -> None:
    """Wake a worker for ``task`` (by name, without arguments) once the transaction has committed, ``after`` seconds.

    A ring that cannot be sent is only logged: beat rings every few seconds and finds the work.
    """
    transaction.on_commit(lambda: _send(task, after))


def _send(task: str, after: float) -> None:
    try:
        app.send_task(task, countdown=after or None, retry=False, ignore_result=True)
    except OperationalError:
        log.warning("doorbell %s not rung: broker away", task)
