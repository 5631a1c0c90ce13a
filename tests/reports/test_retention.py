"""What was written about requests from outside goes after two years (g7, g9, j2, j3); that somebody asked stays."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from alerts.tasks import forget
from members.models import User
from num.crypto import Unreadable
from num.fields import KeyHolder
from reports.models import Case, Mention, Objection, OutsideRequest, Report, SubjectRequest
from tests.factories import (
    make_case,
    make_checked_subject_request,
    make_hold,
    make_objection,
    make_report,
    make_request,
)
from tests.people import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.database_near]

OLD = timezone.now() - timedelta(days=2 * 365 + 1)
PAGES = {"requests": OutsideRequest, "subject-access": SubjectRequest, "objections": Objection}
DELETED = "answered more than two years ago"


@pytest.fixture
def case(caro: User, ann: User) -> Case:
    return make_case(caro, make_report(by=ann, story="Vern hit me."))


@pytest.fixture
def as_ada(client: Client, ada: User) -> Client:
    client.force_login(ada)
    return client


@pytest.fixture
def answered(as_ada: Client, ada: User, caro: User, case: Case) -> dict[str, KeyHolder]:
    """One of each, refused, answered or closed by an approver through its page."""
    asked, about = make_request(caro, case), make_checked_subject_request(ada, caro)
    objection = make_objection()
    as_ada.post(f"/casework/requests/{asked.pk}/decide/", {"refuse": "yes", "reasons": "No ground was named."})
    as_ada.post(f"/casework/subject-access/{about.pk}/answered/")
    as_ada.post(f"/casework/objections/{objection.pk}/nothing/", {"reasons": "We hold no such number."})
    return {"requests": asked, "subject-access": about, "objections": objection}


def age() -> None:
    OutsideRequest.objects.update(decided_at=OLD)
    SubjectRequest.objects.update(answered_at=OLD)
    Objection.objects.update(decided_at=OLD)


def words_left(answered: dict[str, KeyHolder]) -> dict[str, bool]:
    return {name: model._default_manager.get(pk=answered[name].pk).readable for name, model in PAGES.items()}


def page(client: Client, name: str, one: KeyHolder) -> Any:
    return client.get(f"/casework/{name}/{one.pk}/")


def test_what_was_answered_of_late_is_kept(answered: dict[str, KeyHolder]) -> None:
    assert Mention.objects.exists()
    forget()
    assert words_left(answered) == dict.fromkeys(PAGES, True)


def test_after_two_years_the_words_are_gone_and_that_somebody_asked_stays(
    as_ada: Client, answered: dict[str, KeyHolder]
) -> None:
    age()
    said = StringIO()
    call_command("purge", "--dry-run", stdout=said)
    assert said.getvalue().count("after two years: would be deleted 1") == 3
    assert words_left(answered) == dict.fromkeys(PAGES, True)
    forget()
    assert words_left(answered) == dict.fromkeys(PAGES, False)
    assert not Mention.objects.exists()
    with pytest.raises(Unreadable):
        _ = Objection.objects.get().text
    for name, one in answered.items():
        html = " ".join(page(as_ada, name, one).content.decode().split())
        assert DELETED in html
        assert "Ada" in html, "who decided it stays"
    assert as_ada.get(f"/casework/subject-access/{answered['subject-access'].pk}/document/").status_code == 404
    forget()


def test_what_waits_for_an_answer_is_kept_however_old(as_ada: Client, caro: User, ada: User, case: Case) -> None:
    asked, objection = make_request(caro, case), make_objection()
    OutsideRequest.objects.update(logged_at=OLD)
    Objection.objects.update(received_at=OLD)
    forget()
    assert OutsideRequest.objects.get(pk=asked.pk).readable
    assert Objection.objects.get(pk=objection.pk).readable


@pytest.mark.parametrize("of", ["case", "report"])
def test_what_the_law_tells_us_to_keep_is_kept(ada: User, caro: User, case: Case, of: str) -> None:
    report = Report.objects.get()
    asked = make_request(caro, case if of == "case" else report)
    signed_in(ada).post(f"/casework/requests/{asked.pk}/decide/", {"refuse": "yes", "reasons": "No ground."})
    make_hold(caro, case if of == "case" else report)
    age()
    forget()
    assert OutsideRequest.objects.get().readable


@pytest.mark.parametrize("of", ["case", "report"])
def test_what_stands_in_something_that_is_kept_is_answered_and_goes_after_the_hold(
    as_ada: Client, caro: User, answered: dict[str, KeyHolder], case: Case, of: str
) -> None:
    about = answered["subject-access"]
    placed = make_hold(caro, case if of == "case" else Report.objects.get())
    html = page(as_ada, "subject-access", about).content.decode()
    assert "kept by a hold" in html
    assert "Answer as if there were no hold" in html
    printed = as_ada.get(f"/casework/subject-access/{about.pk}/document/")
    assert printed.status_code == 200
    assert "hold has ended" not in printed.content.decode()
    age()
    said = StringIO()
    call_command("purge", "--dry-run", stdout=said)
    for people in ("requests by police, courts and others", "people who asked about themselves"):
        assert f"words of {people} after two years: would be deleted 0, kept by a hold: 1" in said.getvalue()
    forget()
    assert words_left(answered) == {"requests": True, "subject-access": True, "objections": False}
    assert Mention.objects.exists()
    as_ada.post(f"/casework/holds/{placed.pk}/end/", {"because": "The trial is over."})
    forget()
    assert words_left(answered) == dict.fromkeys(PAGES, False)
