"""Who may use which address. A person who is not listed at an address must be told that there is no such page.

A visitor who is not listed is asked to sign in instead, where signing in could help. Every address of the platform has
a row: one without a row fails the test, and so does a row without an address.

The people: ``una`` has applied; ``ann`` is a member in London, whom the alert concerns and who made the reports;
``bea`` a member in the North West; ``pia`` belongs to a support project, and hears about everywhere; ``caro`` the
caseworker whose case it is; ``cleo`` another caseworker; ``ada`` the approver, who has an alert of the case in review;
``tess`` a trustee; ``amir`` an administrator.
"""

from collections.abc import Iterator
from typing import NamedTuple

VISITOR = "visitor"
MEMBERS = ("ann", "bea", "pia")
CASEWORKERS = ("caro", "cleo")
DESK = (*CASEWORKERS, "ada")
STAFF = (*DESK, "tess", "amir")
SIGNED_IN = ("una", *MEMBERS, *STAFF)
EVERYONE = (VISITOR, *SIGNED_IN)


class Row(NamedTuple):
    """``thing`` names the object of the world that the address is about, ``about`` one that is sent along.

    ``senders`` may also send something there; None where a page only shows.
    """

    who: tuple[str, ...]
    thing: str = ""
    method: str = "get"
    about: str = ""
    senders: tuple[str, ...] | None = None

    def asked(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Each method that the address takes, and who may use it."""
        yield self.method, self.who
        if self.senders is not None:
            yield "post", self.senders


def post(who: tuple[str, ...], thing: str = "", about: str = "") -> Row:
    return Row(who, thing, "post", about)


def both(who: tuple[str, ...], thing: str = "", about: str = "") -> Row:
    return Row(who, thing, about=about, senders=who)


ACCESS = {
    # Everybody's.
    "home": Row(EVERYONE),
    "leave": both(EVERYONE),
    "healthz": Row(EVERYONE),
    "readyz": Row(EVERYONE),
    "left": Row(EVERYONE),
    "look": both(EVERYONE),
    "notes": Row(EVERYONE, senders=SIGNED_IN),  # its button leads a visitor to sign in
    "manifest": Row(EVERYONE),
    "manifest_plain": Row(EVERYONE),
    "worker": Row(EVERYONE),
    "privacy": Row(EVERYONE),
    "privacy_version": Row(EVERYONE, "version"),
    "complaints": Row(EVERYONE),
    "complaints_version": Row(EVERYONE, "version"),
    "join": both(EVERYONE),
    "join_sent": Row(EVERYONE),
    "join_confirm": both(EVERYONE, "confirmation"),
    "join_invited": both(EVERYONE, "invitation"),
    "join_colleague": both(EVERYONE, "colleague_invitation"),
    "report": both(EVERYONE),
    "report_step": both(EVERYONE, "step"),
    "objection": both(EVERYONE),
    "objection_sent": Row(EVERYONE),
    "report_paper": Row(EVERYONE),
    "report_paper_page": Row(EVERYONE),
    "report_sent": both(EVERYONE),
    "receipt": both(EVERYONE),
    "receipt_change": post(EVERYONE),
    "receipt_close": post(EVERYONE),
    "receipt_add": both(EVERYONE),
    "receipt_asked": both(EVERYONE),
    "receipt_support": both(EVERYONE),
    "receipt_sheet": both(EVERYONE),
    "receipt_messages": both(EVERYONE),  # the code is asked for there
    "receipt_pictures": both(EVERYONE),
    "receipt_police": both(EVERYONE),
    "answer": both(EVERYONE, "answer_token"),
    "unsubscribe": both(EVERYONE, "unsubscribe_token"),
    "hook": post((), "provider"),  # whose signature is the proof: tests/alerts/test_call_backs.py
    "hook_about": post((), "provider_call"),
    # One's own account.
    "me": Row(SIGNED_IN),
    "me_subscriptions": both(("una", *MEMBERS)),
    "me_pause": post(("una", *MEMBERS)),
    "me_resume": post(("una", *MEMBERS)),
    "me_contact": Row(("una", *MEMBERS, *DESK)),
    "me_add_address": both(("una", *MEMBERS, *DESK)),
    "me_add_number": both(("una", *MEMBERS, *DESK)),  # where texts are sent
    "me_add_signal": both(("una", *MEMBERS, *DESK)),  # where there is Signal
    "me_add_device": both(("una", *MEMBERS, *DESK)),  # where devices are woken
    "me_calls": both(("una", *MEMBERS)),
    "me_channel": both(("ann",), "anns_channel"),
    "me_send_link": post(("una",), "unas_channel"),
    "me_data": both(("una", *MEMBERS)),
    "me_leave": both(("una", *MEMBERS)),
    "me_send_test": post(("ann",), "anns_channel"),
    "me_put_first": post(("ann",), "anns_channel"),
    "me_switch": post(("ann",), "anns_channel"),
    "me_remove_address": both(("ann",), "anns_channel"),
    "stay": post(SIGNED_IN),
    "me_sessions": Row(SIGNED_IN),
    "me_end_session": post(("ann",), about="session"),
    "me_end_others": post(SIGNED_IN),
    "me_end_all": post(SIGNED_IN),
    "my_reports": Row(SIGNED_IN),
    "my_draft": post(("ann",), "unsent"),
    "my_report_change": post(("ann",), "report"),
    "my_report_add": both(("ann",), "own_report"),
    "my_report_asked": both(("ann",), "own_report"),
    "my_report_sent": Row(("ann",), "own_report"),
    "my_report_sheet": both(("ann",), "own_report"),
    "my_report_support": Row(("ann",), "own_report", about="referral", senders=("ann",)),
    "my_report_messages": both(("ann",), "own_report"),
    "my_report_police": both(("ann",), "own_report"),
    "my_report_pictures": both(("ann",), "own_report"),
    "organisation": Row(("pia",)),
    "organisation_invite": both(("pia",)),
    "organisation_take_back": post(("pia",), "open_invitation"),
    "organisation_remove": both(("pia",), "colleague"),
    "second_look": post(("una",)),
    # Members.
    "vouch": both(MEMBERS),
    "alerts": both(MEMBERS),
    "alerts_read": post(MEMBERS),
    "bulletin": both(("pia", *DESK)),
    "alert": both(("ann", "pia"), "live_alert"),
    "alert_unread": post(("ann", "pia"), "live_alert"),
    "alert_check": both(("ann", "pia"), "live_alert"),
    "check": both(MEMBERS),
    # Membership.
    "membership": Row((*DESK, "amir")),
    "membership_lookups": post((*DESK, "amir"), "overuse"),
    "membership_decide": both((*DESK, "amir"), "application"),
    "people": both(("ada", "amir")),
    "person": both(("ada", "amir"), "somebody"),
    "person_recover": both(("ada", "amir"), "somebody"),
    "person_recover_confirm": post(("ada", "amir"), "lost"),
    "person_restore": post(("ada", "amir"), "suspended"),
    # Casework: a report without a case is every caseworker's, a case is its own people's.
    "casework": Row(DESK),
    "casework_arrived": Row(DESK),
    "duty": both(DESK),
    "duty_drop": post(DESK, "shift"),
    "sentences": Row(("ada",)),
    "sentence": both(("ada",), "state"),
    "casework_find": both(DESK),
    "casework_late": Row(DESK),
    "casework_report": Row(DESK, "report"),
    "casework_triage": post(DESK, "report"),
    "casework_open": post(DESK, "report"),
    "casework_link": post(DESK, "report"),
    "casework_close": post(DESK, "report"),
    "casework_no_warning": both(DESK, "report"),
    "set_aside_report": post(DESK, "report"),
    "set_aside_case": post(("caro",), "case"),
    "set_aside_undo": post(("caro",), "aside"),
    "casework_call": both(DESK, "report"),
    "casework_advert": both(DESK, "report"),
    "casework_messages": both(DESK, "report"),
    "casework_read": post(DESK, "report"),
    "casework_new": both(DESK),
    "casework_entered": both(DESK),
    "casework_consent": both(DESK, "report"),
    "casework_pictures": both(DESK, "report"),
    "casework_picture": Row(("caro", "ada"), "picture"),
    "casework_erase": both(("ada",), "report"),
    "casework_unlink": post(("caro",), "own_report"),
    "likeness_same": post(("caro",), "likeness"),
    "likeness_different": post(("caro",), "likeness"),
    "likeness_together": post(("caro",), "likeness"),
    "likeness_reconsider": post(("caro",), "likeness"),
    # What goes to the police: written by who works on the case, approved by somebody else.
    "casework_shares": Row(DESK),
    "casework_share_new": both(("caro",), "shareable"),
    "casework_police_talk": both(("caro",), "shareable"),
    "casework_share": Row(("caro", "ada"), "share"),
    "casework_share_picture": Row(("caro", "ada"), "share_picture"),
    "casework_share_edit": both(("caro",), "unsent_share"),
    "casework_share_approve": post(("ada",), "share"),
    "casework_share_release": post(("caro",), "share", about="way"),
    "casework_share_answer": post(("caro",), "share"),
    "casework_share_close": post(("caro",), "share"),
    "casework_forces": Row(DESK),
    "casework_force": both(("ada",), "force"),
    "case": Row(("caro", "ada"), "case", about="text", senders=("caro",)),
    "case_move": post(("caro",), "case"),
    "case_level": post(("caro",), "case"),
    "case_assign": post(("caro",), "case"),
    "case_unassign": post(("caro",), "case", about="worker"),
    "case_give_to_team": post(("caro",), "case"),
    "case_take_from_team": post(("caro",), "case", about="team"),
    "teams": both(("ada",)),
    "team": both(("ada",), "team_number"),
    "team_put_in": post(("ada",), "team_number"),
    "team_take_out": post(("ada",), "team_number", about="worker"),
    "casework_log": Row(DESK),
    "urgent": both(DESK),
    "urgent_looks": Row(("ada",)),
    "urgent_look_see": post(("ada",), "look"),
    "case_task_add": post(("caro",), "case"),
    "case_task": both(("caro",), "task"),
    "case_task_move": post(("caro",), "task"),
    "case_note_release": post(("caro",), "note", about="reader"),
    "case_note_take_back": post(("caro",), "note"),
    "case_close": both(("caro",), "case"),
    "case_closing_confirm": post(("ada",), "closing"),
    "case_closing_send_back": both(("ada",), "closing"),
    "case_plan": Row(("caro", "ada"), "plan_of_case", about="text", senders=("caro",)),
    "case_plan_approve": post(("ada",), "plan"),
    "case_plan_send_back": post(("ada",), "plan"),
    "referral_propose": both(("caro",), "reader"),
    "referral_answer": both(("caro",), "referral"),
    "referral_send": post(("caro",), "referral"),
    "referral_finish": post(("caro",), "referral"),
    "workload": Row(("ada",)),
    "hand_on": both(("ada",), "leaver"),
    "identifier_release": post(("caro",), "identifier"),
    "identifier_take_back": post(("caro",), "identifier"),
    # Asked from outside: about a case by those who may open it, and by who approves in any case.
    "requests": Row(DESK),
    "request_new": both(DESK),
    "request": Row(("caro", "ada"), "request"),
    "request_place": post(("caro", "ada"), "request"),
    "request_hand_on": post(("ada",), "request"),
    "request_senior": post(("caro", "ada"), "request"),
    "request_decide": post(("ada",), "request"),
    "request_end": post(("caro", "ada"), "request"),
    "request_give": post(("caro", "ada"), "request"),
    "request_tell": post(("caro", "ada"), "request"),
    "case_request": both(("caro", "ada"), "case"),
    "report_request": both(DESK, "report"),
    "approach_new": both(DESK, "report"),
    "approach": Row(("caro", "ada"), "approach"),
    "approach_senior": post(("caro", "ada"), "approach"),
    "approach_act": post(("caro", "ada"), "approach"),
    "subjects": Row(DESK),
    "subject_new": both(("ada",)),
    "subject": Row(("caro", "ada"), "subject"),
    "subject_confirm": post(("caro",), "subject"),
    "subject_refuse": post(("caro",), "subject"),
    "subject_hand_on": post(("ada",), "subject"),
    "subject_mention": post(("caro", "ada"), "subject_passage"),
    "subject_finish": post(("caro", "ada"), "subject"),
    "subject_check": post(("ada",), "subject"),
    "subject_answered": post(("caro", "ada"), "subject"),
    "subject_document": Row(("ada",), "subject_answer"),
    "objections": Row(("ada",)),
    "objection_review": Row(("ada",), "objection"),
    "objection_freeze": post(("ada",), "objection"),
    "objection_nothing": post(("ada",), "objection"),
    "objection_decide": post(("ada",), "objection"),
    "holds": Row(DESK),
    "hold": Row(("caro", "ada"), "hold"),
    "hold_confirm": post(("ada",), "hold"),
    "hold_review": post(("caro", "ada"), "hold"),
    "hold_end": post(("ada",), "hold"),
    "case_hold": both(("caro", "ada"), "case"),
    "report_hold": both(DESK, "report"),
    # The desk.
    "desk": Row(DESK),
    "desk_choose": Row(DESK),
    "desk_trace": both(("ada",)),
    "desk_new": both(("caro",), "case"),
    "desk_update": both(("caro",), "live_alert"),
    "desk_at_once": both(("ada",), "grave_report"),
    "desk_try": post(("caro", "ada"), "alert_in_review"),
    "desk_alert": Row(("caro", "ada"), "alert_in_review"),
    "desk_edit": both(("caro",), "alert_in_review"),
    "desk_identifiers": both(("caro",), "alert_in_review"),
    "desk_review": post(("caro",), "draft"),
    "desk_justify": post(("caro",), "draft"),
    "desk_changes": post(("ada",), "alert_in_review"),
    "desk_approve": post(("ada",), "alert_in_review"),
    "desk_live": Row(("caro", "ada"), "live_alert"),
    "desk_stop": post(("caro", "ada"), "live_alert"),
    "desk_see_to": post(("caro", "ada"), "trouble"),
    "desk_cancel": post(("caro", "ada"), "live_alert"),
    # Words that are asked.
    "wordings": Row(("amir",)),
    "wording": both(("amir",), "use"),
    # Impact.
    "impact": Row(STAFF),
    "impact_forces": Row(STAFF),
    "impact_forces_period": Row(STAFF, "period"),
    "impact_period": Row(STAFF, "period"),
}

# allauth's pages: signing in and one's own second factor. They know no object of anybody else's.
OWN_ACCOUNT = {
    "account_ask_code",
    "account_change_password",
    "account_inactive",
    "account_login",
    "account_logout",
    "account_reauthenticate",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_type_code",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_authenticate",
    "mfa_deactivate_totp",
    "mfa_download_recovery_codes",
    "mfa_edit_webauthn",
    "mfa_generate_recovery_codes",
    "mfa_index",
    "mfa_list_webauthn",
    "mfa_login_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_view_recovery_codes",
}

# Everybody's, in a demonstration and nowhere else.
DEMONSTRATION = {"demo_mailbox", "demo_mail", "demo_take_text", "demo_take_signal", "demo_codes"}
