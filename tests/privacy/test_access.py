"""Every person at every address (rows a3, a5, a9, h1): who is not listed gets the page of what does not exist."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, cast
from urllib.parse import urlencode

import pytest
from django.conf import LazySettings, settings, urls
from django.contrib.auth.models import Group
from django.db import transaction
from django.http import HttpResponse, HttpResponseNotFound
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from guardian.shortcuts import assign_perm
from pytest_django import DjangoDbBlocker

from alerts import tokens
from alerts.models import Alert, ImpactFigure, Trouble
from members import actions, links
from members.models import Invitation, Organisation, Overuse, User
from num.keys import fresh_key
from num.models import AuditEntry
from num.sessions import stored_key
from reports.actions.case import PERMISSION, add_note
from reports.actions.closing import close_case
from reports.actions.plan import write_plan
from reports.actions.police_talk import note_talk
from reports.actions.referral import propose
from reports.actions.task import add_task
from reports.models import Case, Closing, Likeness, Picture, Plan, Report, SetAside, Share, Shift
from tests.factories import (
    make_alert,
    make_alert_in_review,
    make_approach,
    make_approved_alert,
    make_case,
    make_channel,
    make_checked_subject_request,
    make_colleague,
    make_delivery,
    make_draft,
    make_hold,
    make_objection,
    make_report,
    make_request,
    make_share,
    make_staff,
    make_subject_request,
    make_team,
    make_urgent_look,
    make_user,
)
from tests.people import people_of
from tests.privacy.access import (
    ACCESS,
    CASEWORKERS,
    DEMONSTRATION,
    EVERYONE,
    MEMBERS,
    OWN_ACCOUNT,
    SIGNED_IN,
    VISITOR,
    Row,
)

pytestmark = pytest.mark.django_db
SENTINEL = "the blue door behind the bakery"
NEVER = {
    "team_number": 0,
    "trouble": 0,
    "aside": 0,
    "shift": 0,
}  # the key of a thing that never was, where it is no UUID
OF_EACH_KIND = (VISITOR, "una", "ann", "caro")  # are asked where everybody may come
World = dict[str, tuple[Any, ...]]
BROWSER = Client()  # whoever asks; to make one takes as long as some answers


@pytest.fixture(autouse=True)
def texts_are_sent_and_devices_woken(settings: LazySettings) -> None:
    settings.VAPID_PRIVATE_KEY = fresh_key()
    settings.SMS_URL = "twilio://a:b@127.0.0.1?from=N"
    settings.SIGNAL_URL = "signal://447700900999@127.0.0.1:1"


@pytest.fixture(scope="module")
def people(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, User]]:
    with people_of(SIGNED_IN, django_db_blocker) as people:
        yield people


@pytest.fixture(scope="module")
def world(people: dict[str, User]) -> World:
    """One of each thing that an address may be about, as its address takes it."""
    ann, caro, ada = people["ann"], people["caro"], people["ada"]
    told = {"story": f"It was {SENTINEL}.", "consents": {"warn": "yes", "support": "yes", "police": "anonymous"}}
    case = make_case(caro, make_report(by=ann, **told))
    _identifier(case, released_at=timezone.now(), released_by=caro)
    live = make_approved_alert(caro, ada, case)
    delivery = make_delivery(live, ann)
    una = people["una"]
    organisation = Organisation.objects.of(people["pia"]).get()
    colleague = make_colleague("pam", organisation)
    unconfirmed = make_channel(una, address="una.elsewhere@example.org", verified=False)
    subject = make_subject_request(ada, caro, names=SENTINEL)
    things: World = {
        "": (),
        "report": (make_report(by=ann, **told).pk,),
        "grave_report": (make_report(by=ann, **told, incident_types=["rape"]).pk,),
        "step": ("story",),
        "unsent": (make_draft(by=ann, story=f"It was {SENTINEL}.").pk,),
        "own_report": (case.reports.get().pk,),
        "shareable": (case.reports.get().pk,),
        "share": (share := (make_share(caro, case.reports.get()).pk,)),
        "unsent_share": share,
        "share_picture": (_in_full(caro).pk, 1),
        "way": ("print",),
        "force": ("merseyside",),
        "case": (case.pk,),
        "subject": (subject.pk,),
        "subject_passage": (subject.mentions.all()[0].pk,),
        "subject_answer": (make_checked_subject_request(ada, caro).pk,),
        "objection": (make_objection(SENTINEL).pk,),
        "hold": (make_hold(caro, case, SENTINEL).pk,),
        "request": (make_request(caro, case, scope=SENTINEL).pk,),
        "approach": (make_approach(caro, case.reports.get(), SENTINEL).pk,),
        "worker": (caro.username,),
        "team": (_team(case, caro).name,),
        "team_number": (Group.objects.get().pk,),
        "look": (make_urgent_look(case, people["cleo"], minutes_ago=61).pk,),
        "text": ("A note.",),
        "note": (case.pk, add_note(case, SENTINEL, by=caro).pk),
        "plan_of_case": (case.pk, "support"),
        "plan": (_plan(caro).pk,),
        "referral": (propose(case.reports.get(), agency="Harbour Light", what=SENTINEL, by=caro).pk,),
        "closing": (_closing(caro).pk,),
        "reader": (case.reports.get().pk,),
        "task": (add_task(case, kind="call", what=SENTINEL, owner=caro, due_on=timezone.localdate(), by=caro).pk,),
        "identifier": (_identifier(case),),
        "likeness": (_likeness(case, make_report(story="She said the same.")),),
        "picture": (_picture(case),),
        "state": ("received",),
        "shift": (_shift(caro).pk,),
        "aside": (SetAside.objects.create(user=caro, report=make_report()).pk,),
        "draft": (make_alert(caro, case).pk,),
        "alert_in_review": (make_alert_in_review(caro, case).pk,),
        "live_alert": (live.pk,),
        "answer_token": (tokens.answer_token(delivery.pk, 0),),
        "trouble": (_trouble(live),),
        "provider": ("twilio",),
        "provider_call": ("twilio", "x"),
        "unsubscribe_token": (tokens.unsubscribe_token(ann.channels.get(kind="email").pk, 3),),
        "somebody": (people["bea"].pk,),
        "leaver": (make_user("lou", "caseworker", is_active=False).pk,),
        "suspended": (make_user("sue", is_active=False).pk,),
        "lost": (_lost(people["bea"]).pk,),
        "application": (una.application.pk,),
        "overuse": (Overuse.objects.create(user=people["bea"], kind=Overuse.Kind.SAME).pk,),
        "unas_channel": (unconfirmed.uid,),
        "anns_channel": (ann.channels.get(kind="email").uid,),
        "session": (_session(ann),),
        "confirmation": (links.confirmation(unconfirmed),),
        "colleague": (colleague.pk,),
        "colleague_invitation": (links.colleague(_invitation(colleague, organisation)),),
        "open_invitation": (_invitation(colleague, organisation).pk,),
        "invitation": (links.invitation(make_staff("new", "caseworker", second_factor=False)),),
        "period": (_period(),),
        "version": (1,),
        "use": ("warn",),
    }
    for user in people.values():
        session_of(things, user)
    return things


def _in_full(caro: User) -> Share:
    """A package with a picture."""
    report = make_report(story=f"It was {SENTINEL}.", consents={"police": "full"})
    picture = Picture.objects.create(report=report, number=1, content=SENTINEL.encode())
    make_case(caro, report)
    note_talk(report, way="phone", wants_it=True, by=caro)
    return make_share(caro, report, extent="full", chosen=[picture])


def _team(case: Case, *people: User) -> Group:
    """A team of these people, which works on the case, too."""
    team = make_team("North", *people)
    assign_perm(PERMISSION, team, case)
    return team


def _invitation(by: User, organisation: Organisation) -> Invitation:
    return Invitation.objects.create(organisation=organisation, by=by, address="pat@example.org")


def _trouble(alert: Alert) -> object:
    now = timezone.now()
    return Trouble.objects.create(kind="late", channel="email", alert=alert, began_at=now, noticed_at=now).pk


def _lost(user: User) -> User:
    """Somebody of staff has recognised her, and another is to confirm it."""
    actions.start_recovery(user, "By her voice.", by=make_staff("abe", "administrator"))
    return user


def _session(user: User) -> str:
    client = Client()
    client.force_login(user)
    return stored_key(client.session.session_key or "")


def _identifier(case: Case, **released: object) -> object:
    return case.reports.get().identifiers.create(kind="phone", value="07700 900123", index=b"i" * 16, **released).pk


def _likeness(case: Case, other: Report) -> object:
    first, second = sorted((case.reports.get().pk, other.pk))
    return Likeness.objects.create(first_id=first, second_id=second, strength=3, found_at=timezone.now()).pk


def _picture(case: Case) -> object:
    return Picture.objects.create(report=case.reports.get(), number=1, content=SENTINEL.encode()).pk


def _shift(worker: User) -> Shift:
    now = timezone.now()
    return Shift.objects.create(worker=worker, starts_at=now, ends_at=now + timedelta(hours=8))


def _closing(by: User) -> Closing:
    """Of a case in danger: a second person is asked."""
    case = make_case(by, make_report(incident_types=["rape"]))
    return close_case(case, because="done", needs="met", wellbeing={}, by=by)


def _plan(by: User) -> Plan:
    """Of a case in danger: a second person is to read it."""
    case = make_case(by, make_report(incident_types=["rape"]))
    return write_plan(case, "safety", SENTINEL, after=0, by=by)


def _period() -> str:
    ImpactFigure.objects.create(period="year", starts_on="2024-01-01", place="all", measure="reports", value=200)
    return "2024"


def ask(world: World, name: str, row: Row, user: User | None, method: str = "") -> HttpResponse:
    """What this person is told there; whatever it changed is undone. A refusal wrote nothing down."""
    BROWSER.cookies.clear()
    if user:
        BROWSER.cookies[settings.SESSION_COOKIE_NAME] = session_of(world, user)
    sent = {row.about: world[row.about][0]} if row.about else {}
    with transaction.atomic():
        written = AuditEntry.objects.count()
        path = f"{reverse(name, args=world[row.thing])}?{urlencode(sent)}"
        asked = BROWSER.get(path) if (method or row.method) == "get" else BROWSER.post(path, sent)
        response = cast(HttpResponse, asked)
        if refused(response, user.username if user else VISITOR):
            assert AuditEntry.objects.count() == written, f"a refusal at {name} is in the audit"
        transaction.set_rollback(True)
    return response


def session_of(world: World, user: User) -> str:
    """Each signs in once: what was done with the session is undone each time, too."""
    name = f"session of {user.username}"
    if name not in world:
        client = Client()
        client.force_login(user)
        world[name] = (client.session.session_key,)
    return str(world[name][0])


def refused(response: HttpResponse, who: str) -> bool:
    """404; of a visitor also the way to sign in, or the form shown again to whoever was signed in before."""
    if who == VISITOR and response.status_code in (302, 403):
        return response.status_code == 403 or response["Location"].startswith(reverse("account_login"))
    return response.status_code == 404


def to_ask(listed: tuple[str, ...]) -> tuple[str, ...]:
    """Everybody, but for one of each role where nobody of it may come."""
    if listed == EVERYONE:
        return OF_EACH_KIND
    away = [who for alike in (MEMBERS, CASEWORKERS) if not {*alike} & {*listed} for who in alike[1:]]
    return tuple(who for who in EVERYONE if who not in away)


def test_only_who_is_listed_finds_something(
    world: World, people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What does not exist is said in few words here: tests/num/test_pages.py reads that page."""
    monkeypatch.setattr(urls, "handler404", lambda request, exception: HttpResponseNotFound())
    wrong = []
    for name, row in ACCESS.items():
        for method, listed in row.asked():
            for who in to_ask(listed):
                response = ask(world, name, row, people.get(who), method)
                leaks = who not in listed and SENTINEL in response.content.decode()
                if response.status_code >= 500 or leaks or refused(response, who) == (who in listed):
                    wrong.append(f"{who} at {name} by {method}: {response.status_code}")
    assert not wrong


