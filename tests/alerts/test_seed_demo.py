"""The demonstration: who can sign in, what waits for them, and that its figures resemble the published ones."""

from collections import Counter
from collections.abc import Iterator
from datetime import time, timedelta
from html import unescape
from io import StringIO
from pathlib import Path
from random import Random

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F, Sum
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoDbBlocker
from pytest_django.asserts import assertContains

from alerts import passages
from alerts.demo import shares, telling
from alerts.demo.people import MEMBERS, PASSWORD, PENDING, SEED, STAFF
from alerts.demo.seeding import with_own_dice
from alerts.demo.timeline import Life, play
from alerts.demo.world import World
from alerts.models import Alert, AnswerCount, Dispatch, ImpactFigure, Slice, Waiting
from members import roles
from members.models import Application, Channel, Organisation, Subscription, User
from num import audit, keys
from num.demo import environment, mailbox
from num.models import AuditEntry
from reports.models import Case, Consent, Draft, Force, Picture, Report, Share
from tests.databases import undone
from tests.demo import urls
from tests.shots import addresses

pytestmark = [pytest.mark.django_db, pytest.mark.database_near]
SIZE = {"members": 150, "reports": 24, "months": 4}


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A small demonstration, made once for this file; what the command said."""
    said = StringIO()
    with django_db_blocker.unblock(), override_settings(DEMO=True), undone():
        call_command("seed_demo", **SIZE, stdout=said)
        yield said.getvalue()


@pytest.fixture
def somebody(seeded: str, client: Client) -> Client:
    """A browser; the number that the demonstration's checker knows stands in what the command said."""
    return client


def sign_in(client: Client, login: str) -> Client:
    """Through the pages, as a newcomer does who read what the command printed."""
    client.post("/accounts/login/", {"login": login, "password": PASSWORD})
    if login in STAFF:
        code = StringIO()
        call_command("demo_code", login, stdout=code)
        client.post("/accounts/2fa/authenticate/", {"code": code.getvalue().strip()})
    return client


def test_member_finds_what_she_began_and_can_go_on_with_it(somebody: Client) -> None:
    html = sign_in(somebody, "member").get("/me/reports/").content.decode()
    assert "Not sent yet" in html
    draft = Draft.objects.get(owner__username="member")
    checked = somebody.post(f"/me/reports/drafts/{draft.pk}/", follow=True).content.decode()
    assert "What you are about to send" in checked
    assert draft.parts["story"]["story"][0] in unescape(checked)


@pytest.mark.parametrize("login", [*STAFF, *(one.login for one in (*MEMBERS, *PENDING))])
def test_each_account_signs_in(somebody: Client, login: str) -> None:
    page = sign_in(somebody, login).get("/me/")
    assert page.status_code == 200
    assert page.context["user"].username == login


def test_accounts_are_what_they_are_said_to_be(seeded: str) -> None:
    assert {login: User.objects.get(username=login).role for login in STAFF} == {
        login: role for login, (role, _) in STAFF.items()
    }
    member = User.objects.get(username="member2")
    assert (member.role, member.kind) == (roles.MEMBER, "individual")
    assert [place.name for place in member.regions.all()] == ["North West"]
    assert [work.code for work in member.work_types.all()] == ["street"]
    assert Application.objects.get(user__username="applicant").state == Application.State.PENDING


def test_a_report_came_by_phone_and_a_case_has_a_picture(somebody: Client) -> None:
    """b7, b13: where somebody who tries it would look for them."""
    staff = sign_in(somebody, "caseworker")
    called = Report.objects.filter(came_by="phone").visible_to(User.objects.get(username="caseworker"))
    page = staff.get(f"/casework/reports/{called.waiting_for_triage()[0].pk}/")
    assertContains(page, "By phone, written down by")
    for shown in (pictures := list(Picture.objects.select_related("report"))):
        assertContains(staff.get(f"/casework/cases/{shown.report.case_id}/"), "Save picture 1")
        assert staff.get(f"/casework/pictures/{shown.pk}/").content[:2] == b"\xff\xd8"
    assert len(pictures) == 2


