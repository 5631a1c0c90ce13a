"""One tap on a message's link answers (d12): no sign-in, POST only, once a delivery, nothing joins it to anybody."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains

from alerts import actions, tokens
from alerts.actions import cancel, leave, stop
from alerts.models import Alert, AnswerCount, Slice
from alerts.models.alert import FOUND_FOR
from members.actions import pause, remove_address, suspend, suspend_channel
from members.models import Channel, User
from num.audit import System
from reports.actions.report import give_consent
from reports.models import Consent
from tests.alerts.dispatching import make_audience
from tests.alerts.rows import rows
from tests.factories import make_approved_alert, make_delivery
from tests.people import signed_in

pytestmark = pytest.mark.django_db
SERVER = connection.vendor == "postgresql"


@pytest.fixture
def delivery(ann: User, caro: User, ada: User) -> Slice:
    """The alert as Ann got it by e-mail."""
    return make_delivery(make_approved_alert(caro, ada), ann, "email")


def link(delivery: Slice, position: int = 0) -> str:
    return reverse("answer", args=[tokens.answer_token(delivery.pk, position)])


def counts() -> dict[str, int]:
    return dict(AnswerCount.objects.values_list("answer", "count"))


@pytest.mark.parametrize("answer", AnswerCount.Answer.values)
def test_one_tap_answers(client: Client, delivery: Slice, answer: str) -> None:
    assertContains(client.get(link(delivery)), f'value="{answer}"')
    assertContains(client.post(link(delivery), {"answer": answer}), "Your answer is counted.")
    assert counts() == {answer: 1}
    delivery.refresh_from_db()
    assert delivery.has_answered(0)


def test_the_page_leads_to_fewer_of_these(client: Client, delivery: Slice, ada: User) -> None:
    """A notification has no room for it."""
    fewer = reverse("unsubscribe", args=[tokens.unsubscribe_token(delivery.start, 3)])
    assertContains(client.get(link(delivery)), fewer)
    cancel(delivery.dispatch.alert, by=ada)
    assertContains(client.get(link(delivery)), fewer)


def test_looking_changes_nothing(client: Client, delivery: Slice) -> None:
    before = rows()
    for _ in range(2):
        assert client.get(link(delivery)).status_code == 200
        assert client.head(link(delivery)).status_code == 200
        assert client.get(link(delivery), {"answer": "avoided"}).status_code == 200
    assert rows() == before


def test_a_second_answer_says_so_and_does_not_count(client: Client, delivery: Slice) -> None:
    client.post(link(delivery), {"answer": "avoided"})
    assertContains(client.post(link(delivery), {"answer": "recognised"}), "answered before")
    assertContains(client.get(link(delivery)), "counted already")
    assert counts() == {"avoided": 1}


@pytest.mark.parametrize("answer", ["recognised", "different"])
def test_who_knows_more_is_offered_to_report_or_to_talk(client: Client, delivery: Slice, answer: str) -> None:
    told = client.post(link(delivery), {"answer": answer})
    assertContains(told, reverse("report"))
    assertContains(told, "or just talk")
    assertNotContains(client.post(link(delivery), {"answer": "avoided"}), reverse("report"))


def test_each_day_is_counted_by_itself(delivery: Slice, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    Slice.objects.update(stop=delivery.start + 3, states=b"sss", answered=b"\0")
    late, early = datetime(2026, 3, 2, 23, 59, tzinfo=UTC), datetime(2026, 3, 3, 0, 1, tzinfo=UTC)
    with override_settings(DEMO=True):
        for position, at in enumerate((late, early, early)):
            with django_assert_num_queries(5) as asked:  # the row, its bit, the count, in a savepoint
                actions.answer(delivery.pk, position, "different", at=at)
            assert "renderings" not in str(asked.captured_queries)
    counted = AnswerCount.objects.order_by("day").values_list("answer", "day", "count")
    assert list(counted) == [("different", late.date(), 1), ("different", early.date(), 2)]


@pytest.mark.parametrize("answer", ["", "guessed"])
def test_an_unknown_answer_asks_again(client: Client, delivery: Slice, answer: str) -> None:
    assertContains(client.post(link(delivery), {"answer": answer}), 'value="avoided"')
    assert counts() == {}


def test_the_page_shows_no_word_of_the_alert(client: Client, delivery: Slice) -> None:
    alert = delivery.dispatch.alert
    answer = client.get(link(delivery))
    for word in (alert.title, alert.text, "Danger", "London"):
        assertNotContains(answer, word)
    first, second = answer.content.decode().partition("<form")[::2]
    assert reverse("alert", args=[alert.pk]) in first
    assert 'value="avoided"' in second
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("state", [b".", b"x", b"p", b"t", b"w"])
def test_what_did_not_arrive_cannot_be_answered(client: Client, delivery: Slice, state: bytes) -> None:
    Slice.objects.update(states=state)
    assert client.post(link(delivery), {"answer": "avoided"}).status_code == 404
    Slice.objects.update(states=b"u")
    assert client.post(link(delivery), {"answer": "avoided"}).status_code == 200
    assert counts() == {"avoided": 1}


@pytest.mark.parametrize("how", ["guessed", "changed", "of another purpose", "beyond its slice", "no longer kept"])
def test_a_link_that_leads_nowhere_says_what_to_do(client: Client, delivery: Slice, how: str) -> None:
    token = tokens.answer_token(delivery.pk, 0)
    addresses = {
        "guessed": reverse("answer", args=["x" * len(token)]),
        "changed": reverse("answer", args=[token[:-1] + ("A" if token[-1] != "A" else "B")]),
        "of another purpose": reverse("answer", args=[tokens.unsubscribe_token(delivery.pk, 3)]),
        "beyond its slice": link(delivery, position=7),
        "no longer kept": link(delivery),
    }
    if how == "no longer kept":
        delivery.delete()
    for answer in (client.get(addresses[how]), client.post(addresses[how], {"answer": "avoided"})):
        assertContains(answer, "This link does not work any more", status_code=404)
    assert counts() == {}


ENDS: dict[str, Callable[[Channel, User], object]] = {
    "closed by staff": lambda channel, ada: suspend(channel.user, reason="He lied.", by=ada),
    "left": lambda channel, ada: leave(channel.user, erase_reports=False, by=channel.user),
    "removed": lambda channel, ada: remove_address(channel, by=channel.user),
}


@pytest.mark.parametrize("how", ENDS)
def test_it_tells_nothing_more_once_it_leads_to_nobody_of_ours(
    client: Client, ann: User, caro: User, ada: User, delivery: Slice, how: str
) -> None:
    """Not even what became of the alert; and no answer counts."""
    assert client.get(link(delivery)).status_code == 200
    ENDS[how](ann.channels.get(kind="email"), ada)
    unknown = client.get(reverse("answer", args=["x" * 30])).content
    posted = client.post(link(delivery), {"answer": "avoided"})
    looked = client.get(link(delivery))
    cancel(delivery.dispatch.alert, by=caro)
    for answer in (posted, looked, client.get(link(delivery))):
        assert (answer.status_code, answer.content) == (404, unknown)
    assert counts() == {}


def test_in_a_pause_and_where_messages_came_back_it_still_answers(
    client: Client, ann: User, delivery: Slice, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    pause(ann, timezone.localdate() + timedelta(days=7), by=ann)
    suspend_channel(ann.channels.get(kind="email"), Channel.Because.BOUNCED, by=System())
    with django_assert_num_queries(2):  # the delivery, whether its alert is readable
        client.get(link(delivery))
    assertContains(client.post(link(delivery), {"answer": "avoided"}), "Your answer is counted.")


def test_a_withdrawn_alert_says_so_instead(client: Client, caro: User, delivery: Slice) -> None:
    cancel(delivery.dispatch.alert, by=caro)
    answer = client.post(link(delivery), {"answer": "avoided"})
    assertContains(answer, "was withdrawn")
    assertNotContains(answer, reverse("alert", args=[delivery.dispatch.alert.pk]))
    assert counts() == {}


@pytest.mark.parametrize(("how", "said"), [("stopped", "was stopped"), ("no", "was stopped"), ("over", "has ended")])
def test_what_can_be_read_no_more_says_why_instead(
    client: Client, ann: User, caro: User, delivery: Slice, how: str, said: str
) -> None:
    """Signed in or not, and no answer counts."""
    alert = Alert.objects.get()
    match how:
        case "stopped":
            stop(delivery.dispatch, by=caro)
        case "no":
            give_consent(alert.sources.get().report, "warn", "no", by=caro, given=Consent.Given.FORM)
        case "over":
            Alert.objects.update(expires_at=timezone.now() - FOUND_FOR)
    for address, reader in ((link(delivery), client), (reverse("alert", args=[alert.pk]), signed_in(ann))):
        for answer in (reader.get(address), reader.post(address, {"answer": "avoided"})):
            assertContains(answer, said)
            assertNotContains(answer, reverse("alert", args=[alert.pk]))
            assertNotContains(answer, alert.title)
    assert counts() == {}


def test_nothing_joins_the_answer_to_the_member(client: Client, delivery: Slice) -> None:
    before = rows()
    client.post(link(delivery), {"answer": "avoided"})
    after = rows()
    assert {table for table in after if after[table] != before[table]} == {"alerts_slice", "alerts_answercount"}
    assert {field.name for field in AnswerCount._meta.get_fields()} == {"id", "alert", "answer", "day", "count"}
    (changed,) = Slice.objects.values()
    assert {name for name, value in changed.items() if value != getattr(delivery, name)} == {"answered"}


def test_each_delivery_answers_for_itself(client: Client, ann: User, bea: User, delivery: Slice) -> None:
    other = make_delivery(delivery.dispatch.alert, bea, "email")
    for one in (delivery, other, delivery):
        client.post(link(one), {"answer": "not_for_me"})
    assert counts() == {"not_for_me": 2}


@pytest.mark.django_db(transaction=SERVER)
def test_of_many_at_once_one_counts(delivery: Slice) -> None:
    """On PostgreSQL they really come at once; SQLite in memory has one connection, so there they queue."""

    def tap(_: int) -> bool:
        try:
            return b"Your answer is counted." in Client().post(link(delivery), {"answer": "avoided"}).content
        finally:
            if SERVER:
                connection.close()

    with ThreadPoolExecutor(8) as pool:
        counted = list(pool.map(tap, range(8)) if SERVER else map(tap, range(8)))
    assert sum(counted) == 1
    assert counts() == {"avoided": 1}


@pytest.mark.django_db(transaction=SERVER)
def test_neighbours_who_answer_at_once_both_count(delivery: Slice) -> None:
    """They share a slice's row and a day's counter."""
    first = make_audience(8)[0].pk
    Slice.objects.update(start=first, stop=first + 8, states=b"s" * 8, answered=b"\0")

    def tap(position: int) -> None:
        Client().post(link(delivery, position), {"answer": "avoided"})
        if SERVER:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(tap, range(8)) if SERVER else map(tap, range(8)))
    delivery.refresh_from_db()
    assert bytes(delivery.answered) == b"\xff"
    assert counts() == {"avoided": 8}
    assert Alert.objects.get().answers.count() == 1
