"""The loop that a worker runs when the doorbell rings: take what is due, until nothing is or the time is over."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID
from weakref import WeakKeyDictionary

from django.db import transaction

from alerts.dispatch import allowance, clock, handover, leases, lifecycle, next_way, plan, retry, sweep, waiting
from alerts.dispatch.gate import Closed, Recipient
from alerts.dispatch.handover import Window, hand_over
from alerts.dispatch.leases import LeaseLost
from alerts.dispatch.sending import Prepared, Sent, compose, send
from alerts.dispatch.settle import end, go_on, settle, suspend
from alerts.dispatch.waiting import Claimed
from alerts.models import Alert, Dispatch, Slice
from members import transports
from members.models import Channel
from members.transports import Outcome, Transport

BUDGET_SECONDS = 4.0  # with the patience, how long other kinds may wait for a provider that hangs
PATIENCE_SECONDS = 15.0  # how long one message may last that was begun before the time was over
RETRY_SECONDS = 1.0  # how often what waits is looked at
PLANS_SECONDS = 0.1  # and what nobody has begun with
RETRIES_LAST = 2.0  # what it is given even so if the slices took all the time

# When a provider could not be used by this process: to find out costs a time-out, so it is asked again after a rest.
unusable_since: WeakKeyDictionary[Transport, float] = WeakKeyDictionary()

# Until when the others go first: a provider kept this process waiting, and does so for as long.
others_first: WeakKeyDictionary[Transport, float] = WeakKeyDictionary()
KEPT_WAITING = 5.0  # seconds for one window

log = logging.getLogger(__name__)


@dataclass
class Drained:
    """What one drain did: messages by outcome.

    ``more``: its time was over before the work was. ``again_in``: in how many seconds a provider's rate allows more;
    ``rings``: it is for this drain's caller to ring then. ``failed``: dispatches in which something of ours is broken.
    ``unusable``: kinds whose provider could not be used.
    """

    messages: Counter[str] = field(default_factory=Counter)
    more: bool = False
    again_in: float | None = None
    rings: bool = False
    failed: set[UUID] = field(default_factory=set)
    unusable: set[str] = field(default_factory=set)


@dataclass
class Run:
    """One drain under way. A kind rests once its provider cannot be used or its rate is spent: the others go on."""

    until: float
    transports: Mapping[str, Transport]
    wake: Callable[[], None]
    retries_at: float
    woken: bool = False
    done: Drained = field(default_factory=Drained)
    dispatch: UUID | None = None  # that is worked on
    begun: Window | None = None  # handed over with the end of the slice before
    dispatches: dict[UUID, Dispatch] = field(default_factory=dict)
    known: set[tuple[UUID, str]] = field(default_factory=set)  # dispatch and kind that had a window in this drain
    sizes: dict[str, int] = field(default_factory=dict)  # kind → of its next window
    limited: set[str] = field(default_factory=set)  # its rate leaves no more to slices
    spent: set[str] = field(default_factory=set)  # nor to what waits
    claimed: Claimed | None = None  # what waited and was taken last
    gravest_until: float = 0.0  # so long it counts as the gravest of that
    planned_until: float = 0.0  # so long nobody looks for what is to be planned, while there are slices

    @property
    def resting(self) -> set[str]:
        return self.done.unusable | self.limited

    def approved(self, pk: UUID) -> Dispatch:
        """What was approved: that never changes."""
        if pk not in self.dispatches:
            self.dispatches[pk] = lifecycle.read(pk)
        return self.dispatches[pk]

    def over(self) -> bool:
        return time.monotonic() >= self.until

    def deadline(self, least: float = 0.0) -> float:
        """When a window that is handed over now must be out: within its lease, and before a runner loses patience."""
        over = max(self.until, time.monotonic() + least)
        return min(leases.deadline(), over + PATIENCE_SECONDS)

    def take_begun(self) -> Window | None:
        window, self.begun = self.begun, None
        self.dispatch = window.slice.dispatch_id if window else None
        return window

    def goes_on(self, moment: datetime) -> bool:
        """Whether another slice may be begun at once: nothing is to be planned, or tried again, before."""
        now = time.monotonic()
        if self.planned_until <= now < self.retries_at:
            self.planned_until = now + PLANS_SECONDS
            return not plan.unplanned(moment, self.resting, self.done.failed)
        return now < self.retries_at

    def slow(self) -> set[str]:
        """The kinds whose provider keeps this process waiting."""
        now = time.monotonic()
        return {kind for kind, transport in self.transports.items() if others_first.get(transport, now) > now}

    def wake_others(self) -> None:
        """Once a drain, if there is work for others. Asked as each slice begins. Beat finds what was not rung for."""
        try:
            if not self.woken and leases.is_there_more(self.resting):
                self.woken = True
                self.wake()
        except Exception:
            log.exception("others were not woken")

    def most(self, slice: Slice) -> int:
        """How large its next window may be: small, if it is this drain's first of a dispatch, or if it goes slowly."""
        begins = slice.kind != Channel.Kind.INBOX and (slice.dispatch_id, slice.kind) not in self.known
        self.known.add((slice.dispatch_id, slice.kind))
        return handover.FIRST if begins else self.sizes.get(slice.kind, handover.LEAST)

    def retries_are_due(self) -> bool:
        """Once a second, and not in the first one: that is for what was never tried."""
        now = time.monotonic()
        if now < self.retries_at:
            return False
        self.retries_at = now + RETRY_SECONDS
        return True

    def claim_waiting(self, resting: Collection[str]) -> Claimed | None:
        """A few of what has waited long enough; the gravest is looked for once a second."""
        last = self.claimed if time.monotonic() < self.gravest_until else None
        self.claimed = waiting.claim(resting, self.done.failed, last=last)
        if last is None:
            self.gravest_until = time.monotonic() + RETRY_SECONDS
        return self.claimed

    def due_by(self, until: float, window: Window) -> Window:
        """This window, which has to be out by then; its provider's rate may be spent with it."""
        window.until = until
        if window.limited:
            self.limited.add(window.slice.kind)
        return window

    def keep_pace(self, kind: str, sent: Sent) -> None:
        if sent.outcomes and sent.took:
            self.sizes[kind] = handover.size(len(sent.outcomes) / sent.took)

    def note(self, kind: str, sent: Sent) -> None:
        for outcome, number in Counter(sent.outcomes).items():
            self.done.messages[outcome.name.lower()] += number
        if not sent.usable:
            self.done.unusable.add(kind)
            unusable_since[self.transports[kind]] = time.monotonic()
        if sent.took > KEPT_WAITING:
            others_first[self.transports[kind]] = time.monotonic() + sent.took

    @contextmanager
    def bulkhead(self, dispatch: UUID | None = None) -> Iterator[None]:
        """What is broken in one dispatch stops no other: it is logged, and left alone for the rest of this drain.

        It is the one that is worked on, if none is named.
        """
        try:
            yield
        except Exception:
            broken = dispatch or self.dispatch
            if broken is None:
                raise
            log.exception("dispatch %s: something of it is broken", broken)
            self.done.failed.add(broken)


