"""Every person of staff at every address about a case, whatever they have to do with it (a3, a9, c7; threats 3, 7).

The holes at the end are made in the questions themselves that decide who sees what: the table has to find each of them.
"""

import inspect
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from functools import cache
from itertools import product
from types import ModuleType
from typing import Any, NamedTuple, cast

import pytest
from django.contrib.messages.storage.session import SessionStorage
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.test import RequestFactory
from django.urls import resolve, reverse
from django.utils import timezone
from guardian.shortcuts import assign_perm
from pytest_django import DjangoDbBlocker

from alerts.models.alert import AlertQuerySet
from members.models import User
from num.models import AuditEntry
from num.sessions import SessionStore
from reports.actions import share as shares
from reports.actions.case import PERMISSION, add_note, close_review, erase, open_review
from reports.actions.plan import write_plan
from reports.actions.police_talk import note_talk
from reports.actions.referral import propose
from reports.actions.report import withdraw
from reports.models import (
    Approach,
    Case,
    Closing,
    Hold,
    Likeness,
    OutsideRequest,
    Picture,
    Report,
    Share,
    Task,
    UrgentLook,
)
from reports.models import case as cases
from reports.models.approach import ApproachQuerySet
from reports.models.case import CaseQuerySet
from reports.models.hold import HoldQuerySet
from reports.models.likeness import LikenessQuerySet
from reports.models.outside import OutsideRequestQuerySet
from reports.models.report_queries import ReportQuerySet
from reports.models.share import ShareQuerySet
from reports.models.task import TaskQuerySet
from reports.submission import SubmittedIdentifier
from reports.views import closing, note, plan, referral, task
from tests.factories import (
    make_alert,
    make_approach,
    make_case,
    make_report,
    make_request,
    make_share,
    make_staff,
    make_team,
    make_urgent_look,
)
from tests.people import people_of
from tests.privacy.access import ACCESS, VISITOR, Row
from tests.privacy.objects import (
    ABOUT_A_CASE,
    ALL_TO_APPROVERS,
    ALSO,
    ELSEWHERE,
    NEEDS,
    NOT_ABOUT_A_CASE,
    NOT_OF_WITHDRAWN,
    OBJECTS,
    OF_THE_REPORT,
    OWN_TO_CARO,
    SENT_NEEDS,
    SENT_NOT_OF_WITHDRAWN,
)
from tests.privacy.test_access import World
from tests.servers.bound import bound, first_wall_alone

pytestmark = pytest.mark.django_db
PEOPLE = (
    "caro",
    "cleo",
    "ada",
)  # who do casework; for all others none of these addresses is there, whatever the object (test_access)
FACTORY = RequestFactory()
TWINS = ("own", "other team")  # name the same number, so that each is found beside the other
Worlds = dict[str, World]


class Cell(NamedTuple):
    """One person at one address, about one object, by one method."""

    name: str
    method: str
    object: str
    who: str
    thing: str = ""  # of the object, and what the address is about

    @property
    def row(self) -> Row:
        return ACCESS[self.name]

    @property
    def needed(self) -> str:
        sent = self.method == "post" and SENT_NEEDS.get(self.name)
        return sent or NEEDS.get(self.name, "")

    @property
    def allowed(self) -> bool:
        if self.who == "ada" and self.name in ALL_TO_APPROVERS:
            return self._is_there
        if self.object == "erased" and {self.thing, self.row.about} & OF_THE_REPORT:
            return False
        refused = NOT_OF_WITHDRAWN | (SENT_NOT_OF_WITHDRAWN if self.method == "post" else set())
        if self.object == "withdrawn" and self.name in refused:
            return False
        return bool(self.needed) and self.who in OBJECTS[self.object].may(self.needed)

    @property
    def _is_there(self) -> bool:
        """Nobody is asked any more about what was taken back or erased; a package stays when its case is deleted."""
        gone = {"approach": ("withdrawn", "erased", "deleted"), "share": ()}
        return self.object not in gone.get(self.thing, ("deleted",))


