"""Plain makers of the things tests need. Each writes what its action would leave behind, without the audit."""

import time
from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta
from typing import Any, cast

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt
from django.contrib.auth.models import Group
from django.utils import timezone
from guardian.shortcuts import assign_perm

from alerts import actions as alerts
from alerts import passages
from alerts.models import Alert, Dispatch, Review, Slice
from members import masks
from members.models import Application, Channel, Organisation, Region, Subscription, User, WorkType
from members.models.organisation import BELONGS
from num.audit import System
from reports.actions import share as shares
from reports.actions.approach import log_approach
from reports.actions.case import link, open_case
from reports.actions.draft import keep
from reports.actions.hold import place_hold
from reports.actions.objection import object_to
from reports.actions.outside import Asked, log_request
from reports.actions.report import submit
from reports.actions.subject import check, confirm_asker, decide_mention, finish, log_subject_request, search
from reports.models import (
    Approach,
    Case,
    Draft,
    Force,
    Hold,
    Mention,
    Objection,
    OutsideRequest,
    Report,
    Share,
    SubjectRequest,
    UrgentLook,
)
from reports.routing import routes
from reports.submission import Submission

ALL_YES = dict.fromkeys(Review.Check.values, True)
PASSWORD = "correct horse battery staple"


def place(code: str) -> Region:
    """A place by its code in the pack: ``national``, ``r-tli`` (London), ``merseyside``."""
    return Region.objects.get(code=code)


def work(code: str) -> WorkType:
    """A work type by its code in the pack: ``street``, ``in-call``, ``prefer-not``."""
    return WorkType.objects.get(code=code)


def make_user(username: str, role: str = User.Role.MEMBER, **fields: object) -> User:
    """Somebody who can sign in with PASSWORD, with no way yet to be reached."""
    fields.setdefault("working_name", username.capitalize())
    return User.objects.create_user(username, PASSWORD, role=role, **fields)


def goes_by(user: User, working_name: str, *, call_as: str) -> None:
    """What she is called, and whom staff ask for when they ring her."""
    user.working_name, user.call_as = working_name, call_as
    user.save(update_fields=["working_name", "call_as"])


def make_staff(username: str, role: str, *, second_factor: bool = True) -> User:
    """Staff as they work: with an authenticator app, unless told otherwise."""
    user = make_user(username, role, kind=User.Kind.STAFF)
    if second_factor:
        make_authenticator(user)
    return user


def make_authenticator(user: User) -> Authenticator:
    authenticator: Authenticator = TOTP.activate(user, generate_totp_secret()).instance
    return authenticator


def code_from(secret: str) -> str:
    """What an authenticator app that holds ``secret`` shows now."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def code_of(user: User) -> str:
    """What the authenticator app of ``user`` shows now."""
    return code_from(decrypt(Authenticator.objects.get(user=user, type="totp").data["secret"]))


def make_member(
    username: str, regions: Iterable[str] = (), work_types: Iterable[str] = (), *, role: str = User.Role.MEMBER
) -> User:
    """A member reached by a verified e-mail address (levels 2 and 3) and in the inbox (all levels)."""
    user = make_user(username, role)
    user.regions.add(*map(place, regions))
    user.work_types.add(*map(work, work_types))
    _subscribe({make_channel(user): (2, 3), make_channel(user, Channel.Kind.INBOX): (1, 2, 3)}, user)
    return user


def make_organisation(name: str, kind: str = User.Kind.PROJECT) -> Organisation:
    """A project or a site that nobody belongs to yet."""
    return Organisation.objects.create(name=name, kind=kind)


def make_colleague(username: str, organisation: Organisation) -> User:
    """A member who belongs to ``organisation``."""
    user = make_member(username)
    user.kind = organisation.kind
    user.save(update_fields=["kind"])
    assign_perm(BELONGS, user, organisation)
    return user


def make_channel(
    user: User,
    kind: str = Channel.Kind.EMAIL,
    address: str = "",
    *,
    levels: Collection[int] = (),
    verified: bool = True,
) -> Channel:
    """One way to reach ``user``, with a subscription for each of ``levels`` that follows the user's choices."""
    channel = Channel(user=user, kind=kind, verified_at=timezone.now() if verified else None)
    if kind != Channel.Kind.INBOX:
        channel.give(address or f"{user.username}@example.org")
    channel.save()
    if levels:
        _subscribe({channel: levels}, user)
    return channel


def _subscribe(wanted: Mapping[Channel, Collection[int]], user: User) -> None:
    chosen = {
        "region_mask": masks.of_regions(user.regions.all()),
        "work_mask": masks.of_work(user.work_types.all()),
    }
    Subscription.objects.bulk_create(
        Subscription(channel=channel, level=level, **chosen) for channel, levels in wanted.items() for level in levels
    )
    Subscription.objects.filter(channel__in=wanted).derive()


def make_applicant(username: str, about: str = "The outreach van on Tuesdays knows me.") -> User:
    """Somebody whose application waits for a decision and whose address is confirmed."""
    user = make_member(username, role=User.Role.APPLICANT)
    Application.objects.create(user=user, about=about)
    return user


def make_report(*, by: User | None = None, **told: Any) -> Report:
    """A report as its action leaves it. What is told are the fields of Submission; a story, unless told otherwise."""
    return submit(Submission(**(told or {"story": "He took my phone."})), by=by).report


def make_draft(*, by: User | None = None, **typed: str) -> Draft:
    """What somebody has begun: what stands in the boxes of the first part."""
    return keep({"story": {name: [value] for name, value in typed.items()}}, by=by).draft


