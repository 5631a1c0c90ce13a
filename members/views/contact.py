"""How a member is reached: each address and the inbox, what they are used for, and what she wants there."""

from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members import actions, codes, limits, mail, push, texts, transports
from members.forms.contact import AddressForm, CallsForm, CodeForm, NumberForm, PresetForm, SignalForm
from members.gates import UserRequest, reached, told
from members.models import Channel

LEAD_BACK = (Channel.Kind.EMAIL, Channel.Kind.SMS)  # by these she is found when she forgot her password
TOO_MANY_MESSAGES = "Messages were asked for too often. Please try again in an hour."
WRONG_CODE = "This code does not fit. Please look at our newest message, or have it sent again."
TOO_MANY_CODES = {
    Channel.Kind.EMAIL: "There were too many tries today. Please open the link in our message instead.",
    Channel.Kind.SMS: "There were too many tries today. Please try again tomorrow.",
    Channel.Kind.SIGNAL: "There were too many tries today. Please try again tomorrow.",
}
SENT_AGAIN = {
    Channel.Kind.EMAIL: "We have sent it again. Look among the unwanted mail, too.",
    Channel.Kind.SMS: "We have sent it again. It should be there within a few minutes.",
    Channel.Kind.SIGNAL: "We have sent it again. It should be there within a few minutes.",
}


