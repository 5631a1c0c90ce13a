"""New reports are said to have come without a reload, and nobody who is away stays signed in by that (c1, i6)."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from members.models import User
from reports.actions.set_aside import set_aside
from tests.factories import make_case, make_report
from tests.people import signed_in

pytestmark = pytest.mark.django_db
BEFORE = f"/casework/arrived/?since={0}"


@pytest.fixture
def as_caro(caro: User) -> Client:
    return signed_in(caro)


def ask(client: Client, address: str = BEFORE) -> Any:
    return client.get(address, headers={"HX-Request": "true"})


def test_how_many_have_come_is_said_once(as_caro: Client, caro: User, cleo: User) -> None:
    assert ask(as_caro).status_code == 204
    reports = [make_report(story=word) for word in "xyz"]
    assert "3 new reports: show them" in ask(as_caro).content.decode()
    assert ask(as_caro, f"{BEFORE}&shown=3").status_code == 204
    make_case(cleo, reports[0])
    set_aside(reports[1], by=caro)
    assert "1 new report: show it" in ask(as_caro, f"{BEFORE}&shown=3").content.decode()


def test_what_the_page_shows_has_not_come_since(as_caro: Client) -> None:
    make_report()
    page = as_caro.get("/casework/").content.decode()
    address = page.split('id="arrived"')[1].split('hx-get="')[1].split('"')[0]
    assert ask(as_caro, address).status_code == 204
    make_report()
    assert "1 new report: show it" in ask(as_caro, address).content.decode()


@pytest.mark.parametrize("since", ["", "nonsense", "nan", "inf", "9" * 30])
def test_what_is_no_moment_is_now(as_caro: Client, since: str) -> None:
    make_report()
    assert ask(as_caro, f"/casework/arrived/?since={since}").status_code == 204


def test_asking_keeps_no_session_alive(as_caro: Client) -> None:
    make_report()
    as_caro.get("/casework/")
    soon = timezone.now() + timedelta(seconds=50)
    Session.objects.update(expire_date=soon)
    ask(as_caro)
    assert Session.objects.get().expire_date == soon
    as_caro.get("/casework/")
    assert Session.objects.get().expire_date > soon


def test_once_the_session_has_ended_the_script_asks_no_more(as_caro: Client) -> None:
    Session.objects.update(expire_date=timezone.now())
    assert ask(as_caro).status_code == 286
    assert as_caro.get("/casework/arrived/").headers["Location"].startswith("/accounts/")


def test_the_page_says_so_politely_and_works_without_script(as_caro: Client) -> None:
    page = as_caro.get("/casework/").content.decode()
    assert '<div id="arrived" role="status" hx-get="/casework/arrived/?since=' in page
    assert "</div>" in page.split('id="arrived"')[1][:250]
