"""A project's or a site's own page: its people, inviting a colleague and taking that back."""

from uuid import UUID

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members import actions, limits, links
from members.addresses import normalise
from members.forms.join import ColleagueForm
from members.forms.organisation import InviteForm
from members.gates import UserRequest, signed_in
from members.models import Invitation, Organisation
from members.views.join import NAME_TAKEN

TOO_MANY = "You have invited many people today. Please send it again tomorrow."
ADDRESS_TAKEN = "Your e-mail address has an account here already. Ask your colleague to invite you at another address."


@require_safe
@signed_in
def organisation(request: UserRequest) -> HttpResponse:
    found = get_object_or_404(Organisation.objects.of(request.user))
    invitations = Invitation.objects.open().filter(organisation=found).select_related("by")
    return render(request, "members/organisation.html", {"organisation": found, "invitations": invitations})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def invite(request: UserRequest) -> HttpResponse:
    """Only for whoever has just shown who she is: a colleague is a member at once."""
    found = get_object_or_404(Organisation.objects.of(request.user))
    raise_if_reauthentication_required(request, app="account")
    form = InviteForm(request.POST or None)
    if form.is_valid() and _invited(request, found, form):
        return redirect("organisation")
    return render(request, "members/organisation_invite.html", {"form": form})


def _invited(request: UserRequest, found: Organisation, form: InviteForm) -> bool:
    email = form.cleaned_data["email"]
    if not _within_limits(found, email):
        form.add_error(None, TOO_MANY)
        return False
    actions.invite_colleague(found, email, by=request.user)
    messages.success(request, "We have sent a link there. It works for seven days.")
    return True


def _within_limits(found: Organisation, email: str) -> bool:
    return limits.allow("colleague", str(found.pk), most=20, seconds=limits.DAY) and limits.allow(
        "colleague", normalise(email), most=3, seconds=limits.DAY
    )


@require_POST
@signed_in
def take_back(request: UserRequest, pk: UUID) -> HttpResponse:
    """End an invitation. Once it was used there is nothing to take back: the account can be ended."""
    ours = Invitation.objects.filter(organisation__in=Organisation.objects.of(request.user))
    try:
        actions.take_back_invitation(ours.select_related("organisation").get(pk=pk), by=request.user)
    except Invitation.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, "Taken back. The link does not work any more.")
    return redirect("organisation")


@require_http_methods(["GET", "HEAD", "POST"])
def join_colleague(request: HttpRequest, token: str) -> HttpResponse:
    """Somebody opens the account that a colleague invited her to."""
    try:
        invitation = links.colleague_invited(token)
        form = ColleagueForm(request.POST or None)
        if form.is_valid() and _joined(invitation, form):
            return redirect("account_login")
    except Invitation.DoesNotExist as error:
        raise Http404 from error
    except links.Stale:
        return render(request, "members/stale_link.html", status=410)
    return render(request, "members/join_colleague.html", {"form": form, "organisation": invitation.organisation})


def _joined(invitation: Invitation, form: ColleagueForm) -> bool:
    try:
        actions.join_organisation(invitation, **form.cleaned_data)
    except actions.LoginNameTaken:
        form.add_error("username", NAME_TAKEN)
        return False
    except actions.AddressTaken:
        form.add_error(None, ADDRESS_TAKEN)
        return False
    return True
