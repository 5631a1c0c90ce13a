"""How far a dispatch is and how fast, live on the desk and without script by a reload (e1, e12)."""

import re
from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import LazySettings
from django.contrib.sessions.models import Session
from django.db.models import F
from django.test import Client
from django.utils import timezone

from alerts import dispatch
from alerts.actions import cancel
from alerts.dispatch.speed import within
from alerts.models import Alert, Dispatch, Slice
from alerts.models.dispatch import Byte
from members.models import Channel, User
from members.transports import Outcome
from tests.alerts.calling import MAILGUN_HOOK
from tests.alerts.dispatching import EVERYBODY, Broken, Post, email, make_audience, start, through
from tests.factories import make_alert
from tests.people import signed_in
from tests.servers.texts import TextServer

pytestmark = pytest.mark.django_db
ASKS_AGAIN = 'hx-trigger="every 5s"'


@pytest.fixture
def as_caro(caro: User) -> Client:
    return signed_in(caro)


def page(client: Client, alert: Alert) -> str:
    answer: str = client.get(f"/desk/{alert.pk}/").content.decode()
    return answer


def part(client: Client, alert: Alert) -> str:
    """What the script asks for."""
    answer: str = client.get(f"/desk/{alert.pk}/live/", headers={"HX-Request": "true"}).content.decode()
    return answer


def test_the_page_shows_how_far_it_is(as_caro: Client, alert: Alert, audience: list[Channel]) -> None:
    start(alert)
    shown = page(as_caro, alert)
    assert "0 of 10 are through" in shown
    assert '<progress id="how-far" value="0" max="10"></progress>' in shown
    dispatch.drain(through=through(Broken(4)))
    shown = page(as_caro, alert)
    assert "4 of 10 are through" in shown
    assert '<progress id="how-far" value="4" max="10"></progress>' in shown
    assert ASKS_AGAIN in shown
    assert "<html" not in part(as_caro, alert)
    assert "4 of 10 are through" in part(as_caro, alert)


def test_what_never_went_is_neither_through_nor_paid_for(
    as_caro: Client, alert: Alert, caro: User, texts: TextServer, settings: LazySettings
) -> None:
    settings.SMS_COST = Decimal("0.04")
    first, *_ = make_audience(10, Channel.Kind.SMS)
    first.subscriptions.update(pace="weekly")
    start(alert)
    dispatch.drain(through={"sms": Broken(4)})
    shown = page(as_caro, alert)
    assert "5 of 10 are through" in shown, "one waits because she wants it so"
    assert "The texts cost £0.16 so far." in shown
    as_caro.post(f"/desk/{alert.pk}/stop/")
    dispatch.drain(through={"sms": Post()})
    Dispatch.objects.update(approved_at=F("approved_at") - timedelta(seconds=10))
    shown = page(as_caro, alert)
    assert "4 of 10 went through" in shown
    assert '<progress id="how-far" value="4" max="10"></progress>' in shown
    assert '<td class="number">4 of 10</td><td class="number">0.4</td>' in shown
    assert "The texts cost £0.16 so far." in shown
    assert ASKS_AGAIN not in shown
    cancel(Alert.objects.get(pk=alert.pk), by=caro)
    shown = page(as_caro, alert)
    assert "The notice that it was withdrawn: 0 of 4 are through" in shown
    assert "The alert: 4 of 10 went through" in shown
    assert "The texts cost £0.16 so far." in shown, "those of the alert, below the notice's"


def test_once_it_is_through_nobody_asks_again(as_caro: Client, alert: Alert, audience: list[Channel]) -> None:
    start(alert)
    dispatch.drain(through=through(Post({EVERYBODY[0]: Outcome.PERMANENT})))
    for shown in (page(as_caro, alert), part(as_caro, alert)):
        assert "10 of 10 went through" in shown
        assert ASKS_AGAIN not in shown
    answer = as_caro.get(f"/desk/{alert.pk}/live/", headers={"HX-Request": "true"})
    assert answer.status_code == 286, "a page that is open asks no more"


def test_what_its_provider_still_tells_of_is_asked_for(
    as_caro: Client, alert: Alert, audience: list[Channel], settings: LazySettings
) -> None:
    """Until it has told of each, or has had ten minutes."""
    settings.EMAIL_HOOK = MAILGUN_HOOK
    start(alert)
    dispatch.drain(through=through(Post()))
    for shown in (page(as_caro, alert), part(as_caro, alert)):
        assert "10 of 10 are through" in shown
        assert ASKS_AGAIN in shown
    (piece,) = Slice.objects.filter(kind="email")
    states, ago = bytes(piece.states), timedelta(minutes=11)
    Slice.objects.filter(pk=piece.pk).update(states=states.replace(Byte.SENT, Byte.DELIVERED))
    assert ASKS_AGAIN not in page(as_caro, alert)
    Slice.objects.filter(pk=piece.pk).update(states=states)
    Slice.objects.update(due_at=F("due_at") - ago)
    Dispatch.objects.update(approved_at=F("approved_at") - ago)
    assert ASKS_AGAIN not in page(as_caro, alert)