def cells() -> list[Cell]:
    """Of what the addresses need, one address after the other: a hole shows at the first that needs what it lets in."""
    found = [
        Cell(name, method, one, who, thing)
        for name, row in _asked_by_them()
        if row.thing in ABOUT_A_CASE and name not in ELSEWHERE
        for thing in (row.thing, *ALSO.get(row.thing, ()))
        for (method, _), one, who in product(row.asked(), OBJECTS, PEOPLE)
        if who != "caro" or one not in OWN_TO_CARO
    ]
    alike: dict[tuple[str, str], list[str]] = {}
    for cell in found:
        alike.setdefault((cell.needed, cell.row.thing), []).append(cell.name)
    return sorted(found, key=lambda cell: list(dict.fromkeys(alike[cell.needed, cell.row.thing])).index(cell.name))


def _asked_by_them() -> Iterator[tuple[str, Row]]:
    """Addresses for some of those who do casework, and not for everybody."""
    return ((name, row) for name, row in ACCESS.items() if {*PEOPLE} & {*row.who} and VISITOR not in row.who)


@pytest.fixture(scope="module")
def people(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, User]]:
    with people_of((*PEOPLE, "ann"), django_db_blocker) as people:
        yield people


@pytest.fixture(scope="module")
def worlds(people: dict[str, User]) -> Worlds:
    return make_worlds(people)


def make_worlds(people: dict[str, User]) -> Worlds:
    """What addresses are about, once for each standing of a case."""
    other = make_report(story="She said the same.")
    made = {one: _world(one, people, other) for one in OBJECTS}
    _stand(made, people)
    for world in made.values():
        _hold(world, people["caro"])
    return made


def word(one: str) -> str:
    """Planted in the story and in a note."""
    return f"quartz{one.replace(' ', '')}."


def _world(one: str, people: dict[str, User], other: Report) -> World:
    ann, caro = people["ann"], people["caro"]
    phone = [SubmittedIdentifier(value=f"07700 900{100 if one in TWINS else 101 + list(OBJECTS).index(one)}")]
    agrees = {"warn": "yes", "support": "yes", "police": "full"}
    report = make_report(by=ann, story=word(one), identifiers=phone, consents=agrees)
    case = make_case(caro, report)
    picture = Picture.objects.create(report=report, number=1, content=word(one).encode())
    gone, written = _shares(report, picture, caro, people["ada"])
    return {
        "": (),
        "case": (case.pk,),
        **dict.fromkeys(("report", "own_report", "reader", "shareable"), (report.pk,)),
        "picture": (picture.pk,),
        "identifier": (report.identifiers.get().pk,),
        "note": (case.pk, add_note(case, word(one), by=caro).pk),
        "task": (_task(case, word(one), people["cleo"]).pk,),
        "plan": (write_plan(case, "support", word(one), after=0, by=caro).pk,),
        "plan_of_case": (case.pk, "support"),
        "closing": (_sent_back(case, caro, people["ada"]).pk,),
        "referral": (propose(report, agency="Harbour Light", what=word(one), by=caro).pk,),
        "likeness": (_likeness(report, other).pk,),
        "share": (gone.pk,),
        "share_picture": (gone.pk, 1),
        "unsent_share": (written.pk,),
        "request": (make_request(caro, case).pk,),
        "request_of_report": (make_request(caro, report).pk,),
        "approach": (make_approach(caro, report).pk,),
        "draft": (draft := (make_alert(caro, case).pk,)),
        "alert_in_review": draft,  # one that is not in review: whoever may read the case may not read it for that
        "worker": ("caro",),
        "way": ("print",),
        "text": ("A note.",),
    }


def _task(case: Case, what: str, owner: User) -> Task:
    """Hers, whatever has become of her work on the case."""
    due = timezone.localdate()
    return Task.objects.create(case=case, kind="call", what=what, owner=owner, due_on=due, added_by=owner)


