"""Pages of the demonstration only: everybody's mail and texts, and the codes that the staff's phones would show."""

import json

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from num.demo import authenticators, mailbox, texts


@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    to = request.GET.get("to", "")
    return render(request, "demo/mailbox.html", {"mails": mailbox.newest(to), "to": to})


@require_safe
def mail(request: HttpRequest, number: int) -> HttpResponse:
    found = mailbox.find(number)
    if found is None:
        raise Http404
    return render(request, "demo/mail.html", {"mail": found})


@csrf_exempt
@require_POST
def take_text(request: HttpRequest) -> JsonResponse:
    """What a provider of text messages does, as Vonage says it; the text is then in the mailbox."""
    texts.take(request.POST.dict())
    return JsonResponse({"message-count": "1", "messages": [{"status": "0"}]})


@csrf_exempt
@require_POST
def take_signal(request: HttpRequest) -> JsonResponse:
    """What a signal-cli-rest-api does; the message is then in the mailbox, as a text is."""
    told = json.loads(request.body)
    for number in told["recipients"]:
        mailbox.keep_text(number, told["message"])
    return JsonResponse({"timestamp": "0"}, status=201)


@require_safe
def codes(request: HttpRequest) -> HttpResponse:
    return render(request, "demo/codes.html", {"codes": authenticators.codes()})
