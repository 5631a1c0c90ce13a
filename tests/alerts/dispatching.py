"""What the engine's tests share: an approved alert, members by the dozen, and transports that do as they are told."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType
from typing import Any
from uuid import uuid4

from django.core.management.color import no_style
from django.db import connection
from django.utils import timezone

from alerts import dispatch
from alerts.dispatch import clock, loop, plan
from alerts.models import Alert, AlertSource, Dispatch, Slice, Waiting
from members.models import Channel, Subscription, User
from members.push import Device
from members.transports import Message, Outcome, Transport, Unreachable
from members.transports.inbox import InboxTransport
from tests.factories import make_case, make_report

EVERYBODY = [f"m{number}@example.org" for number in range(10)]
NOTHING: Mapping[Any, Any] = MappingProxyType({})


def make_approved(writer: User, approver: User, **fields: object) -> Alert:
    """An approved alert for everybody that rests on one report, whose reporter agrees to it."""
    case = make_case(writer, make_report(by=writer, story="He drove off.", consents={"warn": "yes"}))
    now = timezone.now()
    alert = Alert.objects.create(
        **{
            "case": case,
            "state": Alert.State.APPROVED,
            "level": Alert.Level.DANGER,
            "title": "Man in a van",
            "text": "A man in a van is reported to have driven off with somebody.",
            "drafted_by": writer,
            "last_edited_by": writer,
            "approved_by": approver,
            "approved_at": now,
            "expires_at": now + timedelta(days=30),
        }
        | fields
    )
    AlertSource.objects.bulk_create(AlertSource(alert=alert, report=report) for report in case.reports.all())
    return alert


def start(alert: Alert) -> Dispatch:
    return dispatch.start(alert, at=timezone.now())


def plan_next(resting: Iterable[str] = ()) -> int:
    """Write the next slices of whatever needs some. How many dispatches that were."""
    needing = plan.unplanned(clock.now(), list(resting))
    for pk in needing:
        plan.plan(pk)
    return len(needing)


def count_on_from_the_highest() -> None:
    """Number channels from 1 again if there are none: PostgreSQL's numbers outlive a test, and each is planned for."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Channel]):
            cursor.execute(statement)


def make_audience(number: int, kind: str = Channel.Kind.EMAIL, addresses: Sequence[str] | None = None) -> list[Channel]:
    """So many members who are reached by one channel of this kind and follow everything: m0@example.org and so on."""
    count_on_from_the_highest()
    users = User.objects.bulk_create(
        User(username=f"m{n}-{uuid4().hex[:6]}", working_name="M", role=User.Role.MEMBER, password="!")
        for n in range(number)
    )
    given = addresses or [_address(kind, n) for n in range(number)]
    channels = [_channel(user, kind, address) for user, address in zip(users, given, strict=True)]
    Channel.objects.bulk_create(channels)
    Subscription.objects.bulk_create(
        Subscription(channel=channel, level=level) for channel in channels for level in (2, 3)
    )
    return channels


def _channel(user: User, kind: str, address: str) -> Channel:
    channel = Channel(user=user, kind=kind, verified_at=timezone.now())
    if kind == Channel.Kind.PUSH:
        channel.lead_to(Device.unpacked(address))
    elif kind != Channel.Kind.INBOX:
        channel.give(address)
    return channel


def _address(kind: str, n: int) -> str:
    return f"+4477009000{n:02}" if kind == Channel.Kind.SMS else f"m{n}@example.org"


class Crash(BaseException):
    """The process dies here, as far as the engine can tell: nothing catches this."""


class Post:
    """A transport that keeps what it is given.

    ``outcomes`` says what to answer to an address (SENT, if nothing), ``meanwhile`` what happens, before the answer,
    once so many messages were taken.
    """

    window = 4
    rate = 0

    def __init__(
        self,
        outcomes: Mapping[str, Outcome] = NOTHING,
        meanwhile: Mapping[int, Callable[[], object]] = NOTHING,
    ) -> None:
        self.outcomes, self.meanwhile = outcomes, meanwhile
        self.taken: list[Message] = []

    def send(self, messages: Iterable[Message], *, until: float) -> Iterator[Outcome]:
        for message in messages:
            self.taken.append(message)
            self.meanwhile.get(len(self.taken), bool)()
            yield self.outcomes.get(message.recipient, Outcome.SENT)

    @property
    def recipients(self) -> list[str]:
        return [message.recipient for message in self.taken]


class Rated(Post):
    """Its account allows four messages a second."""

    rate = 4


class Broken(Post):
    """A provider that cannot be reached any more once it has taken ``good`` messages. ``asked`` counts the attempts."""

    def __init__(self, good: int) -> None:
        super().__init__()
        self.good, self.asked = good, 0

    def send(self, messages: Iterable[Message], *, until: float) -> Iterator[Outcome]:
        self.asked += 1
        for outcome in super().send(messages, until=until):
            if len(self.taken) > self.good:
                self.taken.pop()
                raise Unreachable("no connection")
            yield outcome


class Clock:
    """The database's clock, standing still until it is moved."""

    def __init__(self) -> None:
        self.moment = timezone.now()

    def move(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


def crash(*_: object, **__: object) -> None:
    raise Crash


def through(post: Transport) -> dict[str, Transport]:
    """All real but the e-mail."""
    return {Channel.Kind.EMAIL: post, Channel.Kind.INBOX: InboxTransport()}


def email(sent: Dispatch) -> dict[str, int]:
    """What became of it by e-mail."""
    return dispatch.progress(sent).get(Channel.Kind.EMAIL, {})


def states_of(sent: Dispatch, audience: Iterable[Channel]) -> str:
    """A dispatch's byte for each of these channels."""
    slices = list(Slice.objects.filter(dispatch=sent))
    return "".join(_byte(slices, channel) for channel in audience)


def _byte(slices: Iterable[Slice], channel: Channel) -> str:
    (slice,) = (one for one in slices if one.kind == channel.kind and one.start <= channel.pk < one.stop)
    return slice.byte(channel.pk - slice.start).decode()


def let_leases_expire() -> None:
    """As if everybody who worked had died half a minute ago."""
    past = timezone.now() - timedelta(seconds=1)
    Slice.objects.exclude(lease_until=None).update(lease_until=past)
    Waiting.objects.exclude(lease_until=None).update(lease_until=past)
    loop.unusable_since.clear()


def let_waiting_be_due() -> None:
    """As if the time that it waits had passed."""
    Waiting.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    loop.unusable_since.clear()