def make_case(worker: User, *reports: Report, **told: Any) -> Case:
    """A case of ``worker``'s with these reports; with one that tells ``told``, if none is given."""
    first, *more = reports or (make_report(**told),)
    case = open_case(first, by=worker)
    for report in more:
        link(report, case, by=worker)
    return case


def make_team(name: str, *people: User) -> Group:
    """A team with these people in it."""
    team = Group.objects.create(name=name)
    team.user_set.set(people)
    return team


def make_request(worker: User, about: Case | Report | None = None, **asked: Any) -> OutsideRequest:
    """The police ask for what a reporter told, on no ground that binds us."""
    told: dict[str, Any] = {
        "asker": "police",
        "force": Force.objects.get(code="merseyside"),
        "who": "DS Quill, Harbour Police",
        "authority": "Inspector Ode",
        "basis": "crime",
        "notice": "unknown",
        "asked_on": timezone.localdate(),
        "wants": ["told"],
        "scope": "What was told about a man in a van.",
    }
    return log_request(cast(Asked, told | asked), about=about, person="" if about else "A man in a van", by=worker)


def make_urgent_look(case: Case, by: User, *, minutes_ago: int = 0) -> UrgentLook:
    """What ``by`` may read for an hour from then on."""
    at = timezone.now() - timedelta(minutes=minutes_ago)
    return UrgentLook.objects.create(case=case, by=by, at=at, until=at + UrgentLook.LASTS, reason="She called.")


def make_approach(worker: User, report: Report, about: str = "They would like to hear how you are.") -> Approach:
    """The police would like to talk to who made this report; nobody has decided yet."""
    return log_approach(report, "DS Quill, Harbour Police", about, by=worker)


def make_hold(worker: User, about: Case | Report, because: str = "A court asked us to keep it.") -> Hold:
    return place_hold(about, because, timezone.localdate() + timedelta(days=90), by=worker)


def make_share(writer: User, report: Report, **writing: Any) -> Share:
    """A package of this report, for where it happened, that waits to be approved."""
    written: dict[str, Any] = {
        "extent": Share.Extent.ANONYMOUS,
        "force": routes(report)[0],
        "source": Share.Source.UNTESTED,
        "known": Share.Known.DIRECTLY,
        "account": "A man is reported to have threatened somebody.",
        "chosen": (),
        "justified": {},
        "senior": None,
    }
    return shares.draft(report, by=writer, **written | writing)


def make_subject_request(approver: User, worker: User, **asked: Any) -> SubjectRequest:
    """Somebody asks what we hold about them; it is searched, and ``worker`` prepares the answer."""
    told: dict[str, Any] = {
        "asker": "Vern, by letter",
        "proof": "A passport.",
        "names": "Vern",
        "told": "",
        "received_on": timezone.localdate(),
    } | asked
    request = confirm_asker(log_subject_request(**told, prepared_by=worker, by=approver), by=worker)
    search(request, by=System("tests"))
    return SubjectRequest.objects.get(pk=request.pk)


def make_checked_subject_request(approver: User, worker: User, **asked: Any) -> SubjectRequest:
    """One of which nothing is shown, ready to be printed."""
    request = make_subject_request(approver, worker, **asked)
    for mention in Mention.objects.filter(subject=request):
        decide_mention(mention, "withheld", "", "It would point to somebody.", by=worker)
    finish(request, "Weighed.", by=worker)
    check(request, "approved", "", by=approver)
    return request


def make_objection(text: str = "That was not me.", *, told: str = "07700 900123") -> Objection:
    """Somebody says of their own number that we must not use it."""
    return object_to("objects", told, text, "vern@example.org")


def make_alert(writer: User, case: Case | None = None, *, regions: Iterable[str] = ("r-tli",), **writing: Any) -> Alert:
    """A draft of ``writer``'s: danger in London for every kind of work, resting on a report that agrees to it."""
    case = case or make_case(writer, make_report(by=writer, story="He drove off.", consents={"warn": "yes"}))
    written: dict[str, Any] = {
        "sources": list(case.reports.all()),
        "level": Alert.Level.DANGER,
        "title": "Man in a van",
        "text": "A man in a van is reported to have driven off with somebody.",
        "regions": [place(code) for code in regions],
        "work_types": [],
    }
    return alerts.draft(case, by=writer, **written | writing)


def make_alert_in_review(writer: User, case: Case | None = None, **writing: Any) -> Alert:
    """Its author has said of whatever was found in it that it may stand."""
    alert = make_alert(writer, case, **writing)
    found = passages.passages(alert, passages.found(alert))
    if found:
        alerts.justify(alert, {passage.key: "It points to nobody." for passage in found}, by=writer)
    return alerts.ask_review(alert, by=writer)


def make_approved_alert(writer: User, approver: User, case: Case | None = None, **writing: Any) -> Alert:
    """On its way: approved, with a dispatch of which nothing was handed over yet."""
    alert = make_alert_in_review(writer, case, **writing)
    alerts.approve(alert, checks=ALL_YES, by=approver)
    return alert


def make_delivery(
    alert: Alert, user: User, kind: str = Channel.Kind.INBOX, state: bytes = b"s", *, notice: bool = False
) -> Slice:
    """A slice of one position: the alert, or the notice that it was withdrawn, as it reached ``user``."""
    channel = user.channels.get(kind=kind)
    dispatch = Dispatch.objects.get(alert=alert, follows__isnull=not notice)
    Dispatch.objects.filter(pk=dispatch.pk).update(planned_to=channel.pk + 1)
    return Slice.objects.create(
        dispatch=dispatch,
        kind=kind,
        start=channel.pk,
        stop=channel.pk + 1,
        mark=channel.pk + 1,
        state=Slice.State.DONE,
        states=state,
        answered=b"\0",
        due_at=timezone.now(),
    )