def _shares(report: Report, picture: Picture, caro: User, ada: User) -> tuple[Share, Share]:
    """A package that went to the police, with a picture, and one that waits to be approved."""
    note_talk(report, way="phone", wants_it=True, by=caro)
    gone, written = (make_share(caro, report, extent="full", chosen=[picture]) for _ in range(2))
    shares.approve(gone, version=gone.version, by=ada)
    return shares.release(gone, "print", by=caro).share, written


def _sent_back(case: Case, caro: User, ada: User) -> Closing:
    """Not one that waits: by that, its case would be for who approves."""
    said = {"because": "done", "needs": "met", "needs_two": True, "comment": "Not yet."}
    return Closing.objects.create(case=case, state="sent_back", asked_by=caro, decided_by=ada, **said)


def _likeness(report: Report, other: Report) -> Likeness:
    first, second = sorted((report.pk, other.pk))
    return Likeness.objects.create(first_id=first, second_id=second, strength=3, found_at=timezone.now())


def _hold(world: World, caro: User) -> None:
    """The law tells us to keep what is left of it."""
    for about, name in (("case", "hold"), ("report", "hold_of_report")):
        told: dict[str, Any] = {f"{about}_id": world[about][0]}
        hold = Hold(because="A court.", review_on=timezone.localdate(), placed_by=caro, **told)
        world[name] = (hold.pk,)
        if Case.objects.filter(pk=world["case"][0]).exists():
            hold.save(force_insert=True)


def _stand(made: Worlds, people: dict[str, User]) -> None:
    """What each of the objects is called after."""
    stands = {one: Case.objects.get(pk=world["case"][0]) for one, world in made.items()}
    caro, cleo, ada = (people[name] for name in PEOPLE)
    assign_perm(PERMISSION, cleo, stands["assigned"])
    assign_perm(PERMISSION, make_team("North", cleo), stands["team"])
    assign_perm(PERMISSION, make_team("South", make_staff("oona", "caseworker")), stands["other team"])
    open_review(stands["under review"], by=caro)
    close_review(open_review(stands["review over"], by=caro), by=caro)
    make_urgent_look(stands["look of a caseworker"], cleo)
    make_urgent_look(stands["look of an approver"], ada)
    for user in (cleo, ada):
        make_urgent_look(stands["look over"], user, minutes_ago=61)
    withdraw(stands["withdrawn"].reports.get(), by=people["ann"])
    open_review(stands["erased"], by=caro)
    erase(stands["erased"].reports.get(), by=ada)
    close_review(stands["erased"], by=caro)
    gone = stands["deleted"]
    gone.alerts.all().delete()
    Approach.objects.filter(report__case=gone).delete()
    OutsideRequest.objects.filter(Q(case=gone) | Q(report__case=gone)).delete()
    gone.reports.get().identifiers.all().delete()
    Report.objects.filter(case=gone).update(case=None, wrapped_key=None)
    gone.delete()


def wrong(worlds: Worlds, people: dict[str, User], asked: Iterable[Cell]) -> Iterator[str]:
    """Cells of the table in which somebody finds what they may not, or does not find what they may."""
    for cell in asked:
        yield from _wrong(cell, found(worlds[cell.object], cell, people[cell.who]))


def _wrong(cell: Cell, body: bytes | None) -> Iterator[str]:
    told = _told(body or b"", cell.who)
    if told or (body is None) == cell.allowed:
        yield f"{cell.who} at {cell.name} by {cell.method}, {cell.object}: {'404' if body is None else told}"


def found(world: World, cell: Cell, user: User) -> bytes | None:
    """What stands under an address for this person, None if nothing does. All of it is undone."""
    with transaction.atomic():
        body = _ask(world, cell, user)
        transaction.set_rollback(True)
    return body


