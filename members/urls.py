"""Addresses of accounts and membership. Of allauth only the pages that we use are here: people apply at /join/,
and addresses live on Channel, so its sign-up and e-mail pages do not exist.
"""

from allauth.account import views as account
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path, re_path

from members.views import (
    code,
    contact,
    device,
    join,
    me,
    membership,
    organisation,
    people,
    recovery,
    second_factor,
    sessions,
    vouching,
)

accounts: list[URLPattern | URLResolver] = [
    path("login/", account.login, name="account_login"),
    path("code/", code.ask, name="account_ask_code"),
    path("code/type/", code.type_code, name="account_type_code"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, {"contact": settings.CONTACT_EMAIL}, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("2fa/totp/activate/", second_factor.activate_totp, name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", second_factor.deactivate_totp, name="mfa_deactivate_totp"),
    path("2fa/webauthn/add/", second_factor.add_webauthn, name="mfa_add_webauthn"),
    path("2fa/webauthn/keys/<int:pk>/remove/", second_factor.remove_webauthn, name="mfa_remove_webauthn"),
    path("2fa/", include("allauth.mfa.urls")),  # the rest of its pages
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include(accounts)),
    path("join/", join.join, name="join"),
    path("join/sent/", join.sent, name="join_sent"),
    path("join/confirm/<token>/", join.confirm, name="join_confirm"),
    path("join/invited/<token>/", join.invited, name="join_invited"),
    path("join/colleague/<token>/", organisation.join_colleague, name="join_colleague"),
    path("me/", me.me, name="me"),
    path("me/contact/", contact.contact, name="me_contact"),
    path("me/contact/calls/", contact.calls, name="me_calls"),
    path("me/contact/add/", contact.add_address, name="me_add_address"),
    path("me/contact/number/", contact.add_number, name="me_add_number"),
    path("me/contact/signal/", contact.add_signal, name="me_add_signal"),
    path("me/contact/device/", device.add_device, name="me_add_device"),
    path("me/contact/<uuid:uid>/", contact.channel, name="me_channel"),
    path("me/contact/<uuid:uid>/link/", contact.send_link, name="me_send_link"),
    path("me/contact/<uuid:uid>/test/", contact.send_test, name="me_send_test"),
    path("me/contact/<uuid:uid>/first/", contact.put_first, name="me_put_first"),
    path("me/contact/<uuid:uid>/switch/", contact.switch, name="me_switch"),
    path("me/contact/<uuid:uid>/remove/", contact.remove_address, name="me_remove_address"),
    path("me/organisation/", organisation.organisation, name="organisation"),
    path("me/organisation/invitations/<uuid:pk>/take-back/", organisation.take_back, name="organisation_take_back"),
    path("me/organisation/invite/", organisation.invite, name="organisation_invite"),
    path("me/second-look/", me.second_look, name="second_look"),
    path("me/vouch/", vouching.vouch, name="vouch"),
    path("me/sessions/", sessions.own, name="me_sessions"),
    path("me/sessions/end/", sessions.end, name="me_end_session"),
    path("me/sessions/end/others/", sessions.end_others, name="me_end_others"),
    path("me/sessions/end/all/", sessions.end_all, name="me_end_all"),
    path("membership/", membership.membership, name="membership"),
    path("membership/<uuid:pk>/", membership.decide, name="membership_decide"),
    path("membership/lookups/<uuid:pk>/", membership.lookups, name="membership_lookups"),
    path("membership/people/", people.people, name="people"),
    path("membership/people/<uuid:pk>/", people.person, name="person"),
    path("membership/people/<uuid:pk>/restore/", people.restore, name="person_restore"),
    path("membership/people/<uuid:pk>/recover/", recovery.recover, name="person_recover"),
    path("membership/people/<uuid:pk>/recover/confirm/", recovery.confirm, name="person_recover_confirm"),
]