def test_what_never_was_is_not_found_by_those_who_may_come(world: World, people: dict[str, User]) -> None:
    """So a thing that is somebody else's, and one that does not exist, look the same."""
    for name, row in ACCESS.items():
        if row.thing and row.who != EVERYONE and row.thing != "period":
            nobody = NEVER.get(row.thing, "00000000-0000-4000-8000-000000000000")
            never = {**world, row.thing: (nobody, *world[row.thing][1:])}
            for method, listed in row.asked():
                for who in listed:
                    assert ask(never, name, row, people[who], method).status_code == 404, f"{who} at {name} by {method}"


def names(resolver: URLResolver) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.name or str(pattern.pattern)
        else:
            yield from names(pattern)


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    assert set(names(get_resolver())) == set(ACCESS) | OWN_ACCOUNT


FOR_MONITORS = {"healthz", "readyz"}  # which may ask as they like


@pytest.mark.urls("tests.demo.urls")
def test_a_demonstration_has_a_few_addresses_more() -> None:
    assert set(names(get_resolver())) == set(ACCESS) | OWN_ACCOUNT | DEMONSTRATION


def test_rows_say_which_addresses_take_what_is_sent(world: World, client: Client) -> None:
    """A page that only shows refuses every other method before it asks who is there."""
    for name, row in ACCESS.items():
        methods = {method for method, _ in row.asked()}
        for method in {"get", "post"} - methods if name not in FOR_MONITORS else ():
            send = client.get if method == "get" else client.post
            assert send(reverse(name, args=world[row.thing])).status_code == 405, f"{name} by {method}"


ROLES = {"caseworker": "caro", "approver": "ada", "trustee": "tess", "administrator": "amir"}
OPEN_TO_THEM = {"home", "leave", "healthz", "readyz"}


def test_staff_without_a_second_factor_reach_nothing(world: World) -> None:
    """Of what their role would open."""
    new = {who: make_staff(f"new-{role}", role, second_factor=False) for role, who in ROLES.items()}
    asked = [(name, row, *one) for name, row in ACCESS.items() if name not in OPEN_TO_THEM for one in row.asked()]
    for name, row, method, listed in asked:
        if role := next((who for who in new if who in listed), None):
            response = ask(world, name, row, new[role], method)
            assert response.status_code in (302, 404), f"{name} by {method}"
            assert SENTINEL not in response.content.decode()
            if response.status_code == 302:
                assert response["Location"].startswith("/accounts/"), f"{name} by {method}"


def test_a_suspended_account_is_a_visitor(world: World, people: dict[str, User]) -> None:
    """Who that is to each address, the table asks above."""
    User.objects.filter(pk__in=[user.pk for user in people.values()]).update(is_active=False)
    for who, user in people.items():
        assert refused(ask(world, "me", ACCESS["me"], user), VISITOR), who