def answer(world: World, cell: Cell, user: User) -> tuple[bytes | None, list[AuditEntry]]:
    """The same, and what was written down because of it."""
    with transaction.atomic():
        before = AuditEntry.objects.count()
        body = _ask(world, cell, user)
        lines = list(AuditEntry.objects.order_by("id")[before:])
        transaction.set_rollback(True)
    return body, lines


def _ask(world: World, cell: Cell, user: User) -> bytes | None:
    """The view is asked directly: what lies before it is the same at every address (test_access)."""
    path = reverse(cell.name, args=world[cell.thing])
    sent = {cell.row.about: world[cell.row.about][0]} if cell.row.about else {}
    asked = cast(Any, (FACTORY.get if cell.method == "get" else FACTORY.post)(path, sent))
    asked.user, asked.session = User.objects.get(pk=user.pk), SessionStore()
    asked._messages = SessionStorage(asked)
    view, args, kwargs = resolve(path)
    try:
        with bound():
            return bytes(view(asked, *args, **kwargs).content)
    except Http404:
        return None
    except PermissionDenied:
        return b""  # by the verb: the page is there


def _told(body: bytes, who: str) -> list[str]:
    """Of which objects that they may not read a page shows them what somebody wrote."""
    return [one for one, standing in OBJECTS.items() if who not in standing.read and word(one).encode() in body]


Answers = dict[Cell, tuple[bytes | None, list[AuditEntry]]]


@pytest.fixture(scope="module")
def got(worlds: Worlds, people: dict[str, User]) -> Answers:
    """What each page answered."""
    gets = (cell for cell in cells() if cell.method == "get")
    return {cell: answer(worlds[cell.object], cell, people[cell.who]) for cell in gets}


def test_each_person_finds_what_is_theirs_and_nothing_else(
    got: Answers,
) -> None:
    assert [said for cell, (body, _) in got.items() for said in _wrong(cell, body)] == []


def test_each_person_changes_what_is_theirs_and_nothing_else(worlds: Worlds, people: dict[str, User]) -> None:
    assert list(wrong(worlds, people, [cell for cell in cells() if cell.method == "post"])) == []


def test_lists_name_no_case_that_somebody_may_not_read(worlds: Worlds, people: dict[str, User]) -> None:
    assert list(named_in_lists(worlds, people)) == []


def named_in_lists(worlds: Worlds, people: dict[str, User]) -> Iterator[str]:
    """What pages about nothing in particular show of cases that somebody may not read."""
    for (name, row), who in product(ACCESS.items(), PEOPLE):
        own = name.startswith("me_")  # nothing of anybody else's
        if not row.thing and row.method == "get" and who in row.who and not own:
            body = found(worlds["own"], Cell(name, "get", "own", who), people[who])
            hidden = [one for one, standing in OBJECTS.items() if who not in standing.read]
            named = [one for one in hidden if str(worlds[one]["case"][0]).encode() in (body or b"")]
            yield from (f"{who} at {name}: {one}" for one in {*_told(body or b"", who), *named})


def test_what_was_read_and_what_was_written_down_are_the_same(
    got: Answers, worlds: Worlds, people: dict[str, User]
) -> None:
    """Each page that shows what somebody wrote has one line: who, of which case, report or picture."""
    shown = 0
    for cell, (body, lines) in got.items():
        if cell.allowed and body and word(cell.object).encode() in body:
            shown += 1
            known = {str(things[0]) for things in worlds[cell.object].values() if things}
            about = [(one.by, one.subject.partition(":")[2] in known) for one in lines]
            assert about == [(str(people[cell.who].pk), True)], f"{cell}: {lines}"
    assert shown > len(OBJECTS)


def test_every_address_about_a_case_says_what_it_needs() -> None:
    about = {name for name, row in _asked_by_them() if row.thing in ABOUT_A_CASE}
    assert about == set(NEEDS) | set(ELSEWHERE)
    assert {row.thing for _, row in _asked_by_them()} == ABOUT_A_CASE | set(NOT_ABOUT_A_CASE)


# Holes ---------------------------------------------------------------------------------------------


