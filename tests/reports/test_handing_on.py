"""When somebody of staff leaves, their cases are handed on, and nothing of them is shown on the way (row j8)."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from members.models import User
from num.models import AuditEntry
from reports.actions.case import hand_on
from reports.actions.closing import close_case
from reports.actions.talk import answer
from reports.models import Case
from reports.views import handing_on
from tests.factories import make_case
from tests.people import signed_in

pytestmark = pytest.mark.django_db


def close(user: User, by: User) -> Client:
    """``by`` closes the account; her browser."""
    client = signed_in(by)
    client.post(f"/membership/people/{user.pk}/", {"reason": "Works elsewhere now."})
    return client


def give(client: Client, leaver: User, worker: User, *cases: Case) -> Any:
    typed = {"cases": [case.reference for case in cases], "worker": worker.username}
    return client.post(f"/casework/hand-on/{leaver.pk}/", typed, follow=True)


@pytest.fixture
def cases(caro: User) -> list[Case]:
    """Two open cases of caro's, and one that is closed."""
    one, two, closed = (make_case(caro, story="Quartzstory.") for _ in range(3))
    close_case(closed, because="done", needs="met", wellbeing={}, by=caro)
    return [one, two, closed]


def test_cases_of_who_left_are_handed_on(cases: list[Case], caro: User, cleo: User, ada: User) -> None:
    client = close(caro, ada)
    assert f"/casework/hand-on/{caro.pk}/" in client.get(f"/membership/people/{caro.pk}/").content.decode()
    page = client.get(f"/casework/hand-on/{caro.pk}/").content.decode()
    assert [case.reference in page for case in cases] == [True, True, True]
    assert "Quartzstory" not in page
    one, two, closed = cases
    assert signed_in(cleo).get(f"/casework/cases/{one.pk}/").status_code == 404
    assert "works on them from now on" in give(client, caro, cleo, *cases).content.decode()
    assert signed_in(cleo).get(f"/casework/cases/{one.pk}/").status_code == 200
    answer(closed.reports.get(), "He is back.", by=None)
    assert f"in {closed.reference}</a>" in signed_in(cleo).get("/casework/").content.decode()
    assert "nothing to hand on" in client.get(f"/casework/hand-on/{caro.pk}/").content.decode()


def test_a_closed_case_is_left_by_whoever_left(cases: list[Case], caro: User, cleo: User, ada: User) -> None:
    client, address = close(caro, ada), f"/casework/hand-on/{caro.pk}/"
    give(client, caro, cleo, *cases[:2])
    assert address in client.get("/casework/team/").content.decode()
    give(client, caro, cleo, cases[2])
    assert address not in client.get("/casework/team/").content.decode()


def test_who_works_here_keeps_what_they_closed(cases: list[Case], caro: User) -> None:
    assert cases[2] not in Case.objects.held_by(caro)


def test_what_is_missing_is_asked_for(cases: list[Case], caro: User, cleo: User, ada: User) -> None:
    client = close(caro, ada)
    assert "at least one case" in give(client, caro, cleo).content.decode()
    page = client.post(f"/casework/hand-on/{caro.pk}/", {"cases": [cases[0].reference]}).content.decode()
    assert "Please choose somebody" in page
    assert f'value="{cases[0].reference}" ' in page


def test_nothing_is_given_to_who_may_not_work_on_it(
    cases: list[Case], caro: User, tess: User, ada: User, cleo: User
) -> None:
    client = close(caro, ada)
    assert "Select a valid choice" in give(client, caro, tess, cases[0]).content.decode()
    for by, worker in ((ada, tess), (cleo, cleo)):
        with pytest.raises(PermissionDenied):
            hand_on(cases[0], User.objects.get(pk=caro.pk), worker, by=by)


def test_nobody_closes_an_account_to_come_by_its_cases(cases: list[Case], caro: User, ada: User) -> None:
    client = close(caro, ada)
    assert "Select a valid choice" in give(client, caro, ada, cases[0]).content.decode()
    client.post(f"/membership/people/{caro.pk}/restore/")
    assert client.get(f"/casework/cases/{cases[0].pk}/").status_code == 404
    with pytest.raises(PermissionDenied):
        hand_on(cases[0], User.objects.get(pk=caro.pk), ada, by=ada)


def test_a_case_of_somebody_else_is_not_in_reach(cases: list[Case], caro: User, cleo: User, ada: User) -> None:
    other = make_case(cleo, story="Another one.")
    assert "Select a valid choice" in give(close(caro, ada), caro, cleo, other).content.decode()


def test_what_they_opened_of_late_is_listed(
    cases: list[Case], caro: User, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = cases[0]
    at_work = signed_in(caro)
    at_work.get(f"/casework/cases/{one.pk}/")
    at_work.get(f"/casework/reports/{one.reports.get().pk}/")
    client = close(caro, ada)
    assert f"Cases: {one.reference}. Reports: 1." in client.get(f"/casework/hand-on/{caro.pk}/").content.decode()
    monkeypatch.setattr(handing_on, "LOOK_BACK", timedelta(0))
    assert "Cases: none. Reports: 0." in client.get(f"/casework/hand-on/{caro.pk}/").content.decode()


def test_it_is_on_record(cases: list[Case], caro: User, cleo: User, ada: User) -> None:
    give(close(caro, ada), caro, cleo, cases[0])
    line = AuditEntry.objects.get(event="case.handed_on")
    assert (line.by, line.details) == (str(ada.pk), {"worker": str(cleo.pk), "leaver": str(caro.pk)})
