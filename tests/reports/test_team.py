"""How much each caseworker carries, and giving cases to somebody else in one step (c10)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from members.models import User
from reports.actions.case import assign, hand_on
from reports.actions.closing import Asked, close_case
from reports.actions.task import add_task
from reports.models import Case, Task
from tests.factories import make_case, make_report
from tests.people import signed_in
from tests.servers.bound import SAYING

pytestmark = pytest.mark.django_db
YESTERDAY = timezone.localdate() - timedelta(days=1)


def row(html: str, name: str) -> list[str]:
    """The figures of one row."""
    line = html[html.index(f'<th scope="row">{name}') :]
    return [cell.split("</td>")[0] for cell in line.split('<td class="number">')[1:5]]


@pytest.fixture
def cases(caro: User) -> list[Case]:
    """One of them in danger; each with a task, of which one is late."""
    found = [make_case(caro, make_report(incident_types=[code])) for code in ("rape", "theft")]
    for case, due in zip(found, (YESTERDAY, timezone.localdate()), strict=True):
        add_task(case, kind="call", owner=caro, due_on=due, by=caro)
    return found


def team(client: Client) -> str:
    return str(client.get("/casework/team/").content.decode())


def test_the_page_shows_who_carries_how_much(cases: list[Case], ada: User, cleo: User) -> None:
    Case.objects.filter(pk=cases[0].pk).update(next_action_on=YESTERDAY)
    html = team(signed_in(ada))
    assert (row(html, "Caro"), row(html, "Cleo")) == (["2", "1", "1", "1"], ["0", "0", "0", "0"])
    assert not [case for case in cases if case.reference in html]


def test_it_takes_as_many_queries_for_many(
    cases: list[Case], caro: User, cleo: User, ada: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(5):
        assign(make_case(caro), cleo, by=caro)
    client = signed_in(ada)
    with django_assert_max_num_queries(14 + SAYING):
        team(client)


def test_all_cases_of_somebody_go_to_another_in_one_step_with_what_is_to_be_done(
    cases: list[Case], caro: User, cleo: User, ada: User
) -> None:
    client, address = signed_in(ada), f"/casework/hand-on/{caro.pk}/"
    assert address in team(client)
    page = client.get(address).content.decode()
    assert "This account is closed" not in page
    assert "What they opened" not in page
    client.post(address, {"all_of_them": "on", "worker": "cleo"})
    html = team(client)
    assert (row(html, "Caro")[0], row(html, "Cleo")) == ("0", ["2", "1", "0", "1"])
    assert set(Task.objects.values_list("owner", flat=True)) == {cleo.pk}
    assert signed_in(caro).get(f"/casework/cases/{cases[0].pk}/").status_code == 404
    assert signed_in(cleo).get(f"/casework/cases/{cases[0].pk}/").status_code == 200


def test_one_case_goes_and_the_other_stays(cases: list[Case], caro: User, cleo: User, ada: User) -> None:
    one, other = cases
    signed_in(ada).post(f"/casework/hand-on/{caro.pk}/", {"cases": [one.reference], "worker": "cleo"})
    assert [task.owner for task in (one.tasks.get(), other.tasks.get())] == [cleo, caro]


def test_nobody_gives_cases_to_themselves_nor_sees_what_is_in_them(cases: list[Case], caro: User, ada: User) -> None:
    client = signed_in(ada)
    answer = client.post(f"/casework/hand-on/{caro.pk}/", {"all_of_them": "on", "worker": "ada"})
    assert "Select a valid choice" in answer.content.decode()
    for worker in (ada, caro):
        with pytest.raises(PermissionDenied):
            hand_on(cases[0], caro, worker, by=ada)
    assert client.get(f"/casework/cases/{cases[0].pk}/").status_code == 404


@pytest.mark.parametrize("name", ["caro", "tess", "amir", "ann"])
def test_only_who_approves_sees_the_team(name: str, request: pytest.FixtureRequest) -> None:
    assert signed_in(request.getfixturevalue(name)).get("/casework/team/").status_code == 404


def test_what_waits_for_a_second_person_is_listed(caro: User, ada: User) -> None:
    client = signed_in(ada)
    assert "Plans and closings of cases in danger appear here." in team(client)
    case = make_case(caro, make_report(incident_types=["rape"]))
    close_case(case, because="done", needs="met", wellbeing={}, by=caro)
    assert f"{case.reference}</a> to be closed" in team(client)
    assert "1 waits for a second person" in client.get("/casework/").content.decode()


def test_at_both_times_a_refusal_is_counted_as_refusal_and_few_answers_make_no_average(caro: User, ada: User) -> None:
    for number in range(12):
        answers = {Asked("safe", "before"): "2", Asked("safe", "after"): "4" if number < 10 else "refused"}
        if number < 9:
            answers[Asked("alone", "after")] = "5"
            answers[Asked("alone", "before")] = "not_asked"
        close_case(make_case(caro), because="done", needs="met" if number else "refused", wellbeing=answers, by=caro)
    html = team(signed_in(ada))
    safe, alone = "How safe do you feel?</th>", "How much support do you have around you?</th>"
    assert row(html, f"{safe}<td>When we began") == ["2.0", "12", "0", "0"]
    assert row(html, f"{safe}<td>When we ended") == ["4.0", "10", "2", "0"]
    assert row(html, f"{alone}<td>When we began") == ["–", "0", "0", "9"]
    assert row(html, f"{alone}<td>When we ended") == ["–", "9", "0", "0"]
    assert [row(html, said)[0] for said in ("Yes", "In part", "They would rather not say")] == ["11", "0", "1"]
