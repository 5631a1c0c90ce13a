"""The second wall, in PostgreSQL itself (row a9; threats 3, 7): what stands if our own questions had a hole.

Whoever asks here is the role that serves pages (tests/servers/bound.py), as in every page of every other test.
"""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import product
from threading import Barrier
from typing import Any

import pytest
from django.conf import settings
from django.db import ProgrammingError, connection, connections, models, transaction
from django.http import HttpResponse, JsonResponse
from django.test import Client
from django.urls import include, path, reverse
from pytest_django import DjangoDbBlocker

from members import gates, roles
from members.gates import UserRequest
from members.models import User
from num.checks import database_role_is_bound
from num.purposes import Purpose
from num.rows import acting_as
from reports.actions.report import withdraw
from reports.models import Case, CaseNote, Original, Picture, Report, ReportedPerson
from reports.models.case import CaseQuerySet
from reports.models.report_queries import ReportQuerySet
from tests.factories import make_case, make_report, make_staff
from tests.people import people_of, signed_in
from tests.privacy.test_objects import Worlds, make_worlds
from tests.servers.bound import bound, first_wall_alone

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]
WALLED: tuple[type[models.Model], ...] = (Case, CaseNote, ReportedPerson, Picture, Original)
OF_A_REPORT = (ReportedPerson, Picture, Original)
EVERYBODY = ("caro", "cleo", "ada", "tess", "amir", "ann")
Rows = dict[str, set[object]]


class Oops(Exception):
    """Something goes wrong."""


# Two pages that ask for whatever there is, as no page of ours does.


@gates.only("triage")
def all_there_is(request: UserRequest) -> HttpResponse:
    return JsonResponse({"cases": sorted(Case.objects.values_list("reference", flat=True))})


@gates.signed_in
def of_no_purpose(request: UserRequest) -> HttpResponse:
    return JsonResponse({model.__name__: model._default_manager.count() for model in WALLED})


urlpatterns = [
    path("all/", all_there_is),
    path("none/", of_no_purpose),
    path("", include("num.urls")),
]


@pytest.fixture(scope="module")
def people(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, User]]:
    with people_of(EVERYBODY, django_db_blocker) as people:
        yield people


@pytest.fixture(scope="module")
def worlds(people: dict[str, User]) -> Worlds:
    """A case in each standing, and reports in none; with each of them a person, a picture, and notes of two people."""
    made = make_worlds(people)
    make_report(story="Free.")
    withdraw(make_report(by=people["ann"], story="Taken back."), by=people["ann"])
    for report in Report.objects.kept():
        ReportedPerson.objects.create(report=report, name="Mark")
        original = Original.objects.create(report=report, content=b"as it was sent")
        Picture.objects.create(report=report, number=7, content=b"as we keep it", original=original)
    for case in Case.objects.all():
        CaseNote.objects.create(case=case, author=people["cleo"], text="For myself.", private=True)
    return made


@contextmanager
def as_a_page() -> Iterator[None]:
    with transaction.atomic(), bound():
        yield


def shown(purpose: Purpose | None = None, user: User | None = None) -> Rows:
    """Keys of all rows that are there for it, by table."""
    with as_a_page(), acting_as(purpose, user):
        return {model.__name__: _keys(model._default_manager.all()) for model in WALLED}


def _keys(rows: models.QuerySet[Any, Any]) -> set[object]:
    return set(rows.order_by().values_list("pk", flat=True))


def allowed(user: User) -> Rows:
    """What the first wall lets this person read."""
    cases, reports = Case.objects.visible_to(user), Report.objects.visible_to(user)
    notes = CaseNote.objects.filter(case__in=cases).readable_by(user)
    parts = {model.__name__: _keys(model._default_manager.filter(report__in=reports)) for model in OF_A_REPORT}
    return {"Case": _keys(cases), "CaseNote": _keys(notes)} | parts


def test_nothing_is_there_for_who_does_not_say_what_for(worlds: Worlds) -> None:
    assert all(model._default_manager.exists() for model in WALLED)
    assert shown() == {model.__name__: set() for model in WALLED}


def test_both_walls_show_the_same(worlds: Worlds, people: dict[str, User]) -> None:
    for who, user in people.items():
        assert shown(Purpose.CASEWORK, user) == allowed(user), who
        assert bool(allowed(user)["Case"]) == (who in ("caro", "cleo", "ada"))


def test_an_overview_adds_that_each_case_is_there_and_nothing_of_it(worlds: Worlds, people: dict[str, User]) -> None:
    for who, user in people.items():
        assert shown(Purpose.OVERVIEW, user) == allowed(user) | {"Case": _keys(Case.objects.all())}, who


def test_reporters_are_shown_no_note_that_was_not_released_for_them(worlds: Worlds, people: dict[str, User]) -> None:
    released = CaseNote.objects.filter(case=worlds["own"]["case"][0], private=False)
    released.update(released_for=worlds["own"]["report"][0], released_by=people["caro"])
    assert shown(Purpose.REPORTING)["CaseNote"] == _keys(released)


