"""Which addresses are pictured, for whom, and what in the demonstration each is about."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from alerts import checker, tokens
from alerts.actions import stop
from alerts.impact.figures import counted
from alerts.models import Alert, ImpactFigure, Slice
from alerts.models.dispatch import Byte
from members import actions, links, roles
from members.models import Organisation, User
from num.audit import System
from reports.forms.steps import CHECK, NAMES
from reports.models import (
    Approach,
    Case,
    Closing,
    Hold,
    Objection,
    OutsideRequest,
    Plan,
    Referral,
    Report,
    Share,
    SubjectRequest,
    Task,
)
from tests.factories import PASSWORD
from tests.privacy.access import ACCESS, VISITOR

# A role, whom the table of access knows by another name, and the account of the demonstration.
ROLES = {
    "visitor": (VISITOR, ""),
    "applicant": ("una", "applicant"),
    "member": ("ann", "member"),
    "project": ("pia", "project"),
    "caseworker": ("caro", "caseworker"),
    "approver": ("ada", "approver"),
    "trustee": ("tess", "trustee"),
    "administrator": ("amir", "administrator"),
}

# The pages of one's own account, which are the same for all who have one.
ACCOUNT = {
    "account_login": "visitor",
    "account_ask_code": "visitor",
    "account_type_code": "visitor",
    "account_inactive": "visitor",
    "account_reset_password": "visitor",
    "account_reset_password_done": "visitor",
    "account_reset_password_from_key": "visitor",
    "account_reset_password_from_key_done": "visitor",
    "account_logout": "member",
    "account_change_password": "member",
    "account_reauthenticate": "member",
    "mfa_index": "caseworker",
    "mfa_activate_totp": "member",
    "mfa_add_webauthn": "member",
    "mfa_list_webauthn": "caseworker",
    "mfa_deactivate_totp": "caseworker",
    "mfa_generate_recovery_codes": "caseworker",
    "mfa_reauthenticate": "caseworker",
    "demo_mailbox": "visitor",
    "demo_mail": "visitor",
    "demo_codes": "visitor",
}

PICTURELESS = {
    "leave": "leads away from here at once",
    "manifest": "for machines",
    "manifest_plain": "for machines",
    "demo_take_text": "for machines",
    "demo_take_signal": "for machines",
    "worker": "for machines",
    "healthz": "for machines",
    "readyz": "for machines",
    "report_sent": "seen once, after a report was sent: the test of the main path looks at it",
    "receipt_asked": "seen once a code was typed: looks like my_report_asked",
    "receipt_police": "seen once a code was typed: looks like my_report_police",
    "receipt_support": "seen once a code was typed: looks like my_report_support",
    "receipt_pictures": "seen once a code was typed: looks like my_report_pictures",
    "casework_picture": "a download",
    "casework_share_picture": "a download",
    "report_paper": "a file to print",
    "casework_arrived": "a line of the queue",
    "desk_live": "a part of desk_alert",
    "casework_entered": "seen once, after a report was written down: its code, as on report_sent",
    "mfa_authenticate": "seen between password and code: the test of the main path looks at it",
    "mfa_view_recovery_codes": "is there once codes were made: the test of the main path looks at it",
    "mfa_download_recovery_codes": "a download",
    "mfa_login_webauthn": "for the script of the sign-in page",
    "mfa_reauthenticate_webauthn": "needs a passkey: the test of passkeys looks at it",
    "mfa_remove_webauthn": "needs a passkey: the test of passkeys looks at it",
    "mfa_edit_webauthn": "needs a passkey: the test of passkeys looks at it",
}


OTHER_PARTS = (*NAMES[1:], CHECK)  # of a report; the first is pictured like any other page
SENT = {"live": "live_alert", "stopped": "stopped_alert"}  # beside the one that is in review
LEADS_ON = {"join"}  # who has an account already is led to it


@dataclass(frozen=True)
class Shot:
    """``which`` of several pages that stand under one address."""

    name: str
    path: str
    which: str = ""

    @property
    def file(self) -> str:
        return f"{self.name}-{self.which}" if self.which else self.name


def shots() -> dict[str, list[Shot]]:
    """What to picture for each role. Addresses that only take what is sent (POST) have no page of their own."""
    about = things()
    album: dict[str, list[Shot]] = {role: [] for role in ROLES}
    for role, (person, _) in ROLES.items():
        for name, row in ACCESS.items():
            leads_on = name in LEADS_ON and person != VISITOR
            if person in row.who and row.method == "get" and name not in PICTURELESS and not leads_on:
                album[role].append(Shot(name, reverse(name, args=about[row.thing])))
        album[role] += [Shot("report_step", reverse("report_step", args=[part]), part) for part in OTHER_PARTS]
    for role in ("caseworker", "approver"):
        album[role] += [Shot("desk_alert", reverse("desk_alert", args=about[SENT[which]]), which) for which in SENT]
    for name, role in ACCOUNT.items():
        album[role].append(Shot(name, reverse(name, args=about.get(name, ()))))
    return album


def missing(taken: set[str]) -> set[str]:
    """Addresses that have neither a picture nor a reason to have none."""
    only_sent = {name for name, row in ACCESS.items() if row.method == "post"}
    return set(_names(get_resolver())) - taken - only_sent - set(PICTURELESS)


def _names(resolver: URLResolver) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.name or str(pattern.pattern)
        else:
            yield from _names(pattern)


def things() -> dict[str, tuple[Any, ...]]:
    """One of each thing that an address is about, as its address takes it."""
    from num.demo import mailbox

    member, caseworker = User.objects.get(username="member"), User.objects.get(username="caseworker")
    review = Alert.objects.filter(state=Alert.State.IN_REVIEW).visible_to(caseworker)[0]
    hers = Alert.objects.live().concerning(member).filter(case__in=Case.objects.worked_on_by(caseworker))
    live = next(alert for alert in hers if checker.can_test(alert))
    share = Share.objects.worked_on_by(caseworker).filter(state=Share.State.DRAFTED)[0]
    applicant = User.objects.get(username="applicant")
    project = User.objects.get(username="project")
    invitation = actions.invite_colleague(Organisation.objects.of(project).get(), "colleague@example.org", by=project)
    return {
        "": (),
        "report": (Report.objects.callable_by(caseworker).waiting_for_triage()[0].pk,),
        "grave_report": (Report.objects.allowing("warn").waiting_for_triage()[0].pk,),
        "step": ("story",),
        "own_report": (Report.objects.made_by(member).filter(messages__isnull=False)[0].pk,),
        "shareable": (share.report_id,),
        "share": (share.pk,),
        "unsent_share": (share.pk,),
        "force": ("merseyside",),
        "case": (review.case_id,),
        "approach": (Approach.objects.to_do()[0].pk,),
        "subject": (SubjectRequest.objects.exclude(mentions=None)[0].pk,),
        "subject_answer": (SubjectRequest.objects.filter(state="answered")[0].pk,),
        "objection": (Objection.objects.filter(state="frozen")[0].pk,),
        "hold": (Hold.objects.live()[0].pk,),
        "request": (OutsideRequest.objects.undecided()[0].pk,),
        "plan_of_case": (Plan.objects.asked()[0].case_id, "safety"),
        "referral": (_referral(caseworker).pk,),
        "reader": (_referral(caseworker).report_id,),
        "closing": (Closing.objects.asked()[0].pk,),
        "task": (Task.objects.of(caseworker)[0].pk,),
        "alert_in_review": (review.pk,),
        "live_alert": (live.pk,),
        "stopped_alert": (_stopped(caseworker, live).pk,),
        "somebody": (member.pk,),
        "answer_token": (_answer_token(live),),
        "unsubscribe_token": (tokens.unsubscribe_token(member.channels.get(kind="email").pk, 3),),
        "anns_channel": (member.channels.get(kind="email").uid,),
        "confirmation": (links.confirmation(applicant.channels.get(kind="email")),),
        "leaver": (_leaver().pk,),
        "team_number": (Group.objects.order_by("pk")[0].pk,),
        "application": (applicant.application.pk,),
        "colleague": (_colleague(project).pk,),
        "colleague_invitation": (links.colleague(invitation),),
        "invitation": (links.invitation(actions.invite("newcomer", roles.CASEWORKER, by=System("shots"))),),
        "period": (_period(),),
        "version": (1,),
        "use": ("warn",),
        "state": ("received",),
        "account_reset_password_from_key": links.new_password(member),
        "demo_mail": (mailbox.newest("")[0].number,),
    }


def _colleague(project: User) -> User:
    invitation = actions.invite_colleague(Organisation.objects.of(project).get(), "sam@example.org", by=project)
    return actions.join_organisation(invitation, username="sam", password=PASSWORD, working_name="Sam")


def _period() -> str:
    """A year, if one was counted: forces have no finer figures."""
    years = [one for one in counted() if one.kind == ImpactFigure.Period.YEAR]
    return (years or counted())[0].slug


def _referral(worker: User) -> Referral:
    return Referral.objects.filter(report__in=Report.objects.worked_on_by(worker))[0]


def _stopped(worker: User, live: Alert) -> Alert:
    """Another one, which is still to be withdrawn."""
    others = Alert.objects.live().filter(case__in=Case.objects.worked_on_by(worker)).exclude(pk=live.pk)
    stopped: Alert = others.latest("approved_at")
    stop(stopped.dispatches.get(follows=None), by=worker)
    return stopped


def _leaver() -> User:
    """A caseworker whose account is closed; without cases, since the demonstration needs its own."""
    leaver = actions.invite("leaver", roles.CASEWORKER, by=System("shots"))
    if leaver.is_active:
        actions.suspend(leaver, reason="Works elsewhere now.", by=User.objects.get(username="administrator"))
    return leaver


def _answer_token(alert: Alert) -> str:
    slice = Slice.objects.filter(dispatch__alert=alert, kind="inbox")[0]
    return tokens.answer_token(slice.pk, slice.positions(Byte.DELIVERED)[-1])
