"""Where providers call back. For whoever cannot prove to be one there is no such page."""

import logging

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from alerts import actions
from members.transports.callbacks import NotSigned
from members.transports.readers import reader
from num.audit import System

log = logging.getLogger(__name__)


# Safe without a CSRF token: no session is looked at, and the provider's signature is the whole proof.
@csrf_exempt
@require_POST
def hook(request: HttpRequest, provider: str, reference: str = "") -> HttpResponse:
    """Take what a provider tells. What names nothing of ours is answered alike, so that it is not told again."""
    reads = reader(provider)
    if reads is None:
        raise Http404
    try:
        heard = reads.read(request, reference)
    except NotSigned as error:
        log.warning("a call-back of %s is not signed as its provider signs", provider)
        raise Http404 from error
    actions.take_call_backs(heard, by=System("call-backs"))
    return HttpResponse(status=204)
