"""Whatever happens to each message, in whatever order: nobody is lost, and nobody gets more than two copies."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from enum import Enum, auto

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts import dispatch
from alerts.models import Dispatch, Slice, Waiting
from members.models import Channel, User
from members.transports import Message, Outcome, Unreachable
from tests.alerts.dispatching import (
    EVERYBODY,
    Crash,
    email,
    let_leases_expire,
    let_waiting_be_due,
    make_approved,
    start,
    states_of,
    through,
)

pytestmark = [pytest.mark.django_db, pytest.mark.database_near]


class Fate(Enum):
    """What happens to one message on its way."""

    TAKEN = auto()
    TAKEN_REPLY_LOST = auto()
    REPLY_LOST = auto()
    NOT_NOW = auto()
    TAKEN_THEN_CRASH = auto()
    CRASH = auto()
    UNREACHABLE = auto()
    NO_TIME = auto()


TAKEN = (Fate.TAKEN, Fate.TAKEN_REPLY_LOST, Fate.TAKEN_THEN_CRASH)
OUTCOMES = {
    Fate.TAKEN: Outcome.SENT,
    Fate.TAKEN_REPLY_LOST: Outcome.LOST,
    Fate.REPLY_LOST: Outcome.LOST,
    Fate.NOT_NOW: Outcome.TEMPORARY,
}


class Fickle:
    """A provider that does to each message what is drawn for it, and takes the rest."""

    window = 4
    rate = 0

    def __init__(self, fates: list[Fate]) -> None:
        self.fates = iter(fates)
        self.copies: Counter[str] = Counter()

    def send(self, messages: Iterable[Message], *, until: float) -> Iterator[Outcome]:
        for message in messages:
            fate = next(self.fates, Fate.TAKEN)
            if fate is Fate.NO_TIME:
                return
            if fate is Fate.UNREACHABLE:
                raise Unreachable("no connection")
            self.copies[message.recipient] += fate in TAKEN
            if fate not in OUTCOMES:
                raise Crash
            yield OUTCOMES[fate]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fates=st.lists(st.sampled_from(Fate), max_size=40))
def test_nobody_is_lost_or_gets_three(fates: list[Fate], caro: User, ada: User, audience: list[Channel]) -> None:
    sent, provider = start(make_approved(caro, ada)), Fickle(fates)
    while not Dispatch.objects.filter(pk=sent.pk, state=Dispatch.State.DONE).exists():
        with suppress(Crash):
            dispatch.drain(through=through(provider))
        let_leases_expire()
        let_waiting_be_due()

    assert not Waiting.objects.exists()
    assert not Slice.objects.filter(state=Slice.State.OPEN).exists()
    assert sum(email(sent).values()) == len(EVERYBODY)
    for address, byte in zip(EVERYBODY, states_of(sent, audience), strict=True):
        assert byte in "su"
        assert provider.copies[address] <= 2
        assert provider.copies[address] >= 1 or byte == "u"