def drain(
    budget_seconds: float = BUDGET_SECONDS,
    *,
    wake: Callable[[], None] = lambda: None,
    through: Mapping[str, Transport] | None = None,
) -> Drained:
    """Work until nothing is due or the budget is over. Any number may run at once, on any number of machines.

    ``wake`` is called if there is work for others, too. ``through`` takes the place of the real transports.
    """
    began = time.monotonic()
    run = Run(began + budget_seconds, through or _real(), wake, began + RETRY_SECONDS)
    run.done.unusable |= {kind for kind, transport in run.transports.items() if _rests(transport)}
    sweep.close_stopped()
    while run.begun or not run.over():
        if not _step(run):
            break
    else:
        run.done.more = True
    sweep.finish()
    _tell_by_newer(run)
    _say_when(run)
    return run.done


def _tell_by_newer(run: Run) -> None:
    for pk in next_way.untold():
        with run.bulkhead(pk):
            next_way.tell_by_newer(pk)


@transaction.atomic
def warm() -> None:
    """What each process does once, before there is an alert that would wait for it: to connect, and to write SQL."""
    for module in (handover, leases, lifecycle, plan):
        module.write_sql()
    sweep.close_stopped()
    _real()


def _real() -> Mapping[str, Transport]:
    return {kind: transports.get(kind) for kind in Channel.Kind.values}


def _rests(transport: Transport) -> bool:
    since = unusable_since.get(transport)
    return since is not None and time.monotonic() - since < leases.REST.total_seconds()