class Hole(NamedTuple):
    """``old`` in the question ``asks`` of ``model``, or of its module, becomes ``new``."""

    model: type | ModuleType
    asks: str
    old: str
    new: str


HOLES = (
    Hole(cases, "_given_by_name", "user=ASKING, ", ""),
    Hole(cases, "_given_to_team", "group__user=ASKING, ", ""),
    Hole(cases, "_given_to_team", "group__user=ASKING, ", "group__isnull=False, "),
    Hole(cases, "_to_review", 'user.may("approve")', 'user.may("triage")'),
    Hole(cases, "_asking_second", "Case.objects.asking_second()", "Case.objects.all()"),
    Hole(cases, "_under_review", "under_review=True", "under_review__in=(True, False)"),
    Hole(cases, "_looked_at", "urgent_looks__by=ASKING, ", ""),
    Hole(cases, "_looked_at", ", urgent_looks__until__gt=NOW", ""),
    Hole(CaseQuerySet, "worked_on_by", "self._any_of(", "self or self._any_of("),
    Hole(CaseQuerySet, "worked_on_by", "_given_to_team", "_given_to_team, *_to_review(user)"),
    Hole(CaseQuerySet, "worked_on_by", "_given_to_team", "_given_to_team, _looked_at"),
    Hole(CaseQuerySet, "entrusted_to", "*_to_review(user)", "*_to_review(user), _looked_at"),
    Hole(CaseQuerySet, "visible_to", "self._any_of(", "self or self._any_of("),
    Hole(ReportQuerySet, "visible_to", "Case.objects.visible_to(user)", "Case.objects.all()"),
    Hole(ReportQuerySet, "entrusted_to", "Case.objects.entrusted_to(user)", "Case.objects.visible_to(user)"),
    Hole(ReportQuerySet, "worked_on_by", "Case.objects.worked_on_by(user)", "Case.objects.visible_to(user)"),
    Hole(ReportQuerySet, "_new_or_in", "self.kept()", "self"),
    Hole(ReportQuerySet, "callable_by", "self.worked_on_by(user)", "self.visible_to(user)"),
    Hole(ReportQuerySet, "talkable_by", "self.worked_on_by(user)", "self.visible_to(user)"),
    Hole(ReportQuerySet, "erasable_by", "entrusted_to(user)", "visible_to(user)"),
    Hole(ReportQuerySet, "erasable_by", "entrusted_to(user)", "all()"),
    Hole(AlertQuerySet, "visible_to", "entrusted_to(user)", "visible_to(user)"),
    Hole(AlertQuerySet, "worked_on_by", "worked_on_by(user)", "visible_to(user)"),
    Hole(LikenessQuerySet, "decidable_by", "worked_on_by(user)", "visible_to(user)"),
    Hole(ShareQuerySet, "visible_to", 'user.may("approve")', 'user.may("triage")'),
    Hole(ShareQuerySet, "visible_to", "entrusted_to(user)", "visible_to(user)"),
    Hole(ShareQuerySet, "readable_by", "entrusted_to(user)", "visible_to(user)"),
    Hole(ShareQuerySet, "readable_by", "state__in=Share.WRITTEN", "state__in=Share.State"),
    Hole(ShareQuerySet, "worked_on_by", "worked_on_by(user)", "visible_to(user)"),
    Hole(OutsideRequestQuerySet, "visible_to", 'user.may("approve")', 'user.may("triage")'),
    Hole(OutsideRequestQuerySet, "visible_to", "Case.objects.entrusted_to(user)", "Case.objects.visible_to(user)"),
    Hole(OutsideRequestQuerySet, "visible_to", "Report.objects.entrusted_to(user)", "Report.objects.visible_to(user)"),
    Hole(ApproachQuerySet, "visible_to", 'user.may("approve")', 'user.may("triage")'),
    Hole(ApproachQuerySet, "visible_to", "entrusted_to(user)", "visible_to(user)"),
    Hole(ApproachQuerySet, "visible_to", ".exclude(report__state=Report.State.WITHDRAWN)", ".all()"),
    Hole(HoldQuerySet, "visible_to", 'user.may("approve")', 'user.may("triage")'),
    Hole(HoldQuerySet, "visible_to", "Case.objects.entrusted_to(user)", "Case.objects.visible_to(user)"),
    Hole(HoldQuerySet, "visible_to", "Report.objects.entrusted_to(user)", "Report.objects.visible_to(user)"),
    Hole(task, "_mine", "case_of_mine(request, task.case_id)", "pass"),
    Hole(note, "_mine", "case_of_mine(request, pk).notes", "CaseNote.objects"),
    Hole(plan, "one_of_case_entrusted", "entrusted_to(request.user)", "visible_to(request.user)"),
    Hole(closing, "one_of_case_entrusted", "entrusted_to(request.user)", "visible_to(request.user)"),
    Hole(referral, "_mine", "report_of_mine(request, referral.report_id, _in_my_cases(request))", "pass"),
    Hole(referral, "_in_my_cases", "worked_on_by(request.user)", "visible_to(request.user)"),
    Hole(referral, "_in_my_cases", ".exclude(state=Report.State.WITHDRAWN)", ""),
)


