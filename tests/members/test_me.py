"""A member's own pages: what she hears about and on which channel (d4, d5, d8)."""

import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from members import roles
from members.actions import choose, end_subscription
from members.models import Channel, Subscription, User
from num.audit import System
from num.models import AuditEntry
from tests.factories import place, work

PAGES = ["/me/", "/me/subscriptions/", "/me/contact/"]


@pytest.fixture
def as_ann(client: Client, ann: User) -> Client:
    client.force_login(ann)
    return client


def typed(user: User, **changes: Any) -> dict[str, Any]:
    """The form at /me/subscriptions/ as it comes back from a browser, with some answers changed."""
    email, inbox = user.channels.order_by("id").values_list("pk", flat=True)
    answers = {"regions": ["r-tld"], "work_types": ["street"], "wording": "full"}
    return answers | {f"pace_{email}_3": "now", f"pace_{inbox}_3": ""} | changes


def rows(user: User) -> set[tuple[str, int, int, int]]:
    found = Subscription.objects.filter(channel__user=user).select_related("channel")
    return {(row.channel.kind, row.level, row.region_mask, row.work_mask) for row in found}


@pytest.mark.parametrize("page", PAGES)
def test_members_see_their_pages_and_strangers_sign_in(client: Client, ann: User, page: str) -> None:
    assert client.get(page).headers["Location"] == f"/accounts/login/?next={page}"
    client.force_login(ann)
    assert client.get(page).status_code == 200


def test_staff_are_not_reached_by_alerts(client: Client, caro: User) -> None:
    client.force_login(caro)
    assert client.get("/me/").status_code == 200
    assert client.get("/me/contact/").status_code == 200  # how whoever has duty is told
    assert client.get("/me/subscriptions/").status_code == 404


def test_form_shows_what_was_chosen(as_ann: Client, ann: User) -> None:
    page = as_ann.get("/me/subscriptions/").content.decode()
    ticked = set(re.findall(r'name="(\w+?)(?:_\d+)?" value="([\w-]+)"[^>]*checked', page))
    assert ticked == {("regions", "r-tli"), ("work_types", "in-call"), ("wording", "neutral")}
    email, inbox = ann.channels.order_by("id").values_list("pk", flat=True)
    selected = re.findall(r'<select name="(\w+)".*?value="(\w*)" selected', page, re.DOTALL)
    assert dict(selected) == {
        f"pace_{email}_3": "now",
        f"pace_{email}_2": "now",
        f"pace_{email}_1": "",
        **{f"pace_{inbox}_{level}": "now" for level in (1, 2, 3)},
        "quiet_broken_by": "",
        "time_zone": "",
    }


def test_new_choices_replace_the_old(as_ann: Client, ann: User) -> None:
    answer = as_ann.post("/me/subscriptions/", typed(ann), follow=True)
    assert b"Saved" in answer.content
    assert rows(ann) == {("email", 3, place("r-tld").mask, 1 << (work("street").bit or 0))}
    assert Channel.objects.get(user=ann, kind="email").wording == "full"
    assert AuditEntry.objects.filter(event="subscription.chosen", by="member").count() == 1


def test_choosing_nothing_means_everything_on_no_channel(as_ann: Client, ann: User) -> None:
    email = ann.channels.get(kind="email")
    as_ann.post(
        "/me/subscriptions/",
        typed(ann, regions=[], work_types=[], **{f"pace_{email.pk}_3": "", f"pace_{email.pk}_1": "now"}),
    )
    assert rows(ann) == {("email", 1, -1, -1)}


@pytest.mark.parametrize(
    "wrong", [{"wording": ""}, {"wording": "loud"}, {"regions": ["atlantis"]}, {"work_types": ["astronaut"]}]
)
def test_wrong_answers_change_nothing_and_stay(as_ann: Client, ann: User, wrong: dict[str, Any]) -> None:
    before = rows(ann)
    page = as_ann.post("/me/subscriptions/", typed(ann, **wrong)).content.decode()
    assert "Please look at this again" in page
    kept = {"regions": "r-tld", "work_types": "street"}
    for name, value in kept.items():
        assert bool(re.search(rf'name="{name}" value="{value}"[^>]*checked', page)) is (name not in wrong)
    assert rows(ann) == before


def test_nobody_changes_somebody_elses_channel(as_ann: Client, ann: User, bea: User) -> None:
    hers = bea.channels.get(kind="email")
    before = rows(bea)
    as_ann.post("/me/subscriptions/", typed(ann, **{f"pace_{hers.pk}_1": "now"}))
    choose(ann, regions=[], work_types=[], levels={hers.pk: {1: "now"}}, wording="neutral", by=ann)
    assert rows(bea) == before
    assert rows(ann) == {("email", 3, -1, -1)}


def test_pages_cost_the_same_however_much_is_chosen(
    as_ann: Client, ann: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ann.regions.set([])
    with django_assert_num_queries(11) as few:
        as_ann.get("/me/subscriptions/")
    ann.regions.set([place("r-tld"), place("r-tle"), place("kent")])
    with django_assert_num_queries(len(few.captured_queries)):
        as_ann.get("/me/subscriptions/")


def test_one_subscription_ends_and_the_rest_stays(ann: User) -> None:
    email = ann.channels.get(kind="email")
    for _ in range(2):
        end_subscription(email, 3, by=System("unsubscribe"))
    assert {(kind, level) for kind, level, *_ in rows(ann)} == {
        ("email", 2),
        ("inbox", 1),
        ("inbox", 2),
        ("inbox", 3),
    }
    entry = AuditEntry.objects.get(event="subscription.ended")
    assert (entry.by, entry.details) == ("unsubscribe", {"level": 3})


def test_menu_leads_somewhere(client: Client, una: User) -> None:
    client.force_login(una)
    assert dict(roles.MENU[una.role])["me"] in client.get("/me/").content.decode()


def test_choices_survive_the_end_of_the_session(as_ann: Client, ann: User) -> None:
    before, answers = rows(ann), typed(ann)
    as_ann.logout()
    page = as_ann.post("/me/subscriptions/", answers)
    assert page.status_code == 403
    assert 'name="regions" rows="1" readonly>\nr-tld</textarea>' in page.content.decode()
    assert rows(ann) == before