def _say_when(run: Run) -> None:
    """When there is more of a rate. Whoever was out of time rings at once, and promises nothing."""
    limited = {kind: run.transports[kind] for kind in run.limited | run.spent}
    run.done.again_in = min((allowance.pause(kind, one).total_seconds() for kind, one in limited.items()), default=None)
    if not run.done.more:
        promises = [allowance.promise_to_ring(kind, transport) for kind, transport in limited.items()]
        run.done.rings = any(promises)


def _step(run: Run) -> bool:
    """A slice, or else some of what a stopped alert left, and once a second a few of what waits. False if none was."""
    worked = _slice(run)
    if run.begun:
        return True
    cleared = not worked and sweep.clear_stopped()
    retried = (not (worked or cleared) or run.retries_are_due()) and _retry(run, behind=worked)
    return worked or cleared or retried


def _slice(run: Run) -> bool:
    """The next slice, until it is done or has to be given back. False if none is due."""
    if not run.begun:
        _plan(run)
    window = run.take_begun() or _begin(run)
    if window:
        with run.bulkhead(window.slice.dispatch_id):
            _work(run, window)
    return run.dispatch is not None


def _plan(run: Run) -> None:
    """What has nothing to work on: on past the ranges where everything is slow, or nobody is."""
    found = False
    while not found and not run.over() and (needing := plan.unplanned(clock.now(), run.resting, run.done.failed)):
        for pk in needing:
            with run.bulkhead(pk):
                found = plan.plan(pk) or found


def _begin(run: Run) -> Window | None:
    """The first window of the next slice, which is claimed with it."""
    with run.bulkhead():
        try:
            with transaction.atomic():
                return _first(run, clock.now())
        except Closed as closed:
            _halt(closed.dispatch)
    return None


def _first(run: Run, moment: datetime, but: frozenset[str] = frozenset()) -> Window | None:
    """Claim the next slice, ``but`` not of these kinds, and hand over its first window. Part of a transaction. Raises
    Closed.
    """
    until, slice = run.deadline(), _claim(run, moment, but)
    if slice is None:
        return None
    run.dispatch = slice.dispatch_id
    slice.dispatch = run.approved(slice.dispatch_id)
    return run.due_by(until, handover.begin(slice, run.transports[slice.kind], most=run.most(slice)))


def _claim(run: Run, moment: datetime, but: frozenset[str]) -> Slice | None:
    """The next slice; of a provider that keeps us waiting only if there is no other: not all workers wait for it."""
    slow, resting = run.slow(), run.resting | but
    other = leases.claim(moment, resting | slow, run.done.failed) if slow else None
    return other or leases.claim(moment, resting, run.done.failed)


def _work(run: Run, window: Window) -> None:
    """Windows of one slice until it is done, or has to be given back: a slow one after each of them."""
    slice = window.slice
    try:
        _windows(run, window)
        while slice.state == Slice.State.OPEN and slice.kind not in leases.SLOW | run.resting and not run.over():
            _windows(run, _more(run, slice))
    except Closed:
        leases.give_back(slice)
        _halt(slice.dispatch)
    except LeaseLost:
        log.warning("slice %s: the lease was lost", slice.pk)
    except Exception:
        leases.give_back(slice, rest=leases.REST)
        raise
    else:
        _give_back(run, slice)


def _more(run: Run, slice: Slice) -> Window:
    until = run.deadline()
    return run.due_by(until, hand_over(slice, run.transports[slice.kind], most=run.most(slice)))


def _halt(dispatch: Dispatch) -> None:
    lifecycle.halt(dispatch)
    sweep.close_stopped()


def _windows(run: Run, window: Window) -> None:
    """One window after another, as long as nothing hinders the next. Others are woken once the first is out."""
    following: Window | None = window
    while following and following.recipients:
        kind = following.slice.kind
        sent = send(_compose(following), run.transports[kind], until=following.until)
        run.keep_pace(kind, sent)
        following, settled = _go_on(run, following, sent), following
        if settled is window:
            run.wake_others()


def _go_on(run: Run, window: Window, sent: Sent) -> Window | None:
    """Settle a window, and with it hand over the next of its slice; with the last of one, the first of another."""
    slice = window.slice
    well = sent.usable and len(sent.outcomes) == len(window.recipients)
    if not well or slice.kind in leases.SLOW | run.resting or run.over():
        _settle(run, window, sent)
    elif slice.mark < slice.stop:
        return _next(run, window, sent)
    else:
        _last(run, window, sent)
    return None