def holed(hole: Hole) -> Callable[..., Any]:
    """The question with the hole in it. Fails if what it is to replace is not there."""
    asked = getattr(hole.model, hole.asks)
    source = textwrap.dedent(inspect.getsource(asked))
    assert hole.old in source, f"{hole.asks} does not say {hole.old} any more"
    made: dict[str, Any] = {}
    exec(source.replace(hole.old, hole.new), asked.__globals__, made)
    question: Callable[..., Any] = made[hole.asks]
    return question


@pytest.mark.parametrize("model", dict.fromkeys(hole.model for hole in HOLES))
def test_every_hole_is_found(
    model: type | ModuleType, worlds: Worlds, people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    closed, missed = [cell for cell in cells() if not cell.allowed], []
    modules = _modules(closed, worlds)
    for hole in (one for one in HOLES if one.model is model):
        likely_first = sorted(closed, key=lambda cell: _unlikely(hole, modules[cell.name]))
        with monkeypatch.context() as patch, first_wall_alone():
            patch.setattr(hole.model, hole.asks, holed(hole))
            if next(wrong(worlds, people, likely_first), None) is None:
                missed.append(hole)
    assert missed == []


def test_a_hole_in_what_a_list_asks_is_found(
    worlds: Worlds, people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    hole = Hole(TaskQuerySet, "worked_on_by", "Case.objects.worked_on_by(user)", "Case.objects.all()")
    with monkeypatch.context() as patch, first_wall_alone():
        patch.setattr(hole.model, hole.asks, holed(hole))
        assert next(named_in_lists(worlds, people), None)


def _modules(cells: Iterable[Cell], worlds: Worlds) -> dict[str, ModuleType]:
    """Of each address the module of the view that answers there."""
    one_each = {cell.name: cell for cell in cells}.values()
    views = {cell.name: resolve(reverse(cell.name, args=worlds["own"][cell.thing])).func for cell in one_each}
    return {name: sys.modules[view.__module__] for name, view in views.items()}


def _unlikely(hole: Hole, module: ModuleType) -> int:
    """How much of its question is not named there."""
    if hole.model is module:
        return 0
    return sum(name not in _source(module) for name in (hole.asks, hole.model.__name__.replace("QuerySet", ".objects")))


_source = cache(inspect.getsource)


def test_what_is_over_is_over_to_the_second(worlds: Worlds, people: dict[str, User]) -> None:
    case = worlds["look of a caseworker"]["case"][0]
    UrgentLook.objects.filter(case=case).update(until=timezone.now() - timedelta(seconds=1))
    cell = Cell("case", "get", "look of a caseworker", "cleo", "case")
    assert answer(worlds[cell.object], cell, people["cleo"]) == (None, [])
