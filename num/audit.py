"""The append-only record of what was done and read. Each entry's MAC covers the one before it.

Cutting the tail is not found by the chain alone: its head belongs on another machine, too (``Head``).
"""

import hmac
import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, Protocol

from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone

from num import crypto
from num.models import AuditEntry
from num.prepared import Prepared, PreparedInsert, ask

_LOCK = 0x4E554D  # any number that nothing else uses as an advisory lock


@dataclass(frozen=True)
class System:
    """The platform itself as the one who acts: a worker, a command."""

    name: str = "system"


class Person(Protocol):
    """Somebody with an account."""

    @property
    def pk(self) -> Any: ...

    @property
    def is_staff(self) -> bool: ...


Actor = Person | System
MEMBER = "member"
_later: ContextVar[bool] = ContextVar("later", default=False)


def record(
    event: str, obj: models.Model, *, by: Actor, at: datetime | None = None, **details: str | int | bool
) -> None:
    """Append one entry. ``details`` are codes and ids, never anything a person wrote.

    Who of staff it was is written down; of members only that it was one, since an entry outlasts every account.
    Call it last in an action and never in a loop: it holds the chain's lock until the transaction ends. In a block of
    ``written_last`` it only waits for the end of that, and is not found before.
    """
    who = _who(by)
    entry = AuditEntry(
        at=at or timezone.now(),
        event=event,
        subject=_kind(obj) if who == MEMBER and _same(obj, by) else _subject(obj),
        by=who,
        details=details,
    )
    if _later.get():
        transaction.on_commit(_Waiting(entry))
    else:
        _append([entry])


@contextmanager
def written_last() -> Iterator[None]:
    """What is recorded inside is written when the block ends, in the transaction that it stands in: so a page that is
    being made keeps nobody from recording. What was undone meanwhile leaves no line.
    """
    if _later.get():  # the outermost writes
        yield
        return
    already = len(connection.run_on_commit)
    token = _later.set(True)
    try:
        yield
    finally:
        _later.reset(token)
    waiting = [one[1] for one in connection.run_on_commit[already:]]
    _append([one.entry for one in waiting if isinstance(one, _Waiting)])


@dataclass(frozen=True)
class _Waiting:
    """Stands among what is called on commit, since Django takes from there what a savepoint undoes."""

    entry: AuditEntry

    def __call__(self) -> None:
        """It has been written by then."""


def did(obj: models.Model, by: Person, *events: str) -> bool:
    """Whether this person of staff is on record for one of these."""
    return AuditEntry.objects.filter(event__in=events, subject=_subject(obj), by=str(by.pk)).exists()


def about(obj: models.Model, events: Collection[str]) -> models.QuerySet[AuditEntry]:
    """What is on record about it of these kinds, oldest first."""
    return AuditEntry.objects.filter(subject=_subject(obj), event__in=events).order_by("id")


def looked_at(model: type[models.Model], *, by: Person, since: datetime) -> set[str]:
    """Keys of the rows of this kind that this person of staff has opened since then."""
    kind = f"{model._meta.label_lower}:"
    read = AuditEntry.objects.filter(by=str(by.pk), event=f"{model._meta.model_name}.read", at__gt=since)
    return {subject.removeprefix(kind) for subject in read.values_list("subject", flat=True).distinct()}


def broken() -> Iterator[int]:
    """Ids of entries whose MAC does not follow from the entry before: edited, or after one that was removed."""
    previous = b""
    for entry in AuditEntry.objects.order_by("id").iterator(chunk_size=2000):
        if not hmac.compare_digest(_mac(previous, entry), bytes(entry.mac)):
            yield entry.pk
        previous = bytes(entry.mac)


@dataclass(frozen=True)
class Head:
    """How the record ended at one moment. Kept elsewhere, it shows whether the tail was cut, or all of it made anew."""

    count: int
    last: int
    mac: str

    def __str__(self) -> str:
        return f"{self.count} {self.last} {self.mac}"

    @classmethod
    def read(cls, line: str) -> "Head":
        """What ``str`` wrote. Raises ValueError."""
        count, last, mac = line.split()
        return cls(int(count), int(last), mac)

    def holds(self) -> bool:
        """Whether the record still has all that it had then."""
        then = AuditEntry.objects.filter(pk__lte=self.last)
        last = then.filter(pk=self.last).first()
        return last is not None and last.mac.hex() == self.mac and then.count() == self.count


def head() -> Head | None:
    """As it ends now; None while it is empty."""
    last = AuditEntry.objects.last()
    if last is None:
        return None
    return Head(AuditEntry.objects.filter(pk__lte=last.pk).count(), last.pk, last.mac.hex())


def _who(by: Actor) -> str:
    if isinstance(by, System):
        return by.name
    return str(by.pk) if by.is_staff else MEMBER


def _same(one: object, other: object) -> bool:
    return one == other


def _kind(obj: models.Model) -> str:
    return obj._meta.label_lower


def _subject(obj: models.Model) -> str:
    return f"{_kind(obj)}:{obj.pk}"


def _mac(previous: bytes, entry: AuditEntry) -> bytes:
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    line: list[Any] = [at, entry.event, entry.subject, entry.by, entry.details]
    text = json.dumps(line, sort_keys=True, separators=(",", ":"))
    return hmac.digest(crypto.decode_key(settings.AUDIT_KEY, "AUDIT_KEY"), previous + text.encode(), "sha256")


def _append(entries: Sequence[AuditEntry]) -> None:
    """Each after the one before. What fails here undoes the action, whoever catches it."""
    if not entries:
        return
    with transaction.atomic(savepoint=False):
        _lock_chain()
        last = next((mac for (mac,) in _last_mac().ask()), b"")
        for entry in entries:
            entry.mac = last = _mac(last, entry)
        if len(entries) == 1:
            _written().save(map(vars, entries))
        else:
            AuditEntry.objects.bulk_create(entries)


def _lock_chain() -> None:
    """PostgreSQL: one writer at a time until commit. On SQLite the immediate transaction is that already.

    A statement by itself: who had to wait sees in the next one what was written meanwhile.
    """
    if connection.vendor == "postgresql":
        ask("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


@cache
def _last_mac() -> Prepared:
    return Prepared(AuditEntry.objects.order_by("-id").values_list("mac")[:1])


@cache
def _written() -> PreparedInsert:
    return PreparedInsert(AuditEntry, "at", "event", "subject", "by", "details", "mac", number=1)