def _next(run: Run, window: Window, sent: Sent) -> Window:
    """The window after this one, which is settled with it; or by itself, whatever is wrong with the next."""
    until = run.deadline()
    try:
        slice = window.slice
        following = go_on(window, sent.outcomes, run.transports[slice.kind], most=run.most(slice))
        following = run.due_by(until, following)
    except LeaseLost:
        raise
    except Exception:
        _settle(run, window, sent)
        raise
    _act_upon(run, window, sent, following)
    return following


def _last(run: Run, window: Window, sent: Sent) -> None:
    """Settle the last window of a slice, and begin another with it; or by itself, whatever is wrong with the other.

    That shows once more when it is begun by itself.
    """
    try:
        with transaction.atomic():
            moment = end(window, sent.outcomes)
            done = window.slice.state == Slice.State.DONE
            # None of a slow kind: that must not be handed over before it is its turn.
            begun = _first(run, moment, leases.SLOW) if done and run.goes_on(moment) else None
    except LeaseLost:
        raise
    except Exception:
        log.warning("no other slice could be begun with the end of one", exc_info=True)
        _settle(run, window, sent)
    else:
        _act_upon(run, window, sent, begun)
        run.begun = begun


def _settle(run: Run, window: Window, sent: Sent) -> None:
    settle(window, sent.outcomes)
    _act_upon(run, window, sent)


def _act_upon(run: Run, window: Window, sent: Sent, following: Window | None = None) -> None:
    """What follows from outcomes that are written down. Where it fails, whoever was handed over since is taken back."""
    try:
        _first_is_out(window.slice)
        _suspend(window.recipients, sent)
        run.note(window.slice.kind, sent)
    except Exception:
        if following and following.recipients:
            settle(following, [])  # nobody of it was written to
            leases.give_back(following.slice, rest=leases.REST)
        raise


def _compose(window: Window) -> list[Prepared]:
    """Where this fails nothing was sent, and so the window is taken back: it must not end as unknown."""
    try:
        return compose(window)
    except Exception:
        settle(window, [])
        raise


def _first_is_out(slice: Slice) -> None:
    """The alert is being sent from its first hand-over on."""
    alert = slice.dispatch.alert
    if alert.state == Alert.State.APPROVED and slice.dispatch.follows_id is None:
        sweep.move_alert(alert, Alert.State.SENDING)
        alert.state = Alert.State.SENDING  # if not this worker, another one has moved it


def _give_back(run: Run, slice: Slice) -> None:
    """Let others have what is left: at once, when the provider had a rest, or when its rate allows more."""
    if slice.state == Slice.State.DONE:
        return
    if slice.kind in run.limited:
        pause = allowance.pause(slice.kind, run.transports[slice.kind], slice.dispatch.gravest)
        leases.give_back(slice, due_at=clock.now() + pause)
    else:
        leases.give_back(slice, rest=leases.REST if slice.kind in run.resting else timedelta(0))


def _retry(run: Run, *, behind: bool) -> bool:
    """A few of what has waited long enough. False if there was nothing.

    ``behind``: there are slices to work on, so nobody waits for a slow provider.
    """
    until = run.deadline(least=RETRIES_LAST)
    resting = run.done.unusable | run.spent | (run.slow() if behind else set())
    taken = run.claim_waiting(resting)
    if taken:
        with run.bulkhead(taken.dispatch):
            _try_again(run, taken, until)
    return taken is not None


def _try_again(run: Run, taken: Claimed, until: float) -> None:
    transport = run.transports[taken.kind]
    letters, limited, closed = retry.hand_over(taken, transport)
    if limited:
        run.spent.add(taken.kind)
    for dispatch in closed:
        lifecycle.halt(dispatch)
    if letters:
        sent = send(_compose_again(taken, letters), transport, until=until)
        retry.settle(taken, letters, sent.outcomes)
        _suspend([letter.recipient for letter in letters], sent)
        run.note(taken.kind, sent)


def _compose_again(taken: Claimed, letters: list[retry.Letter]) -> list[Prepared]:
    """Where this fails they wait on, as they were."""
    try:
        return retry.compose(letters)
    except Exception:
        retry.settle(taken, letters, [])
        raise


def _suspend(recipients: list[Recipient], sent: Sent) -> None:
    if Outcome.PERMANENT in sent.outcomes:
        both = zip(recipients, sent.outcomes, strict=False)
        suspend([one for one, outcome in both if outcome is Outcome.PERMANENT])
