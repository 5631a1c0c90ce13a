"""I cannot take this one (c11): a report or a case leaves my list, no reason is asked, and it comes back if I wish."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from members import roles
from members.models import User
from num.models import AuditEntry
from reports.actions.case import assign, hand_on, unassign
from reports.actions.closing import close_case
from reports.actions.set_aside import leave, set_aside
from reports.actions.talk import answer, see_messages
from reports.actions.team import give_to_team
from reports.models import Case, Report, SetAside
from tests.factories import make_case, make_report, make_staff, make_team
from tests.people import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_caro(caro: User) -> Client:
    return signed_in(caro)


def text(answer: Any) -> str:
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def queue(client: Client) -> str:
    """All above what was set aside."""
    return text(client.get("/casework/")).split("What you have set aside")[0]


def test_a_report_leaves_my_queue_and_nobody_elses(as_caro: Client, caro: User, cleo: User) -> None:
    report = make_report(incident_types=["rape"])
    address = f"/casework/reports/{report.pk}/"
    assert "I cannot take this one" in text(as_caro.get(address))
    page = text(as_caro.post(address + "aside/", follow=True))
    assert "It has left your list." in page
    assert address not in queue(as_caro)
    assert "Nothing is waiting." in page
    assert address in queue(signed_in(cleo))
    assert "What you have set aside" not in text(signed_in(cleo).get("/casework/"))
    as_caro.post(f"/casework/aside/{SetAside.objects.get().pk}/")
    assert address in queue(as_caro)
    events = AuditEntry.objects.filter(by=str(caro.pk), subject=f"reports.report:{report.pk}")
    assert set(events.values_list("event", flat=True)) == {"report.set_aside", "report.read", "report.taken_up"}
    assert not any(entry.details for entry in events)


def test_whoever_took_it_or_asked_makes_it_new_again_and_nobody_else_does(
    as_caro: Client, cleo: User, ann: User
) -> None:
    report = make_report(by=ann, incident_types=["rape"])
    address, as_cleo = f"/casework/reports/{report.pk}/", signed_in(cleo)

    def after(client: Client, verb: str, **typed: str) -> str:
        client.post(f"{address}{verb}/", typed)
        return Report.objects.get().state

    assert after(as_caro, "triage") == "triage"
    assert after(as_caro, "aside") == "received"
    assert after(as_cleo, "triage") == "triage"
    assert after(as_caro, "aside") == "triage", "a page that Caro left open takes it from nobody"
    assert after(as_cleo, "messages", text="When was it?", asks="on") == "needs_information"
    assert after(as_caro, "aside") == "needs_information"
    assert after(as_cleo, "aside") == "received"
    assert Report.objects.grave_and_left(timezone.now()).exists()
    assert after(as_caro, "messages", text="Where was it?", asks="on") == "needs_information"
    see_messages(report, by=ann)
    answer(report, "In Bootle.", by=ann)
    assert after(as_cleo, "aside") == "triage"
    assert after(as_caro, "aside") == "received"
    after(as_caro, "triage")
    assert after(as_caro, "close", because="too_little") == "closed"
    assert after(as_caro, "aside") == "closed"


def test_it_can_still_be_read_and_taken_by_anybody(as_caro: Client, caro: User) -> None:
    report = make_report()
    set_aside(report, by=caro)
    set_aside(report, by=caro)
    as_caro.post(f"/casework/reports/{report.pk}/open/")
    assert Case.objects.worked_on_by(caro).filter(reports=report).exists()
    assert "What you have set aside" not in text(as_caro.get("/casework/"))


def test_a_case_needs_somebody_else_first(as_caro: Client, caro: User, cleo: User) -> None:
    case = make_case(caro)
    address = f"/casework/cases/{case.pk}/"
    assert "Choose somebody below who works on it, too" in text(as_caro.post(address + "aside/", follow=True))
    as_caro.post(address + "assign/", {"worker": "cleo"})
    assert "It has left your list." in text(as_caro.post(address + "aside/", follow=True))
    assert as_caro.get(address).status_code == 404
    assert not Case.objects.worked_on_by(caro).exists()
    as_caro.post(f"/casework/aside/{SetAside.objects.get().pk}/")
    assert as_caro.get(address).status_code == 200
    assert not SetAside.objects.exists()


@pytest.mark.parametrize("since", ["a day passed", "it was closed"])
def test_a_case_comes_back_for_a_day_while_it_is_open(since: str, as_caro: Client, caro: User, cleo: User) -> None:
    case = make_case(caro)
    assign(case, cleo, by=caro)
    leave(case, by=caro)
    if since == "a day passed":
        SetAside.objects.update(at=timezone.now() - timedelta(days=1))
    else:
        close_case(case, because="done", needs="met", wellbeing={}, by=cleo)
    assert as_caro.post(f"/casework/aside/{SetAside.objects.get().pk}/").status_code == 404
    assert "What you have set aside" not in text(as_caro.get("/casework/"))
    assert not Case.objects.worked_on_by(caro).exists()


def test_nobody_takes_up_what_somebody_else_left(caro: User, cleo: User, ada: User) -> None:
    case = make_case(caro)
    assign(case, cleo, by=caro)
    leave(case, by=caro)
    assert signed_in(ada).post(f"/casework/aside/{SetAside.objects.get().pk}/").status_code == 404
    assert not Case.objects.worked_on_by(ada).exists()


@pytest.mark.parametrize("how", ["removed", "put back and removed", "handed on"])
def test_whoever_was_taken_off_it_does_not_come_back_by_having_left_it(
    how: str, as_caro: Client, caro: User, cleo: User, ada: User
) -> None:
    case = make_case(caro)
    address, theirs = f"/casework/cases/{case.pk}/", signed_in(cleo)
    as_caro.post(address + "assign/", {"worker": "cleo"})
    as_caro.post(address + "aside/")
    way_back = f"/casework/aside/{SetAside.objects.get().pk}/"
    if how == "removed":
        unassign(case, caro, by=cleo)
    else:
        theirs.post(address + "assign/", {"worker": "caro"})
    if how == "put back and removed":
        theirs.post(address + "unassign/", {"worker": "caro"})
    if how == "handed on":
        hand_on(case, caro, make_staff("oona", roles.CASEWORKER), by=ada)
    assert not SetAside.objects.exists()
    assert as_caro.post(way_back).status_code == 404
    assert as_caro.get(address).status_code == 404


def test_what_is_a_teams_nobody_takes_by_name_that_way(as_caro: Client, caro: User, cleo: User) -> None:
    case = make_case(caro)
    give_to_team(case, make_team("North", cleo), by=caro)
    theirs, address = signed_in(cleo), f"/casework/cases/{case.pk}/"
    assert address + "aside/" not in text(theirs.get(address))
    assert theirs.post(address + "aside/").status_code == 404
    with pytest.raises(PermissionDenied):
        leave(case, by=cleo)
    assert not SetAside.objects.exists()
    assert address + "aside/" in text(as_caro.get(address))


def test_the_database_refuses_a_row_about_nothing(caro: User) -> None:
    with pytest.raises(IntegrityError):
        SetAside.objects.create(user=caro)


def test_what_is_set_aside_is_not_counted_as_late_for_me(as_caro: Client, caro: User, cleo: User) -> None:
    report = make_report(incident_types=["rape"])
    Report.objects.update(waiting_since=timezone.now() - timedelta(days=9))
    set_aside(report, by=caro)
    assert "is late" not in text(as_caro.get("/"))
    assert "is late" in text(signed_in(cleo).get("/"))


def test_what_everybody_has_set_aside_waits_for_the_approvers(caro: User, cleo: User, ada: User) -> None:
    report = make_report(incident_types=["rape"])
    Report.objects.update(waiting_since=timezone.now() - timedelta(days=9))
    address, as_ada = f"/casework/reports/{report.pk}/", signed_in(ada)
    for user in (ada, caro):
        set_aside(report, by=user)
        assert address not in queue(as_ada)
    User.objects.filter(pk=make_staff("oona", roles.CASEWORKER).pk).update(is_active=False)
    set_aside(report, by=cleo)
    assert "Set aside by everybody" in queue(as_ada)
    assert "is late" in text(as_ada.get("/"))
    assert address not in queue(signed_in(caro))
