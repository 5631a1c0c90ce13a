"""Is it up, and does it work? Answers hold names and ages only."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from redis import Redis, RedisError

LATE = timedelta(seconds=50)  # of the minute that we promise after a fault; work that has waited longer is an alarm

Probe = Callable[[], float | None]
_waiting: dict[str, tuple[Probe, timedelta]] = {}


def register(name: str, probe: Probe, *, late: timedelta = LATE) -> None:
    """Let others say for how many seconds work that is due has waited; 0 if none is, None if none was ever done.

    Longer than ``late`` is an alarm.
    """
    _waiting[name] = probe, late


def alive(request: HttpRequest) -> HttpResponse:
    """This process answers. Asked by whatever restarts it, so it looks at nothing else."""
    return HttpResponse("ok", content_type="text/plain")


def ready(request: HttpRequest) -> JsonResponse:
    """200 if the parts can be reached and no work is late, else 503; either way which is which."""
    parts = {name: _answer(part, "ok") for name, part in _parts().items()}
    ages = {name: _answer(probe, "never") for name, (probe, _) in _waiting.items()}
    late = any(isinstance(age, int) and age > _waiting[name][1].total_seconds() for name, age in ages.items())
    found = parts | ages
    return JsonResponse(found, status=503 if late or "failed" in found.values() else 200)


def _parts() -> dict[str, Probe]:
    if settings.REDIS_URL:
        return {"database": _ask_database, "broker": ask_broker}
    return {"database": _ask_database}


def _answer(question: Probe, none: str) -> str | int:
    try:
        age = question()
    except (DatabaseError, RedisError, OSError):
        return "failed"
    return none if age is None else int(age)


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def ask_broker() -> None:
    with broker() as asked:
        asked.ping()


def broker() -> Redis:
    return Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=2)
