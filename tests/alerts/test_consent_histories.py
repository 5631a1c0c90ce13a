"""A thousand histories of saying yes, saying no, warning and looking up (b11): nothing leaves without a live yes.

What left is what a transport was given and what a member's pages show. Whether it might is judged by an oracle that
knows only what was said, in plain Python.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from enum import Enum, auto
from functools import partial
from random import Random
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from alerts import actions, dispatch
from alerts.actions import Refused, Writing
from alerts.models import Alert
from members.models import Channel, User
from members.transports import Message, Outcome
from num.states import IllegalMove
from reports.actions.case import NotReleasable, release_identifier, take_back_identifier
from reports.actions.report import give_consent, withdraw
from reports.models import Case, Consent, Identifier, Report
from reports.submission import SubmittedIdentifier
from tests.alerts.dispatching import let_waiting_be_due, make_audience, through
from tests.databases import HISTORIES
from tests.factories import ALL_YES, make_alert_in_review, make_case, make_report, place
from tests.people import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.database_near]

NUMBER = "07700 900123"
TITLE = "Warning number 001"


class Step(Enum):
    """What happens next; it may be about the first or the second report, or the newest alert."""

    ADVANCE = auto()  # draft an alert; ask for its review; approve it; send it
    EDIT = auto()  # to whatever reports agree
    CANCEL = auto()
    TRY_AGAIN = auto()  # what could not be sent before
    YES = auto()
    NO = auto()
    WITHDRAW = auto()
    RELEASE = auto()
    TAKE_BACK = auto()
    CHECK = auto()
    READ = auto()


OFTEN = {Step.ADVANCE: 8, Step.NO: 2, Step.TRY_AGAIN: 2, Step.RELEASE: 2, Step.READ: 0.5}
CHANGES = (Step.NO, Step.YES, Step.WITHDRAW, Step.CANCEL)
LENGTH = 5


@dataclass(frozen=True)
class Event:
    """A step. While it sends, and after so many messages, ``change`` happens to the report ``which``."""

    step: Step
    which: int
    change: Step | None
    after: int


def events(seed: int) -> Iterator[Event]:
    """What comes after an alert that rests on two reports was sent to review. Some begin with none."""
    random = Random(seed)
    begun = [Step.CANCEL] if random.random() < 0.2 else []
    weights = [OFTEN.get(step, 1) for step in Step]
    for step in [*begun, *random.choices(list(Step), weights, k=LENGTH)]:
        change = random.choice(CHANGES) if random.random() < 0.4 else None
        yield Event(step, random.randrange(2), change, random.randint(1, 3))


@dataclass
class Oracle:
    """What was said so far, and what follows from it."""

    says_yes: list[bool] = field(default_factory=lambda: [True, True])
    withdrawn: list[bool] = field(default_factory=lambda: [False, False])
    released: list[bool] = field(default_factory=lambda: [False, False])
    rests_on: dict[str, set[int]] = field(default_factory=lambda: {TITLE: {0, 1}})  # by an alert's title
    wrong: list[str] = field(default_factory=list)

    def agrees(self, which: Iterable[int]) -> bool:
        return all(self.says_yes[one] and not self.withdrawn[one] for one in which)

    def may_leave(self, text: str, where: str) -> None:
        """Judge something that a member reads."""
        for title, sources in self.rests_on.items():
            if title in text and not self.agrees(sources):
                self.wrong.append(f"{title} {where}")

    def match_expected(self) -> bool:
        return any(self.released[one] and self.agrees([one]) for one in (0, 1))


class Watched:
    """A transport of one message at a time. It shows each to the oracle before anything else can happen."""

    window = 1
    rate = 0

    def __init__(self, oracle: Oracle, after: int, change: Callable[[], object]) -> None:
        self.oracle, self.after, self.change, self.taken = oracle, after, change, 0

    def send(self, messages: Iterable[Message], *, until: float) -> Iterator[Outcome]:
        for message in messages:
            self.taken += 1
            self.oracle.may_leave(read(message), "in a message")
            if self.taken == self.after:
                self.change()
            yield Outcome.TEMPORARY if message.recipient == "m1@example.org" else Outcome.SENT


def read(message: Message) -> str:
    letter = message_from_bytes(message.data, policy=policy.default)
    plain = letter.get_body(("plain",))
    assert plain
    return f"{letter['Subject']}\n{plain.get_content()}"


@dataclass
class History:
    """One life of a case with two reports, the second without an account; rolled back at its end."""

    case: Case
    people: dict[str, User]
    member: Client
    alert: Alert | None
    oracle: Oracle = field(default_factory=Oracle)
    seen: Counter[str] = field(default_factory=Counter)

    def live(self, events: Iterable[Event]) -> None:
        for event in events:
            with suppress(IllegalMove):
                getattr(self, event.step.name.lower())(event)
            assert self.oracle.wrong == [], event

    def report(self, which: int) -> Report:
        return self.case.reports.get(reporter__isnull=bool(which))

    def identifier(self, which: int) -> Identifier:
        return self.report(which).identifiers.get()

    # Telling --------------------------------------------------------------------------------------

    def yes(self, event: Event) -> None:
        self._say(event.which, "yes")

    def no(self, event: Event) -> None:
        self._say(event.which, "no")

    def _say(self, which: int, answer: str) -> None:
        report = self.report(which)
        given = Consent.Given.RECEIPT if which else Consent.Given.FORM
        give_consent(report, "warn", answer, by=report.reporter, given=given)
        self.oracle.says_yes[which] = answer == "yes"

    def withdraw(self, event: Event) -> None:
        report = self.report(event.which)
        withdraw(report, by=report.reporter)
        self.oracle.withdrawn[event.which] = True

    # Warning --------------------------------------------------------------------------------------

    def advance(self, event: Event) -> None:
        alert = self.alert
        if alert is None:
            self._draft({event.which, event.after % 2})
        elif alert.state == Alert.State.DRAFT:
            self._only_if_agreed(self._sources(), lambda: actions.ask_review(alert, by=self.people["caro"]), "reviewed")
        elif alert.state == Alert.State.IN_REVIEW:
            approve = partial(actions.approve, alert, checks=ALL_YES, reason="I rang them.", by=self.people["ada"])
            self._only_if_agreed(self._sources(), approve, "approved")
            alert.refresh_from_db()
        else:
            self._send(event)

    def _sources(self) -> set[int]:
        return self.oracle.rests_on[self.alert.title] if self.alert else set()

    def _draft(self, which: set[int]) -> None:
        title = f"Warning number {len(self.oracle.rests_on) + 1:03}"
        writing = self._writing(title, which)
        if self._only_if_agreed(which, lambda: actions.draft(self.case, by=self.people["caro"], **writing), "written"):
            self.oracle.rests_on[title] = which
            self.alert = Alert.objects.get(title=title)

    def edit(self, event: Event) -> None:
        alert, which = self.alert, {one for one in (0, 1) if self.oracle.agrees([one])} or {event.which}
        if alert and alert.being_written:
            writing = self._writing(alert.title, which)
            if self._only_if_agreed(which, lambda: actions.edit(alert, by=self.people["caro"], **writing), "written"):
                self.oracle.rests_on[alert.title] = which
            alert.refresh_from_db()

    def _writing(self, title: str, which: Iterable[int]) -> Writing:
        return {
            "sources": [self.report(one) for one in which],
            "level": Alert.Level.DANGER,
            "title": title,
            "text": "A man in a van.",
            "regions": [place("r-tli")],
            "work_types": [],
        }

    def _only_if_agreed(self, which: Iterable[int], verb: Callable[[], object], done: str) -> bool:
        """Done if all of these agree, and else refused."""
        try:
            with transaction.atomic():
                verb()
            went = True
        except (Refused, NotReleasable):
            went = False
        assert went == self.oracle.agrees(which), done
        self.seen[done if went else f"not {done}"] += 1
        return went

    def _send(self, event: Event) -> None:
        def change() -> None:
            if event.change:
                with suppress(IllegalMove):
                    getattr(self, event.change.name.lower())(event)
                self.seen["changed while it was sent"] += 1

        post = Watched(self.oracle, event.after, change)
        dispatch.drain(through=through(post))
        self.seen["messages"] += post.taken
        if self.alert:
            self.alert.refresh_from_db()

    def try_again(self, event: Event) -> None:
        let_waiting_be_due()
        self._send(event)

    def cancel(self, _: Event) -> None:
        if self.alert:
            actions.cancel(self.alert, by=self.people["caro"])
            self.alert = None

    # Looking up and reading ------------------------------------------------------------------------

    def release(self, event: Event) -> None:
        number, caro = self.identifier(event.which), self.people["caro"]
        release = partial(release_identifier, number, reason="I rang them.", by=caro)
        went = self._only_if_agreed([event.which], release, "released")
        self.oracle.released[event.which] |= went

    def take_back(self, event: Event) -> None:
        take_back_identifier(self.identifier(event.which), by=self.people["caro"])
        self.oracle.released[event.which] = False

    def check(self, _: Event) -> None:
        cache.clear()
        found = self.member.post("/check/", {"identifier": NUMBER}).context["match"] is not None
        assert found == self.oracle.match_expected()
        self.seen["match" if found else "no match"] += 1

    def read(self, _: Event) -> None:
        html = self.member.get("/alerts/").content.decode()
        self.oracle.may_leave(html, "on a page")
        self.seen["read"] += any(title in html for title in self.oracle.rests_on)


@pytest.fixture
def history(ann: User, caro: User, ada: User) -> Callable[[], History]:
    """Two members who get the text by mail; Ann, who reads here; and an alert in review on two reports that agree."""
    ann.channels.get(kind=Channel.Kind.EMAIL).delete()
    for channel in make_audience(2):
        channel.wording = Channel.Wording.FULL
        channel.save(update_fields=["wording"])
    told: dict[str, Any] = {
        "story": "He drove off.",
        "identifiers": [SubmittedIdentifier(value=NUMBER)],
        "consents": {"warn": "yes"},
    }
    case = make_case(caro, make_report(by=ann, **told), make_report(**told))
    alert = make_alert_in_review(caro, case, title=TITLE).pk
    member = signed_in(ann)
    return lambda: History(case, {"caro": caro, "ada": ada}, member, Alert.objects.get(pk=alert))


@pytest.mark.parametrize("seeds", HISTORIES)
def test_nothing_leaves_without_a_live_yes(history: Callable[[], History], seeds: range) -> None:
    seen: Counter[str] = Counter()
    for seed in seeds:
        with transaction.atomic():
            one = history()
            one.live(events(seed))
            transaction.set_rollback(True)
        seen += one.seen
    print(dict(seen))
    happened = ["messages", "changed while it was sent", "not written", "approved", "not approved"]
    happened += ["released", "match", "no match", "read"]
    assert len(seeds) < 100 or [what for what in happened if not seen[what]] == []