def test_who_told_for_whom_and_how_consents_changed_can_be_seen(somebody: Client) -> None:
    """b5, b11, b13, g2: where somebody who tries it would look for them."""
    told = Report.objects.out_of_flood()
    assert {"paper", "outreach"} <= set(told.values_list("came_by", flat=True))
    for_another = Consent.objects.filter(report__source__in=Report.BY_ANOTHER)
    assert {"project", "friend"} <= set(for_another.values_list("report__source", flat=True))
    assert set(for_another.values_list("harmed", flat=True)) == {"agreed", "not_asked"}
    staff = sign_in(somebody, "caseworker")
    called = told.get(came_by="phone", consents__expires_at__isnull=False, consents__recipient__isnull=False)
    page = staff.get(f"/casework/reports/{called.pk}/consent/").content.decode()
    assert page.count("Merseyside Police") > 1
    hers = sign_in(Client(), "member").get("/me/reports/").content.decode()
    assert "A warning has been sent to other members." in hers
    narrowed = told.get(reporter__username="member", consents__number=2)
    assert (narrowed.allows("warn"), narrowed.warned_at is None) == (False, False)
    assert told.filter(reporter__username="member", state="withdrawn").count() == 1


def test_a_team_works_on_a_case_of_somebody_elses(somebody: Client) -> None:
    """a9: where somebody who tries it would look for it."""
    case = Case.objects.get(team_assignments__isnull=False)
    assertContains(sign_in(somebody, "caseworker2").get(f"/casework/cases/{case.pk}/"), "Evening team")
    approver = sign_in(Client(), "approver")
    assertContains(approver.get("/casework/teams/"), "Cleo")
    assertContains(approver.get("/casework/"), "1 case read for a reason, to look into")
    assertContains(approver.get("/casework/urgent/looks/"), "She rang from the police station.")


