"""Is it up, and does it work? Answers hold names and ages only."""

from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from redis import Redis, RedisError

LATE_SECONDS = 60  # what we promise after a fault; work that has waited longer is an alarm

Probe = Callable[[], float]
_waiting: dict[str, Probe] = {}


def register(name: str, probe: Probe) -> None:
    """Let an app above say how many seconds the oldest work that is due has waited; 0 if none is."""
    _waiting[name] = probe


def alive(request: HttpRequest) -> HttpResponse:
    """This process answers. Asked by whatever restarts it, so it looks at nothing else."""
    return HttpResponse("ok", content_type="text/plain")


def ready(request: HttpRequest) -> JsonResponse:
    """200 if the parts can be reached and no work is late, else 503; either way which is which."""
    found = {name: _answer(part) for name, part in _parts().items()}
    ages = {name: _answer(probe) for name, probe in _waiting.items()}
    late = any(not isinstance(age, int) or age > LATE_SECONDS for age in ages.values())
    failed = any(answer == "failed" for answer in found.values())
    return JsonResponse(found | ages, status=503 if failed or late else 200)


def _parts() -> dict[str, Callable[[], object]]:
    if settings.REDIS_URL:
        return {"database": _ask_database, "broker": ask_broker}
    return {"database": _ask_database}


def _answer(question: Callable[[], object]) -> str | int:
    try:
        age = question()
    except (DatabaseError, RedisError, OSError):
        return "failed"
    return int(age) if isinstance(age, float | int) else "ok"


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def ask_broker() -> None:
    with broker() as asked:
        asked.ping()


def broker() -> Redis:
    return Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=2)