@require_safe
@told
def contact(request: UserRequest) -> HttpResponse:
    shown = {
        "channels": request.user.channels.in_order(),
        "kinds": transports.kinds(),
        "texts": texts.are_sent(),
        "devices": push.own_key(),
        "signal": settings.SIGNAL_URL,
    }
    return render(request, "members/contact.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@reached
def calls(request: UserRequest) -> HttpResponse:
    """What staff keep to when they call me."""
    user = request.user
    chosen = {name: getattr(user, name) for name in CallsForm.base_fields}
    form = CallsForm(request.POST or None, initial=chosen)
    if form.is_valid():
        actions.set_calls(user, **form.cleaned_data, by=user)
        messages.success(request, "Saved. Whoever calls you sees it.")
        return redirect("me_contact")
    return render(request, "members/calls.html", {"form": form})


class Way(NamedTuple):
    """A kind of address that somebody can give us: how it is asked for and added, and in which words."""

    form: type[Form]
    field: str
    add: Callable[..., Channel]
    title: str
    heading: str
    sent: str
    held: str
    enough: str
    about: str = ""


EMAIL = Way(
    form=AddressForm,
    field="email",
    add=actions.add_address,
    title="Another address",
    heading="Add an e-mail address",
    sent="We have sent a message there. It holds a link and a code.",
    held="You have given us this address already.",
    enough=f"We keep {actions.MOST_ADDRESSES} addresses for you at most. Please remove one first.",
)
TEXTS = Way(
    form=NumberForm,
    field="number",
    add=actions.add_number,
    title="Another number",
    heading="Add a mobile number",
    sent="We have sent a text there. It holds a code.",
    held="You have given us this number already.",
    enough=f"We keep {actions.MOST_NUMBERS} numbers for you at most. Please remove one first.",
    about=(
        "We text you only what is most urgent, unless you choose otherwise. A text holds a neutral line and a link. "
        "The phone company sees that texts come, and from whom."
    ),
)


@require_http_methods(["GET", "HEAD", "POST"])
@told
def add_address(request: UserRequest) -> HttpResponse:
    return _add(request, EMAIL)


@require_http_methods(["GET", "HEAD", "POST"])
@told
def add_number(request: UserRequest) -> HttpResponse:
    if not texts.are_sent():
        raise Http404
    return _add(request, TEXTS)


SIGNAL = TEXTS._replace(
    form=SignalForm,
    add=actions.add_signal,
    heading="Tell me by Signal",
    sent="We have sent a message there, in Signal. It holds a code.",
    about=(
        "What we send by Signal is encrypted for your phone: no phone company reads it. It is a neutral line and a "
        "link. Whoever looks at your phone sees that a message came; you can turn that off in Signal. If Signal "
        "itself is down, messages wait until it works again: so keep a second way for danger."
    ),
)


@require_http_methods(["GET", "HEAD", "POST"])
@told
def add_signal(request: UserRequest) -> HttpResponse:
    if not settings.SIGNAL_URL:
        raise Http404
    return _add(request, SIGNAL)


def _add(request: UserRequest, way: Way) -> HttpResponse:
    """Only for whoever has just shown who she is: with an address one can get into the account."""
    raise_if_reauthentication_required(request, app="account")
    form = way.form(request.POST or None)
    channel = _added(request, form, way) if form.is_valid() else None
    if channel:
        messages.success(request, way.sent)
        return redirect("me_channel", channel.uid)
    return render(request, "members/add_way.html", {"form": form, "way": way})


def _added(request: UserRequest, form: Form, way: Way) -> Channel | None:
    address = form.cleaned_data[way.field]
    if not mail.allow(request, "send_link", address):
        form.add_error(way.field, TOO_MANY_MESSAGES)
        return None
    try:
        return way.add(request.user, address, by=request.user)
    except actions.AddressHeld:
        form.add_error(way.field, way.held)
    except actions.TooManyAddresses:
        form.add_error(None, way.enough)
    return None


@require_http_methods(["GET", "HEAD", "POST"])
@told
def channel(request: UserRequest, uid: UUID) -> HttpResponse:
    """One way to reach me. An address not yet confirmed asks for its code, another what messages look like there."""
    channel = get_object_or_404(request.user.channels, uid=uid)
    return _to_confirm(request, channel) if channel.is_unconfirmed else _to_look_at(request, channel)


def _to_confirm(request: UserRequest, channel: Channel) -> HttpResponse:
    form = CodeForm(request.POST or None)
    if form.is_valid() and _confirmed(channel, form):
        messages.success(request, "Thank you. It works and is in use.")
        return redirect("me_channel", channel.uid)
    return render(request, "members/channel.html", {"channel": channel, "form": form, "kinds": transports.kinds()})


def _to_look_at(request: UserRequest, channel: Channel) -> HttpResponse:
    form = PresetForm(channel, request.POST or None)
    if form.is_valid():
        actions.choose_preset(channel, form.cleaned_data["preset"], by=request.user)
        messages.success(request, "Saved. The next message looks like this.")
        return redirect("me_channel", channel.uid)
    return render(request, "members/channel.html", {"channel": channel, "form": form, "kinds": transports.kinds()})


def _confirmed(channel: Channel, form: CodeForm) -> bool:
    """Somebody else's address answers like a wrong code: nobody learns whose it is."""
    if not limits.allow("confirm", str(channel.uid), most=10, seconds=limits.DAY):
        form.add_error("code", TOO_MANY_CODES[Channel.Kind(channel.kind)])
        return False
    try:
        if codes.fits(channel, form.cleaned_data["code"]):
            actions.confirm_address(channel, by=channel.user)
            return True
    except IntegrityError:
        pass
    form.add_error("code", WRONG_CODE)
    return False


@require_POST
@told
def send_link(request: UserRequest, uid: UUID) -> HttpResponse:
    """Send what confirms one of my own addresses once more."""
    channel = get_object_or_404(request.user.channels.unconfirmed().filter(kind__in=transports.kinds()), uid=uid)
    if mail.allow(request, "send_link", channel.address):
        actions.send_confirmation(channel, by=request.user)
        messages.success(request, SENT_AGAIN[Channel.Kind(channel.kind)])
    else:
        messages.warning(request, TOO_MANY_MESSAGES)
    return redirect("me_channel", uid)


@require_POST
@told
def send_test(request: UserRequest, uid: UUID) -> HttpResponse:
    channel = get_object_or_404(transports.ways().filter(user=request.user), uid=uid)
    if limits.allow("test", str(request.user.pk), most=3, seconds=limits.HOUR):
        actions.send_test(channel, by=request.user)
        messages.success(request, "Sent. It should be there within a few minutes.")
    else:
        messages.warning(request, "You have sent three within an hour. Please try again in an hour.")
    return redirect("me_channel", uid)


@require_POST
@told
def put_first(request: UserRequest, uid: UUID) -> HttpResponse:
    channel = get_object_or_404(request.user.channels.written_to(), uid=uid)
    actions.put_first(channel, by=request.user)
    messages.success(request, "From now on we write there first.")
    return redirect("me_contact")


@require_POST
@told
def switch(request: UserRequest, uid: UUID) -> HttpResponse:
    """Off, or on again; what came back is confirmed instead."""
    channel = get_object_or_404(request.user.channels.exclude(pk__in=request.user.channels.unconfirmed()), uid=uid)
    if request.POST.get("to") == "on":
        actions.switch_on(channel, by=request.user)
        messages.success(request, "Switched on. We use it from now on.")
    else:
        actions.switch_off(channel, by=request.user)
        messages.success(request, "Switched off. We send nothing there until you switch it on.")
    return redirect("me_channel", uid)


@require_http_methods(["GET", "HEAD", "POST"])
@told
def remove_address(request: UserRequest, uid: UUID) -> HttpResponse:
    """Having just shown who she is: without an address nobody gets back in. GET says what it means."""
    channel = get_object_or_404(request.user.channels.outside(), uid=uid)
    raise_if_reauthentication_required(request, app="account")
    if request.method == "POST":
        actions.remove_address(channel, by=request.user)
        messages.success(request, f"The {channel.noun} is removed.")
        return redirect("me_contact")
    return render(request, "members/remove_address.html", {"channel": channel, **_what_ends_with(channel)})


def _what_ends_with(channel: Channel) -> dict[str, bool]:
    """Whether without it we cannot write to her, and whether she cannot get a new password."""
    others = channel.user.channels.outside().exclude(pk=channel.pk)
    leads_back = channel.kind in LEAD_BACK and not others.of_people_let_in().filter(kind__in=LEAD_BACK).exists()
    return {"is_last": not others.in_use().exists(), "leads_back": leads_back}
