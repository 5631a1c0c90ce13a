"""What people do to memberships, to the ways of reaching them, and to staff accounts."""

from members.actions.access import LastAdministrator, end_session, end_sessions, restore_access, suspend
from members.actions.accounts import LoginNameTaken
from members.actions.channels import (
    confirm_address,
    end_subscription,
    send_confirmation,
    stop_texts,
    suspend_channel,
    tell_otherwise,
)
from members.actions.choices import Hours, Tour, choose, choose_paces, forget_past, pause, resume
from members.actions.membership import apply, ask_second_look, decide, forget_refusals, look_again
from members.actions.notices import tell_to_read, tell_waiting
from members.actions.organisation import (
    AddressTaken,
    forget_invitations,
    invite_colleague,
    join_organisation,
    take_back_invitation,
)
from members.actions.overuse import allow_lookups, leave_lookups, notice_overuse, stop_lookups
from members.actions.recovery import confirm_recovery, forget_recoveries, start_recovery
from members.actions.staff import accept_invitation, invite
from members.actions.vouching import vouch
from members.actions.ways import (
    MOST_ADDRESSES,
    MOST_DEVICES,
    MOST_NUMBERS,
    AddressHeld,
    TooManyAddresses,
    add_address,
    add_device,
    add_number,
    add_signal,
    choose_preset,
    put_first,
    remove_address,
    send_test,
    set_calls,
    switch_off,
    switch_on,
)

__all__ = [
    "AddressHeld",
    "AddressTaken",
    "Hours",
    "LastAdministrator",
    "LoginNameTaken",
    "MOST_ADDRESSES",
    "MOST_DEVICES",
    "MOST_NUMBERS",
    "TooManyAddresses",
    "Tour",
    "accept_invitation",
    "add_address",
    "add_device",
    "add_number",
    "add_signal",
    "allow_lookups",
    "apply",
    "ask_second_look",
    "choose",
    "choose_paces",
    "choose_preset",
    "confirm_address",
    "confirm_recovery",
    "decide",
    "end_session",
    "end_sessions",
    "end_subscription",
    "forget_invitations",
    "forget_past",
    "forget_recoveries",
    "forget_refusals",
    "invite",
    "invite_colleague",
    "join_organisation",
    "leave_lookups",
    "look_again",
    "notice_overuse",
    "pause",
    "put_first",
    "remove_address",
    "restore_access",
    "resume",
    "send_confirmation",
    "send_test",
    "set_calls",
    "start_recovery",
    "stop_lookups",
    "stop_texts",
    "suspend",
    "suspend_channel",
    "switch_off",
    "switch_on",
    "take_back_invitation",
    "tell_otherwise",
    "tell_to_read",
    "tell_waiting",
    "vouch",
]
