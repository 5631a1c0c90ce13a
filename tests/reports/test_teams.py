"""Teams (row a9): a case can be given to one; whoever comes into it or goes out of it finds, or no longer finds, the
case at the next request."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.test import Client

from members import roles
from members.actions import suspend
from members.models import User
from num.models import AuditEntry
from reports.actions.team import give_to_team, make_team, put_in_team
from reports.models import Case
from tests import factories
from tests.people import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(caro: User) -> Case:
    return factories.make_case(caro, story="Quartzstory.")


@pytest.fixture
def north(cleo: User) -> Group:
    return factories.make_team("North", cleo)


@pytest.fixture
def given(case: Case, north: Group, caro: User) -> Client:
    """The browser of caro, who has given her case to the team that cleo is in."""
    client = signed_in(caro)
    answer = client.post(f"/casework/cases/{case.pk}/team/", {"team": north.pk}, follow=True)
    assert "North works on the case from now on." in answer.content.decode()
    return client


def finds(user: User, case: Case) -> bool:
    """Whether the case and its report are there for them, in what they can read and in what they can do."""
    client, report = signed_in(user), case.reports.get()
    asked = [client.get(f"/casework/cases/{case.pk}/"), client.get(f"/casework/reports/{report.pk}/")]
    asked.append(client.post(f"/casework/cases/{case.pk}/move/", {"to": "plan"}))
    found = {answer.status_code not in (404, 409) for answer in asked}  # what was sent is shown once more, and kept
    assert len(found) == 1
    return found.pop()


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_everybody_in_the_team_works_on_its_cases(case: Case, cleo: User, given: Client) -> None:
    assert finds(cleo, case)
    assert case.reference in text(signed_in(cleo).get("/casework/"))


def test_nobody_outside_the_team_finds_them(case: Case, given: Client) -> None:
    factories.make_team("South", other := factories.make_staff("oona", roles.CASEWORKER))
    assert not finds(other, case)


def test_taken_from_the_team_the_case_is_gone_at_the_next_request(case: Case, cleo: User, given: Client) -> None:
    answer = given.post(f"/casework/cases/{case.pk}/team/remove/", {"team": "North"}, follow=True)
    assert "North no longer works on the case." in text(answer)
    assert not finds(cleo, case)
    page = text(given.get(f"/casework/cases/{case.pk}/"))
    assert "The case was given to a team" in page
    assert "A team no longer works on the case" in page


def test_whoever_takes_it_from_their_only_team_is_led_back(case: Case, cleo: User, given: Client) -> None:
    answer = signed_in(cleo).post(f"/casework/cases/{case.pk}/team/remove/", {"team": "North"})
    assert answer.headers["Location"] == "/casework/"


def test_an_approver_keeps_the_teams(case: Case, cleo: User, ada: User, given: Client) -> None:
    client = signed_in(ada)
    client.post("/casework/teams/", {"name": "South"}, follow=True)
    south = Group.objects.get(name="South")
    page = text(client.post(f"/casework/teams/{south.pk}/put-in/", {"worker": "cleo"}, follow=True))
    assert "Cleo works on the team’s cases from now on." in page
    given.post(f"/casework/cases/{case.pk}/team/remove/", {"team": "North"})
    assert not finds(cleo, case)
    given.post(f"/casework/cases/{case.pk}/team/", {"team": south.pk})
    assert finds(cleo, case)
    assert "1 open case." in text(client.get(f"/casework/teams/{south.pk}/"))
    client.post(f"/casework/teams/{south.pk}/take-out/", {"worker": "cleo"})
    assert not finds(cleo, case)
    client.post(f"/casework/teams/{south.pk}/", {"name": "South West"})
    assert "South West" in text(client.get("/casework/teams/"))
    events = AuditEntry.objects.filter(by=str(ada.pk)).values_list("event", flat=True)
    assert list(events) == ["team.made", "team.joined", "team.left", "team.renamed"]


def test_what_is_missing_or_taken_is_said_and_what_was_typed_stays(ada: User, north: Group) -> None:
    client = signed_in(ada)
    assert "Please give the team a name." in text(client.post("/casework/teams/", {"name": ""}))
    page = text(client.post("/casework/teams/", {"name": "NORTH"}))
    assert "Another team is called that." in page
    assert 'value="NORTH"' in page
    assert "Please choose somebody." in text(client.post(f"/casework/teams/{north.pk}/put-in/"))


def test_a_case_given_to_no_team_stays_as_it_is(case: Case, caro: User) -> None:
    answer = signed_in(caro).post(f"/casework/cases/{case.pk}/team/", follow=True)
    assert "Please choose which team is to work on it." in text(answer)
    assert not case.team_assignments.exists()


def test_nobody_puts_themselves_in(case: Case, ada: User, north: Group, given: Client) -> None:
    """Whoever keeps the teams must not come by their cases that way."""
    client = signed_in(ada)
    assert 'value="ada"' not in text(client.get(f"/casework/teams/{north.pk}/"))
    client.post(f"/casework/teams/{north.pk}/put-in/", {"worker": "ada"})
    with pytest.raises(PermissionDenied):
        put_in_team(north, ada, by=ada)
    assert not finds(ada, case)


def test_only_approvers_keep_teams_and_only_its_workers_give_a_case(
    case: Case, caro: User, cleo: User, ada: User
) -> None:
    with pytest.raises(PermissionDenied):
        make_team("Mine", by=caro)
    north = make_team("North", by=ada)
    put_in_team(north, cleo, by=ada)
    for other in (cleo, ada):
        with pytest.raises(PermissionDenied):
            give_to_team(case, north, by=other)


def test_nobody_who_may_not_work_on_cases_is_put_in(ada: User, tess: User, north: Group) -> None:
    with pytest.raises(PermissionDenied):
        put_in_team(north, tess, by=ada)


def test_whoever_loses_the_role_or_the_account_loses_the_teams_cases(
    case: Case, cleo: User, amir: User, given: Client
) -> None:
    cleo.role = roles.TRUSTEE
    cleo.save(update_fields=["role"])
    assert not finds(cleo, case)
    assert not Case.objects.visible_to(cleo).exists()
    cleo.role = roles.CASEWORKER
    cleo.save(update_fields=["role"])
    client = signed_in(cleo)
    suspend(cleo, reason="Works elsewhere.", by=amir)
    assert client.get(f"/casework/cases/{case.pk}/").status_code == 302
    assert not Case.objects.visible_to(User.objects.get(pk=cleo.pk)).exists()


def test_somebody_by_name_stays_beside_the_team(case: Case, caro: User, given: Client) -> None:
    answer = given.post(f"/casework/cases/{case.pk}/unassign/", {"worker": "caro"}, follow=True)
    assert "A case needs somebody who works on it." in text(answer)