def test_all_that_moves_is_asked_for(as_caro: Client, alert: Alert, audience: list[Channel]) -> None:
    """What the page takes out of an answer stands in both; what can be focused stands around it and stays."""
    start(alert)
    asking = page(as_caro, alert)
    dispatch.drain(through=through(Post()))
    answer = part(as_caro, alert)
    assert '<h2 id="progress">On its way</h2>' in asking
    assert '<h2 id="progress">Sent</h2>' in answer
    assert '<th scope="row">Sent</th><td class="number">10</td>' in answer
    (picked,) = re.findall(r'hx-select-oob="([^"]+)"', asking)
    assert 'hx-swap="none"' in asking
    for name in picked.split(","):
        (tag,) = re.findall(rf'<[^>]* id="{name[1:]}"[^>]*>', answer)
        assert "tabindex" not in tag
        assert f'id="{name[1:]}"' in asking


def test_figures_of_a_page_are_counted_once(
    as_caro: Client, alert: Alert, audience: list[Channel], caro: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    start(alert)
    dispatch.drain(through=through(Broken(4)))
    cancel(alert, by=caro)
    counted: list[Dispatch] = []
    count = dispatch.progress

    def progress(one: Dispatch) -> dict[str, dict[str, int]]:
        counted.append(one)
        return count(one)

    monkeypatch.setattr(dispatch, "progress", progress)
    page(as_caro, alert)
    assert set(counted) == set(Dispatch.objects.all())
    assert len(counted) == 2


def test_how_fast_it_goes_and_how_long_it_still_takes(as_caro: Client, alert: Alert, audience: list[Channel]) -> None:
    sent = start(alert)
    dispatch.drain(through=through(Broken(4)))
    Dispatch.objects.update(approved_at=timezone.now() - timedelta(seconds=20))
    sent.refresh_from_db()
    (speed,) = dispatch.speeds(sent, dispatch.progress(sent))
    assert (speed.kind, speed.all, speed.done) == ("email", 10, 4)
    assert 0.15 < speed.rate < 0.3
    assert speed.left is not None
    assert 15 < speed.left < 40
    shown = page(as_caro, alert)
    assert '<td class="number">0.2</td>' in shown


def test_what_its_provider_tells_counts_before_what_it_took(
    as_caro: Client, alert: Alert, audience: list[Channel]
) -> None:
    sent = start(alert)
    dispatch.drain(through=through(Post()))
    Slice.objects.filter(kind="email").update(seconds={"1": 9, "2": 1})
    (speed,) = dispatch.speeds(sent, dispatch.progress(sent))
    assert (speed.told, speed.half, speed.most) == (False, 1, 2)
    assert '<th scope="row">E-mail</th>' in page(as_caro, alert)
    Slice.objects.filter(kind="email").update(arrivals={"4": 5, "32": 4, "256": 1})
    (speed,) = dispatch.speeds(sent, dispatch.progress(sent))
    assert (speed.told, speed.half, speed.most) == (True, 4, 256)
    assert '<th scope="row">E-mail, by what the provider tells</th>' in page(as_caro, alert)
    assert not speed.missed(10_000)
    assert email(sent) == {"sent": 10}


def test_half_and_most_are_told_by_the_next_power_of_two() -> None:

    there = Counter({1: 50, 8: 44, 16: 1, 64: 5})
    assert [within(there, share) for share in (0.5, 0.51, 0.94, 0.95, 0.96, 1.0)] == [1, 8, 8, 16, 64, 64]
    assert within(Counter(), 0.5) is None


def test_a_withdrawal_is_followed_in_place_of_the_alert(
    as_caro: Client, alert: Alert, audience: list[Channel], caro: User
) -> None:
    start(alert)
    dispatch.drain(through=through(Broken(4)))
    asking = page(as_caro, alert)
    assert "The alert: 4 of 10 are through" in asking
    assert '<caption id="how-fast">The alert: how fast</caption>' in asking
    assert "#withdrawn" in asking, "so that the notice's table comes by itself"
    cancel(alert, by=caro)
    for shown in (page(as_caro, alert), part(as_caro, alert)):
        assert "The notice that it was withdrawn: 0 of 4 are through" in shown
        assert '<caption id="how-fast">The notice that it was withdrawn: how fast</caption>' in shown
        assert '<caption id="how-fast-before">The alert: how fast</caption>' in shown
        assert '<h2 id="progress">How far it got</h2>' in shown
        assert "#notice,#notice-sent" in shown


def test_of_a_draft_there_is_nothing_to_ask_for(as_caro: Client, caro: User) -> None:
    assert as_caro.get(f"/desk/{make_alert(caro).pk}/live/").status_code == 404


def test_asking_keeps_no_session_alive_and_ends_with_it(as_caro: Client, alert: Alert) -> None:
    make_audience(3)
    start(alert)
    page(as_caro, alert)
    soon = timezone.now() + timedelta(seconds=50)
    Session.objects.update(expire_date=soon)
    part(as_caro, alert)
    assert Session.objects.get().expire_date == soon
    Session.objects.update(expire_date=timezone.now())
    assert as_caro.get(f"/desk/{alert.pk}/live/", headers={"HX-Request": "true"}).status_code == 286


def test_whoever_may_not_see_the_alert_sees_no_figures(alert: Alert, cleo: User, ann: User) -> None:
    start(alert)
    assert {signed_in(user).get(f"/desk/{alert.pk}/live/").status_code for user in (cleo, ann)} == {404}