@pytest.mark.urls(urls.__name__)
def test_there_is_one_of_each_thing_that_a_page_is_about(
    somebody: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that each page has its picture, also of an alert that was sent, and of one that was stopped (d17, e1, e12)."""
    monkeypatch.setattr(mailbox, "MAIL", tmp_path)
    mailbox.keep_text("+447700900123", "There is something new.")
    album = addresses.shots()
    assert addresses.missing({shot.name for wanted in album.values() for shot in wanted}) == set()
    for role in ("caseworker", "approver"):
        paths = {shot.which: shot.path for shot in album[role] if shot.name == "desk_alert"}
        somebody.force_login(User.objects.get(username=role))
        assertContains(somebody.get(paths["live"]), "The alert: how fast")
        assertContains(somebody.get(paths["stopped"]), "Now withdraw it, so that those who have it are told.")


def test_a_member_has_hours_digest_tour_and_an_address_that_came_back(somebody: Client) -> None:
    """d9, d10, d15, e6: where somebody who tries it would look for them."""
    hers = sign_in(somebody, "member2")
    chosen = hers.get("/me/subscriptions/").context["form"].initial
    email = Channel.objects.by_email("member2@example.org").get().pk
    assert (chosen[f"pace_{email}_1"], chosen["quiet_broken_by"], chosen["tour_regions"]) == ("weekly", 3, ["r-tli"])
    assert chosen["quiet_until"] == time(7)
    assertContains(hers.get("/"), "could not reach you")
    assertContains(hers.get("/me/contact/"), "member2.old@example.org")


def test_a_text_costs_what_is_said_outside_or_a_little(
    seeded: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """d13, e12: the demonstration has a cost to show."""
    monkeypatch.setattr(environment, "FOLDER", tmp_path)
    assert environment.environment()["SMS_COST"] == "0.04"
    monkeypatch.setenv("SMS_COST", "0.07")
    assert environment.environment()["SMS_COST"] == "0.07"


def test_many_members_are_reached_and_cannot_sign_in(seeded: str) -> None:
    many = User.objects.filter(role=roles.MEMBER).exclude(username__in=[one.login for one in MEMBERS])
    assert many.count() == SIZE["members"]
    assert not any(user.has_usable_password() for user in many)
    texts = Channel.objects.filter(kind=Channel.Kind.SMS, user__in=many)
    assert texts.count() == 19, "every eighth (e8, d13)"
    assert Subscription.objects.filter(channel__user__in=many).count() == 5 * many.count() + texts.count()
    confirmed = Channel.objects.verified().filter(kind=Channel.Kind.EMAIL, user__in=many).select_related("user")
    assert confirmed.count() > 0.8 * many.count()
    for channel in confirmed:
        assert Channel.objects.by_email(f"{channel.user.username}@example.org").get() == channel


def test_each_project_and_site_is_somebodys(seeded: str) -> None:
    people = User.objects.filter(role=roles.MEMBER).exclude(kind=User.Kind.INDIVIDUAL)
    assert people.count() > 2
    assert {Organisation.objects.of(one).get().kind for one in people} == {"project", "site"}


def test_what_counting_goes_by_is_true(seeded: str) -> None:
    written = Subscription.objects.order_by("pk").values_list("pk", "kind", "live", "paused_until")
    before = list(written)
    Subscription.objects.all().derive()
    assert before == list(written.all())


def test_work_waits_at_every_step(seeded: str) -> None:
    caseworker = User.objects.get(username="caseworker")
    assert {1, 2, 3} <= {report.suggested_level() for report in Report.objects.waiting_for_triage()}
    assert Case.objects.worked_on_by(caseworker).filter(state=Case.State.NEW).count() >= 2
    assert Alert.objects.filter(state=Alert.State.IN_REVIEW).visible_to(User.objects.get(username="approver")).exists()


def test_words_of_a_draft_wait_for_a_reason(seeded: str) -> None:
    """Of one it was said why it may stand (d3)."""
    alert = Alert.objects.get(title="Waits and follows")
    waiting = [passage.open for passage in passages.passages(alert, passages.found(alert))]
    assert True in waiting
    assert False in waiting


def test_packages_went_to_the_police_wait_and_came_back(seeded: str, somebody: Client) -> None:
    states = set(Share.objects.values_list("state", flat=True))
    assert {"drafted", "acknowledged"} <= states
    assert Share.objects.gone().count() > 1
    assert Share.objects.filter(state="drafted", senior__username="approver").exists()
    full = Share.objects.exclude(pictures=[]).get(state="drafted", extent="full")
    page = sign_in(Client(), "approver").get(f"/casework/shares/{full.pk}/")
    for words in ("Save picture 1", "Added on", "Approve it"):
        assertContains(page, words)
    assert Force.objects.exclude(public_key="").exists()
    somebody.force_login(User.objects.get(username="member"))
    given = Report.objects.filter(reporter__username="member", shares__state="acknowledged")[0]
    assertContains(somebody.get(f"/me/reports/{given.pk}/police/"), "They told us that they have it.")


def test_members_find_live_alerts_and_the_number(somebody: Client) -> None:
    sign_in(somebody, "member")
    assertContains(somebody.get("/alerts/"), "Violence reported: London")
    assertContains(somebody.get("/me/reports/"), "A caseworker", status_code=200)
    assertContains(somebody.post("/check/", {"identifier": "+44 7700 900 123"}), "2 to 4 people")


def test_members_find_what_helps(somebody: Client) -> None:
    """d14, d18, d19: where somebody who tries it would look for them."""
    member = sign_in(somebody, "member")
    alert = Alert.objects.live().get(regions__code="r-tli", shown__how="last_three")
    assertContains(member.get(f"/alerts/{alert.pk}/"), "Phone number: ends in 123")
    assertContains(member.get("/alerts/"), "You have not read")
    found = member.post("/alerts/", {"words": "violence", "region": "metropolitan"})
    assert alert in found.context["alerts"]
    assert sign_in(Client(), "project").get("/alerts/bulletin/").status_code == 200


def test_trustee_finds_figures_of_closed_periods(somebody: Client) -> None:
    sign_in(somebody, "trustee")
    assertContains(somebody.get("/impact/"), "All of this is invented")
    assert ImpactFigure.objects.filter(period="month", measure="reports", value__gt=0).exists()


def test_what_was_sent_is_settled(seeded: str) -> None:
    """By the engine, into nowhere: nothing is left to do, and its clocks show the past. What was updated is stopped."""
    assert set(Dispatch.objects.filter(alert__updates=None).values_list("state", flat=True)) == {Dispatch.State.DONE}
    assert Dispatch.objects.get(alert__updates__isnull=False).state == Dispatch.State.STOPPED
    assert not Waiting.objects.exists()
    assert not Slice.objects.exclude(state=Slice.State.DONE).exists()
    assert not Dispatch.objects.filter(finished_at__gt=F("approved_at") + timedelta(minutes=1)).exists()


def test_shares_of_alerts_and_answers(seeded: str) -> None:
    alerts = Alert.objects.exclude(approved_at=None).count()
    assert 0.2 < alerts / Report.objects.out_of_flood().count() < 0.8
    states = Counter(state for slice in Slice.objects.all() for state in bytes(slice.states))
    answered = Counter(dict(AnswerCount.objects.values_list("answer").annotate(total=Sum("count")).order_by()))
    assert 0.04 < answered.total() / (states[ord("s")] + states[ord("d")]) < 0.14
    assert 0.15 < answered["avoided"] / answered.total() < 0.6


def test_the_record_is_whole(seeded: str) -> None:
    assert list(audit.broken()) == []


def test_a_second_run_is_refused(seeded: str) -> None:
    with override_settings(DEMO=True), pytest.raises(CommandError, match="Nothing was added"):
        call_command("seed_demo")


def test_the_next_start_of_a_demonstration_adds_nothing(seeded: str) -> None:
    people = User.objects.count()
    with override_settings(DEMO=True):
        call_command("seed_demo", once=True)
    assert User.objects.count() == people


def test_keys_that_do_not_open_the_demonstration_are_said(seeded: str, settings: LazySettings) -> None:
    settings.DEMO, settings.FIELD_KEYS = True, keys.fresh()["FIELD_KEYS"]
    with pytest.raises(CommandError, match="filled with other keys"):
        call_command("seed_demo", once=True)


def test_a_start_after_one_that_broke_off_is_refused(seeded: str, settings: LazySettings) -> None:
    """Who comes last is not there: the story was never told to its end."""
    settings.DEMO = True
    User.objects.filter(username=PENDING[-1].login).update(username="somebody_else")
    with pytest.raises(CommandError, match="people in this database already"):
        call_command("seed_demo", once=True)


def test_refused_where_real_people_are(settings: LazySettings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO is on"):
        call_command("seed_demo")


def test_what_is_told_resembles_the_published_figures(seeded: str) -> None:
    now = timezone.now()
    world = World(Random(7), since=now - timedelta(days=730), now=now)
    times = [world.since + part * (now - world.since) / 3000 for part in range(3000)]
    told = [telling.submission(world, Report.Source.SELF, time) for time in times]
    places = [one.region for one in told if one.region]
    regions = Counter(place.parent.code if place.level == "force" and place.parent else place.code for place in places)
    for code in ("r-tli", "r-tld", "r-tlg"):
        assert regions[code] / regions.total() == pytest.approx(shares.REGIONS[code], abs=0.03)
    incidents = Counter(one.incident_types[0] for one in told)
    assert incidents["rape"] / 3000 == pytest.approx(0.16, abs=0.03)
    assert (incidents["payment"] + incidents["theft"]) / 3000 == pytest.approx(0.15, abs=0.03)
    early, late = (Counter(one.consents["police"] for one in part) for part in (told[:500], told[-500:]))
    assert early["none"] / 500 == pytest.approx(0.27, abs=0.06)
    assert late["none"] / 500 == pytest.approx(0.42, abs=0.06)


def test_the_same_seed_tells_the_same(seeded: str) -> None:
    at = timezone.now()
    first, second = (
        telling.submission(World(Random(3), since=at - timedelta(days=9), now=at), "self", at) for _ in range(2)
    )
    assert first == second


def test_what_happens_to_one_is_the_same_whatever_happens_to_others(seeded: str) -> None:
    """The hour decides what else goes on by then, and how many there are to choose from."""
    now = timezone.now()
    world = World(Random(1), since=now - timedelta(days=9), now=now)

    def life(*days: int) -> Life:
        for day in days:
            yield world.since + timedelta(days=day)
            world.one(there)
            drawn.append((days, world.random.random()))

    stories = []
    for number, other in ((3, (4, 5)), (1000, (1, 3)), (17, ())):
        there = range(number)
        drawn: list[tuple[tuple[int, ...], float]] = []
        play(with_own_dice(world, 1, [life(2, 6), life(*other)]), until=now)
        stories.append([draw for days, draw in drawn if days == (2, 6)])
    assert stories[0] == stories[1] == stories[2]


def test_lives_go_on_in_the_order_of_time(ann: User) -> None:
    """What they did is recorded in the same order, and at once for many."""
    start, seen = timezone.now(), []

    def life(name: str, *days: int) -> Life:
        for day in days:
            yield start + timedelta(days=day)
            seen.append((day, name))
            audit.record("case.read", ann, by=SEED, day=day)

    with CaptureQueriesContext(connection) as queries:
        play([life("one", 1, 5, 9), life("two", 2, 3), life("none")], until=start + timedelta(days=5))
    assert seen == [(1, "one"), (2, "two"), (3, "two"), (5, "one")]
    assert [entry.details.get("day") for entry in AuditEntry.objects.all()][-4:] == [1, 2, 3, 5]
    assert sum("INSERT INTO" in query["sql"] for query in queries) == 1


def test_whoever_is_named_tells_it_herself(ann: User, settings: LazySettings) -> None:
    settings.DEMO = True
    now = timezone.now()
    world = World(Random(1), since=now - timedelta(days=60), now=now)
    assert {telling.tell(world, now, by=ann).report.reporter for _ in range(40)} == {ann}
