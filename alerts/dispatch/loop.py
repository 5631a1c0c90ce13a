"""The loop that a worker runs when the doorbell rings: take what is due, until nothing is or the time is over."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from alerts.dispatch import allowance, clock, leases, lifecycle, retry, sweep
from alerts.dispatch.gate import Closed, Recipient
from alerts.dispatch.handover import Window, hand_over
from alerts.dispatch.leases import LeaseLost
from alerts.dispatch.plan import plan
from alerts.dispatch.sending import Prepared, Sent, compose, send
from alerts.dispatch.settle import settle, suspend
from alerts.models import Alert, Slice
from members import transports
from members.models import Channel
from members.transports import Outcome, Transport

BUDGET_SECONDS = 8.0  # less than a runner waits before it kills whom it asked to stop
RETRY_SECONDS = 1.0  # how often what waits is looked at

log = logging.getLogger(__name__)


@dataclass
class Report:
    """What one drain did: messages by outcome. ``more``: its time was over before the work was. ``again_in``: in
    how many seconds a provider's rate allows more."""

    messages: Counter[str] = field(default_factory=Counter)
    more: bool = False
    again_in: float | None = None


@dataclass
class Run:
    """One drain under way. A kind rests once its provider cannot be used: the others go on."""

    until: float
    transports: Mapping[str, Transport]
    wake: Callable[[], None]
    woken: bool = False
    retries_at: float = 0.0
    report: Report = field(default_factory=Report)
    unusable: set[str] = field(default_factory=set)
    limited: set[str] = field(default_factory=set)

    @property
    def resting(self) -> set[str]:
        return self.unusable | self.limited

    def over(self) -> bool:
        return time.monotonic() >= self.until

    def wake_others(self) -> None:
        """Once a drain, if there is work for others."""
        if not self.woken and leases.claimable(clock.now(), self.resting).exists():
            self.woken = True
            self.wake()

    def retries_are_due(self) -> bool:
        """Once a second: what waits does so for longer than that."""
        now = time.monotonic()
        if now < self.retries_at:
            return False
        self.retries_at = now + RETRY_SECONDS
        return True

    def note(self, kind: str, sent: Sent) -> None:
        self.report.messages.update(outcome.name.lower() for outcome in sent.outcomes)
        if not sent.usable:
            self.unusable.add(kind)


def drain(
    budget_seconds: float = BUDGET_SECONDS,
    *,
    wake: Callable[[], None] = lambda: None,
    through: Mapping[str, Transport] | None = None,
) -> Report:
    """Work until nothing is due or the budget is over. Any number may run at once, on any number of machines.

    ``wake`` is called if there is work for others, too. ``through`` takes the place of the real transports.
    """
    through = through or {kind: transports.get(kind) for kind in Channel.Kind.values}
    run = Run(time.monotonic() + budget_seconds, through, wake)
    sweep.close_stopped()
    while not run.over():
        if not _step(run):
            break
    else:
        run.report.more = True
    sweep.finish()
    run.report.again_in = allowance.FULL.total_seconds() if run.limited else None
    return run.report


def _step(run: Run) -> bool:
    """One piece of work; what has waited goes first. False if there was none."""
    if run.retries_are_due():
        _retry(run)
    plan(run.resting)
    slice = leases.claim(run.resting)
    if slice is None:
        return _retry(run)
    run.wake_others()
    _work(run, slice)
    return True


def _work(run: Run, slice: Slice) -> None:
    """Windows of one slice until it is done, or has to be given back."""
    try:
        while slice.state == Slice.State.OPEN and slice.kind not in run.resting and not run.over():
            _window(run, slice, run.transports[slice.kind])
    except Closed:
        leases.give_back(slice)
        lifecycle.halt(slice.dispatch)
        sweep.close_stopped()
    except LeaseLost:
        log.warning("slice %s: the lease was lost", slice.pk)
    else:
        _give_back(run, slice)


def _window(run: Run, slice: Slice, transport: Transport) -> None:
    until = leases.deadline()
    window = hand_over(slice, transport)
    if window.limited:
        run.limited.add(slice.kind)
    if window.recipients:
        _first_is_out(slice)
        sent = send(_compose(window), transport, until=until)
        settle(window, sent.outcomes)
        _suspend(window.recipients, sent)
        run.note(slice.kind, sent)


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


def _give_back(run: Run, slice: Slice) -> None:
    """Let others have what is left: at once, when the provider had a rest, or when its rate allows more."""
    if slice.state == Slice.State.DONE:
        return
    if slice.kind in run.limited:
        leases.give_back(slice, due_at=clock.now() + allowance.FULL)
    else:
        leases.give_back(slice, rest=leases.REST if slice.kind in run.resting else timedelta(0))


def _retry(run: Run) -> bool:
    """All that has waited long enough, a few at a time. True if anything had."""
    some = False
    while not run.over() and (taken := retry.claim(run.resting)):
        some = True
        token, kind = taken
        until = leases.deadline()
        letters, limited = retry.hand_over(token, kind, run.transports[kind])
        if limited:
            run.limited.add(kind)
        sent = send(retry.compose(letters), run.transports[kind], until=until)
        retry.settle(token, letters, sent.outcomes)
        _suspend([letter.recipient for letter in letters], sent)
        run.note(kind, sent)
    return some


def _suspend(recipients: list[Recipient], sent: Sent) -> None:
    refused = [one for one, outcome in zip(recipients, sent.outcomes, strict=False) if outcome is Outcome.PERMANENT]
    if refused:
        suspend(refused)
