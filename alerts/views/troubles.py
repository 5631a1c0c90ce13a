"""What about sending needs somebody."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from alerts import actions
from alerts.models import Trouble
from members.gates import UserRequest, only


@require_POST
@only("draft")
def see_to(request: UserRequest, number: int) -> HttpResponse:
    ticked_off = Trouble.objects.visible_to(request.user).filter(kind__in=Trouble.TICKED_OFF)
    actions.see_to(get_object_or_404(ticked_off, pk=number), by=request.user)
    messages.success(request, "Thank you. It is off the list.")
    return redirect("desk")