def test_what_is_erased_is_found_wherever_it_is(worlds: Worlds) -> None:
    everything = {model.__name__: _keys(model._default_manager.all()) for model in WALLED}
    assert shown(Purpose.ERASING) == shown(Purpose.ENGINE) == everything


def test_somebody_whose_account_is_closed_is_shown_nothing(worlds: Worlds, people: dict[str, User]) -> None:
    User.objects.filter(pk=people["caro"].pk).update(is_active=False)
    assert not any(shown(Purpose.CASEWORK, people["caro"]).values())


def test_the_owner_of_the_tables_is_bound_too(worlds: Worlds) -> None:
    with connection.cursor() as cursor:
        for model in WALLED:
            cursor.execute(f"ALTER TABLE {model._meta.db_table} OWNER TO num_web")
    assert not any(shown().values())


def test_nothing_is_written_by_who_does_not_say_what_for(worlds: Worlds, people: dict[str, User]) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"), as_a_page():
        Case.objects.create(opened_by=people["caro"])
    case = worlds["own"]["case"][0]
    with as_a_page():
        assert Case.objects.filter(pk=case).update(level=1) == 0
    with as_a_page(), acting_as(Purpose.CASEWORK, people["cleo"]):
        assert CaseNote.objects.filter(case=case).delete()[0] == 0


def test_a_block_ends_as_it_began(worlds: Worlds, people: dict[str, User]) -> None:
    mine, every = Case.objects.visible_to(people["cleo"]).count(), Case.objects.count()
    assert 0 < mine < every
    with as_a_page():
        with acting_as(Purpose.CASEWORK, people["cleo"]):
            with acting_as(Purpose.OVERVIEW):
                assert Case.objects.count() == every
            assert Case.objects.count() == mine
            with pytest.raises(Oops), acting_as(Purpose.ERASING, people["caro"]):
                raise Oops
            assert Case.objects.count() == mine
        assert Case.objects.count() == 0


# Pages ------------------------------------------------------------------------------------------------------------


def open_every_door(patch: pytest.MonkeyPatch) -> None:
    """The first wall has fallen: every question finds all there is."""
    for model, name in product((CaseQuerySet, ReportQuerySet), ("visible_to", "entrusted_to", "worked_on_by")):
        patch.setattr(model, name, lambda self, user: self)


def test_a_stranger_finds_no_case_though_every_question_is_open(
    worlds: Worlds, people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    as_cleo = signed_in(people["cleo"])
    open_every_door(monkeypatch)
    address = reverse("case", args=worlds["own"]["case"])
    assert as_cleo.get(address).status_code == 404
    assert as_cleo.get(reverse("case", args=worlds["assigned"]["case"])).status_code == 200
    assert as_cleo.post(address, {"text": "A note."}).status_code == 404
    assert as_cleo.get(reverse("casework_picture", args=worlds["own"]["picture"])).status_code == 404
    hers, foreign = (Case.objects.get(pk=worlds[one]["case"][0]).reference for one in ("assigned", "own"))
    listed = as_cleo.get(reverse("casework")).content.decode()
    assert hers in listed
    assert foreign not in listed
    with first_wall_alone():
        assert foreign in as_cleo.get(reverse("casework")).content.decode()


@pytest.mark.urls(__name__)
def test_a_page_that_names_no_purpose_sees_nothing(worlds: Worlds, people: dict[str, User]) -> None:
    assert signed_in(people["caro"]).get("/none/").json() == {model.__name__: 0 for model in WALLED}


def hang_up(everybody: Barrier) -> None:
    """Once each thread is here, so that each of them does it."""
    everybody.wait(60)
    connections.close_all()


@pytest.mark.urls(__name__)
@pytest.mark.django_db(transaction=True)
def test_nothing_is_left_on_a_connection_for_who_comes_next() -> None:
    """A thousand requests of two people take turns on four connections, between them requests of no purpose."""
    two = [make_staff(name, roles.CASEWORKER) for name in ("nell", "nora")]
    mine = [make_case(user, make_report()).reference for user in two]
    sessions = [str(signed_in(user).session.session_key) for user in two]

    def ask(turn: int) -> str:
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = sessions[turn % 2]
        if turn % 10 == 9:
            return "nothing" if not any(client.get("/none/").json().values()) else "bled"
        return "own" if client.get("/all/").json() == {"cases": [mine[turn % 2]]} else "bled"

    everybody = Barrier(4)
    with ThreadPoolExecutor(4) as pool:
        found = Counter(pool.map(ask, range(1000)))
        for _ in range(4):
            pool.submit(hang_up, everybody)
    assert found == {"own": 900, "nothing": 100}


def test_a_role_that_nothing_binds_serves_nobody() -> None:
    assert [found.id for found in database_role_is_bound()] == ["num.E011"]
    with as_a_page():
        assert database_role_is_bound() == []


def test_a_role_that_owns_a_table_serves_nobody() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE reports_casenote OWNER TO num_web")
    with as_a_page():
        assert [found.id for found in database_role_is_bound()] == ["num.E012"]
