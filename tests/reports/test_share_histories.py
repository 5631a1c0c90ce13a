"""Histories of giving, narrowing, sharing and taking back (g1, c5): nothing goes to the police without a live yes, and
no picture but in her name, while it is there; nothing to an agency without a yes to it by name.

What left is what a page printed. Whether it might is judged by an oracle that knows only what was said, in plain
Python, and that does not know the rule's code.
"""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum, auto
from functools import partial
from random import Random
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone

from members.models import User
from num.states import IllegalMove
from reports.actions import referral
from reports.actions import share as actions
from reports.actions.picture import remove_picture
from reports.actions.police_talk import note_talk
from reports.actions.report import give_consent, withdraw
from reports.models import Force, Picture, Referral, Report, Share, SharedFact, Terms
from tests.databases import HISTORIES
from tests.factories import make_case, make_report, make_share, place

pytestmark = [pytest.mark.django_db, pytest.mark.database_near]

LENGTH = 5
AGENCY = "Quartz House"


class Step(Enum):
    NONE = auto()
    ANONYMOUS = auto()
    FULL = auto()
    FOR_ANOTHER_FORCE = auto()
    UNTIL_YESTERDAY = auto()
    NOT_ASKED = auto()
    TALK_YES = auto()
    TALK_NO = auto()
    WITHDRAW = auto()
    REMOVE_PICTURE = auto()
    ADVANCE = auto()  # write a package; have it approved; let it go
    EDIT = auto()
    SUPPORT_YES = auto()
    SUPPORT_NO = auto()
    REFER = auto()  # propose an agency; hear a yes to it; pass it on
    AGENCY_NO = auto()


OFTEN = {Step.ADVANCE: 11, Step.EDIT: 2, Step.REFER: 6}
WORDS = {
    Step.NONE: ("none", Terms()),
    Step.ANONYMOUS: ("anonymous", Terms()),
    Step.FULL: ("full", Terms()),
    Step.FOR_ANOTHER_FORCE: ("anonymous", Terms(recipient="Kent Police")),
    Step.NOT_ASKED: ("anonymous", Terms(harmed="not_asked")),
}


@dataclass
class Oracle:
    """What was said so far, and how much of it the police of Merseyside may have now: 0 nothing, 1, or 2 all.

    Who said yes to an agency by name keeps it, also once she says no to support.
    """

    said: int = 2
    talked: bool = True
    withdrawn: bool = False
    picture: bool = True  # whether it is still there
    support: bool = True
    agency: str = ""  # how she said yes to the newest one

    def hears(self, step: Step) -> None:
        if step is Step.WITHDRAW:
            self.withdrawn = True
        elif step is Step.REMOVE_PICTURE:
            self.picture = False
        elif step in (Step.TALK_YES, Step.TALK_NO):
            self.talked = step is Step.TALK_YES
        elif step in (Step.SUPPORT_YES, Step.SUPPORT_NO):
            self.support = step is Step.SUPPORT_YES
        elif step is Step.AGENCY_NO:
            self.agency = ""
        else:
            self.said = {Step.ANONYMOUS: 1, Step.FULL: 2}.get(step, 0)
            self.talked = self.talked and step in (Step.FULL, Step.UNTIL_YESTERDAY)  # after less, talk anew

    def allows(self, extent: str) -> bool:
        wanted = {"anonymous": 1, "full": 2}[extent]
        return not self.withdrawn and self.said >= wanted and (self.said == 1 or self.talked)

    def allows_proposal(self) -> bool:
        return self.support and not self.withdrawn

    def allows_agency(self) -> bool:
        """By whoever works on it, who passes on no yes that they wrote down themselves."""
        return self.agency == "form" and not self.withdrawn

    def allows_picture(self, extent: str) -> bool:
        return self.picture and extent == "full"


