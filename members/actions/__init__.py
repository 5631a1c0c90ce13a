"""What people do to memberships, to the ways of reaching them, and to staff accounts."""

from members.actions.access import LastAdministrator, end_sessions, restore_access, suspend
from members.actions.channels import confirm_address, end_subscription, send_confirmation, suspend_channel
from members.actions.choices import Hours, Tour, choose, choose_times, forget_past, pause, resume
from members.actions.membership import LoginNameTaken, apply, decide
from members.actions.staff import accept_invitation, invite

__all__ = [
    "Hours",
    "LastAdministrator",
    "LoginNameTaken",
    "Tour",
    "accept_invitation",
    "apply",
    "choose",
    "choose_times",
    "confirm_address",
    "decide",
    "end_sessions",
    "end_subscription",
    "forget_past",
    "invite",
    "pause",
    "restore_access",
    "resume",
    "send_confirmation",
    "suspend",
    "suspend_channel",
]
