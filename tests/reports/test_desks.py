"""The desks of what comes from outside show what is done page by page (g9, j2, j3)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from members.models import User
from reports.actions.hold import end_hold
from reports.actions.objection import Decision, decide
from reports.actions.subject import answered
from reports.views import outside
from tests.factories import (
    make_case,
    make_checked_subject_request,
    make_hold,
    make_objection,
    make_report,
    make_request,
)
from tests.people import signed_in

pytestmark = pytest.mark.django_db

A_PAGE = 50


def end_holds(many: int, ada: User, caro: User) -> None:
    case = make_case(caro, make_report(story="He drove off."))
    for _ in range(many):
        end_hold(make_hold(caro, case), "The trial is over.", by=ada)


def answer_people(many: int, ada: User, caro: User) -> None:
    for _ in range(many):
        answered(make_checked_subject_request(ada, caro), by=ada)


def close_objections(many: int, ada: User, caro: User) -> None:
    for _ in range(many):
        decide(make_objection(), Decision("nothing", "We hold no such number."), by=ada)


def rows(client: Client, address: str) -> tuple[int, str]:
    html = client.get(address).content.decode()
    return html.count(f'href="{address.partition("?")[0]}'), " ".join(html.split())


@pytest.mark.parametrize(
    ("desk", "end"),
    [("holds", end_holds), ("subject-access", answer_people), ("objections", close_objections)],
)
def test_what_is_done_stands_on_pages(desk: str, end: Callable[..., Any], ada: User, caro: User) -> None:
    client, address = signed_in(ada), f"/casework/{desk}/"
    beside, html = rows(client, address)
    assert "Page 1" not in html
    end(A_PAGE + 1, ada, caro)
    first, html = rows(client, address)
    assert "Page 1 of 2" in html
    assert first - beside == A_PAGE
    second, html = rows(client, f"{address}?page=2")
    assert "Page 2 of 2" in html
    assert second - beside == 1


@pytest.mark.parametrize(
    ("desk", "end", "begin"),
    [
        ("holds", end_holds, lambda ada, caro: make_hold(caro, make_case(caro))),
        ("subject-access", answer_people, make_checked_subject_request),
        ("objections", close_objections, lambda ada, caro: make_objection()),
    ],
)
def test_what_waits_stands_on_the_first_page_alone(
    desk: str, end: Callable[..., Any], begin: Callable[..., Any], ada: User, caro: User
) -> None:
    end(A_PAGE + 1, ada, caro)
    waits = begin(ada, caro)
    client, address = signed_in(ada), f"/casework/{desk}/"
    assert str(waits.pk) in rows(client, address)[1]
    second = rows(client, f"{address}?page=2")[1]
    assert str(waits.pk) not in second
    assert "Nothing waits" not in second
    assert "There is no hold" not in second


def test_requests_that_wait_stand_above_the_first_page_alone(
    caro: User, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outside, "PAGE", 1)
    for _ in range(2):
        make_request(caro)
    client, address = signed_in(ada), "/casework/requests/"
    assert 'id="undecided"' in rows(client, address)[1]
    assert 'id="undecided"' not in rows(client, f"{address}?page=2")[1]