@dataclass
class History:
    """One report's life with the police; rolled back at its end."""

    report: Report
    caro: User
    ada: User
    picture: Picture
    dice: Random
    oracle: Oracle = field(default_factory=Oracle)
    seen: Counter[str] = field(default_factory=Counter)

    def live(self) -> None:
        for step in self.dice.choices(list(Step), [OFTEN.get(step, 1) for step in Step], k=LENGTH):
            with suppress(IllegalMove):
                getattr(self, f"_{step.name.lower()}", lambda step=step: self._say(step))()
        assert Share.objects.gone().count() <= SharedFact.objects.filter(kind="police").count()
        assert Referral.objects.exclude(sent_at=None).count() == SharedFact.objects.filter(kind="referral").count()

    def _say(self, step: Step) -> None:
        until = Terms(expires_at=timezone.now() - timedelta(days=1))
        answer, terms = WORDS.get(step, ("full", until))
        give_consent(self.report, "police", answer, by=self.report.reporter, given="form", terms=terms)
        self.oracle.hears(step)

    def _talk_yes(self) -> None:
        self._talk(Step.TALK_YES)

    def _talk_no(self) -> None:
        self._talk(Step.TALK_NO)

    def _talk(self, step: Step) -> None:
        if not self.oracle.withdrawn:
            note_talk(self.report, way="phone", wants_it=step is Step.TALK_YES, by=self.caro)
            self.oracle.hears(step)

    def _withdraw(self) -> None:
        withdraw(Report.objects.get(pk=self.report.pk), by=self.report.reporter)
        self.oracle.hears(Step.WITHDRAW)

    def _remove_picture(self) -> None:
        for picture in self.report.pictures.all():
            remove_picture(picture, by=self.report.reporter)
        self.oracle.hears(Step.REMOVE_PICTURE)

    def _support_yes(self) -> None:
        self._support(Step.SUPPORT_YES)

    def _support_no(self) -> None:
        self._support(Step.SUPPORT_NO)

    def _support(self, step: Step) -> None:
        said = "yes" if step is Step.SUPPORT_YES else "no"
        give_consent(self.report, "support", said, by=self.report.reporter, given="form")
        self.oracle.hears(step)

    def _refer(self) -> None:
        newest = Referral.objects.latest("proposed_at")
        if newest.sent_at or (newest.state == Referral.State.REVOKED and self.dice.random() < 0.5):
            propose = partial(referral.propose, self.report, agency=AGENCY, what="She asks.", by=self.caro)
            if self._if_allowed("proposed", propose, self.oracle.allows_proposal()):
                self.oracle.agency = ""
        elif self.oracle.agency or self.dice.random() < 0.3:
            self._if_allowed("passed on", partial(referral.send, newest, by=self.caro), self.oracle.allows_agency())
        elif not self.oracle.withdrawn:
            given = self.dice.choice(("form", "form", "phone"))
            by = self.caro if given == "phone" else self.report.reporter
            referral.answer(newest, "yes", given=given, by=by)
            self.oracle.agency = given

    def _agency_no(self) -> None:
        referral.answer(Referral.objects.latest("proposed_at"), "no", given="form", by=self.report.reporter)
        self.oracle.hears(Step.AGENCY_NO)

    def _if_allowed(self, what: str, verb: Callable[[], object], allowed: bool) -> bool:
        try:
            with transaction.atomic():
                verb()
        except (referral.NoConsent, referral.HeardAlone, PermissionDenied):
            assert not allowed, f"{what} was refused"
            self.seen[f"not {what}"] += 1
            return False
        assert allowed, f"{what} with no live yes"
        self.seen[what] += 1
        return True

    def _advance(self) -> None:
        share = Share.objects.order_by("-drafted_at").first()
        if share is None or share.is_gone:
            self._draft(self.dice.choice(("anonymous", "full")))
        elif share.state == Share.State.DRAFTED:
            self._approve(share)
        else:
            self._only_if_allowed(
                "released", share.extent, lambda: actions.release(share, "print", by=self.caro), bool(share.pictures)
            )

    def _draft(self, extent: str) -> None:
        chosen = self._chosen()
        self._only_if_allowed(
            "written", extent, lambda: make_share(self.caro, self.report, extent=extent, chosen=chosen), bool(chosen)
        )

    def _chosen(self) -> list[Picture]:
        """The picture, or not; perhaps it is not there any more."""
        return [self.picture] if self.dice.random() < 0.5 else []

    def _approve(self, share: Share) -> None:
        def approve() -> Share:
            return actions.approve(share, version=share.version, by=self.ada)

        self._only_if_allowed("approved", share.extent, approve, bool(share.pictures))

    def _edit(self) -> None:
        share, extent = Share.objects.order_by("-drafted_at").first(), self.dice.choice(("anonymous", "full"))
        if share and share.is_written:
            chosen = self._chosen()
            said = {name: getattr(share, name) for name in ("force", "source", "known", "account", "senior")}
            writing: Any = said | {"extent": extent, "chosen": chosen, "justified": {}}
            edit = partial(actions.edit, share, by=self.caro, **writing)
            self._only_if_allowed("changed", extent, edit, bool(chosen))

    def _only_if_allowed(self, what: str, extent: str, verb: Callable[[], object], picture: bool) -> None:
        fits = not picture or self.oracle.allows_picture(extent)
        try:
            with transaction.atomic():
                verb()
        except (actions.NotAllowed, PermissionDenied):
            assert not self.oracle.allows(extent), f"{what} was refused, {extent}"
            self.seen[f"not {what}"] += 1
            self._refused_by_database(extent)
        except actions.Refused:
            assert not fits, f"the picture was refused, {what}, {extent}"
            self.seen["no picture"] += 1
        else:
            assert self.oracle.allows(extent), f"{what}, {extent}, with no live yes"
            assert fits, f"{what}, {extent}, with a picture"
            self.seen["with a picture"] += picture
            self.seen[f"{what}, {extent}"] += 1

    def _refused_by_database(self, extent: str) -> None:
        """Nor does a package come to be behind the code's back; only for whom a yes is meant it cannot read."""
        said = {"force": Force.objects.get(code="merseyside"), "drafted_by": self.caro, "last_edited_by": self.caro}
        newest = self.report.consents.filter(use="police").order_by("-number")[0]
        if newest.recipient is None:
            with pytest.raises(DatabaseError, match="does not allow"), transaction.atomic():
                Share.objects.create(report=self.report, extent=extent, source="2", known="A", content="[]", **said)


@pytest.mark.parametrize("seeds", HISTORIES)
def test_nothing_goes_to_police_or_agency_without_a_live_yes(seeds: range, ann: User, caro: User, ada: User) -> None:
    report = make_report(
        by=ann, story="He hit me.", region=place("merseyside"), consents={"police": "full", "support": "yes"}
    )
    make_case(caro, report)
    note_talk(report, way="phone", wants_it=True, by=caro)
    picture = Picture.objects.create(report=report, number=1, content=b"the picture")
    make_share(caro, report)
    referral.propose(report, agency=AGENCY, what="She asks.", by=caro)
    seen: Counter[str] = Counter()
    for seed in seeds:
        with transaction.atomic():
            one = History(Report.objects.get(pk=report.pk), caro, ada, picture, Random(seed))
            one.live()
            transaction.set_rollback(True)
        seen += one.seen
    print(dict(seen))
    happened = ["not approved", "approved, full", "written, anonymous", "released, anonymous", "not released"]
    happened += ["no picture", "with a picture", "not proposed", "passed on", "not passed on"]
    assert len(seeds) < 100 or [what for what in happened if not seen[what]] == []
