"""What somebody is telling us in this browser, page by page, as far as it is kept.

Which draft it is stands in the pocket that the browser carries, and signed on each page: a page that lay open for
longer than the pocket lasts still finds its draft. A page with nothing kept yet bears the id that its draft will have,
and after it the report, so that one that is sent twice makes one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TypeVar
from uuid import UUID, uuid4

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils import formats
from django.utils.crypto import constant_time_compare, salted_hmac

from members.models import Organisation, User
from num import pocket
from num.resume import BUSY, FULL, resume
from reports import admission, receipts
from reports.actions import draft as actions
from reports.forms.report import ReportForm
from reports.forms.steps import as_sent, says_something
from reports.models import Draft, Report
from reports.models.draft import Typed
from reports.retention import DRAFTS_LAST
from reports.views import flood

# Carried by the browser, sealed: in a session they would lie beside the account of whoever is signed in.
CODE = "code"  # the codes that were not yet written down, the latest first
DRAFT = "draft"  # what is being told
TOLD = "told"  # what was told last: whose its code is need not be asked
PAGES_LAST = timedelta(days=1)

R = TypeVar("R", bound=HttpResponseBase)
_pages = signing.TimestampSigner(salt="reports.draft")


@dataclass(frozen=True)
class Work:
    """``owner`` is whose account it will be in; ``code`` is the draft's, as long as it was not typed back; ``to_be`` is
    the id that a page without a draft has for what is begun on it.
    """

    owner: User | None
    draft: Draft | None
    code: str
    to_be: UUID = field(default_factory=uuid4)

    @property
    def form(self) -> ReportForm:
        return ReportForm(as_sent(self.draft.parts)) if self.draft else ReportForm()

    @property
    def key(self) -> UUID:
        """The id that its draft has, or will have, and then its report."""
        return self.draft.pk if self.draft else self.to_be


def opened_by_somebody_else(request: HttpRequest) -> bool:
    """Whether the page that was sent belongs to an account that is not signed in. Its words go under no other."""
    opened_by = request.POST.get("opened_by", "")
    own = request.user.is_authenticated and opened_by == str(request.user.pk)
    return bool(opened_by) and not own


def of(request: HttpRequest) -> Work:
    """Whose report it is was said when its page was first opened, and that holds."""
    named = _named(request)
    key = named if "draft" in request.POST else _carried(request)
    found = Draft.objects.open_to(request.user).known_as(key).first()
    user = request.user if isinstance(request.user, User) else None
    if request.method == "POST":
        user = user if request.POST.get("opened_by") else None
    code = code_of(request, found) if found and found.may_get_receipt else ""
    work = Work(found.owner if found else user, found, code)
    return replace(work, to_be=UUID(named)) if named else work


def waits_for_sign_in(request: HttpRequest) -> bool:
    """Whether this browser carries a draft of an account, and nobody is signed in."""
    carried = Draft.objects.known_as(_carried(request)).filter(owner__isnull=False)
    return not request.user.is_authenticated and carried.exists()


def sent_before(request: HttpRequest) -> Report | None:
    """The report that this page has become. A draft that was thrown away begins anew with the page."""
    key = _named(request)
    return Report.objects.filter(pk=key).first() if key else None


def is_of_this_browser(request: HttpRequest) -> bool:
    """Whether the page was opened here: whoever got hold of the mark of somebody else's gets nothing by it."""
    return constant_time_compare(_mark(request).partition(".")[2], _browser(request))


def keep(work: Work, parts: Mapping[str, Typed]) -> Work:
    """The same, with what was typed. Nothing begins where there is nothing yet, in a flood, or beside too many others
    of the same account (``is_unkept``).
    """
    if not (work.draft or says_something(parts)):
        return work
    if not (work.draft or work.owner or admission.may_make_receipt()):
        return work
    try:
        kept = actions.keep(parts, known_as=work.key, by=work.owner)
    except actions.TooMany:
        return work
    return replace(work, draft=kept.draft, code=kept.code or work.code)


def is_unkept(work: Work, parts: Mapping[str, Typed]) -> bool:
    """Whether what was typed stands nowhere but on the page that was sent."""
    return work.draft is None and says_something(parts)


def ask_again(request: HttpRequest, work: Work) -> HttpResponse:
    """Keep all of it on the page: there is no room for one more in her account, or for a new code just now."""
    return resume(request, FULL, status=409) if work.owner else resume(request, BUSY, status=429)


def show(request: HttpRequest, work: Work, template: str, context: Mapping[str, object]) -> HttpResponse:
    """A page of it."""
    get_token(request)  # by it the browser is known again
    mark = _pages.sign(f"{work.key}.{_browser(request)}")
    organisation = Organisation.objects.of(work.owner).first() if work.owner else None
    whose = {"work": work, "mark": mark, "owner": work.owner, "organisation": organisation}
    return carry(request, render(request, template, whose | dict(context)), work)


def carry(request: HttpRequest, response: R, work: Work, **changes: str | None) -> R:
    """The browser carries it on. Its code comes before those of others, and ends none of them."""
    carried = {DRAFT: str(work.draft.pk) if work.draft else None, CODE: pocket.first(request, CODE, work.code)}
    return pocket.keep(request, response, **(carried | changes))


def put_by(request: HttpRequest, work: Work) -> HttpResponse:
    """She goes on later: in her account, or with the code, which she types back before it is gone.

    Where it has gone from this browser untyped, she is asked before another ends it.
    """
    if not work.draft:
        messages.warning(request, "There is nothing to keep yet.")
        return redirect("report")
    if work.code:
        return carry(request, redirect("report_sent"), work, **{DRAFT: None, TOLD: str(work.key)})
    if work.draft.may_get_receipt and is_of_this_browser(request):
        return carry(request, redirect("report_sent"), work, **{DRAFT: None}, **await_code(request, work.draft))
    messages.success(request, kept_until(work.draft))
    return close(request, work.owner)


def finish(request: HttpRequest, work: Work) -> HttpResponse:
    """It has been sent. Without an account her code is shown, unless she has typed it back."""
    if work.owner:
        return close(request, work.owner)
    return carry(request, redirect("report_sent"), work, **{DRAFT: None, TOLD: str(work.key)})


def close(request: HttpRequest, owner: User | None, draft: Draft | None = None) -> HttpResponse:
    """Nothing of it is open in this browser any more; nor is its code, of a ``draft`` that has gone."""
    if owner:
        return pocket.keep(request, redirect("my_reports"), **{DRAFT: None})
    left = {CODE: codes_but_of(request, draft)} if draft else {}
    return pocket.keep(request, redirect("receipt"), **{DRAFT: None}, **left)


def await_code(request: HttpRequest, told: Report | Draft) -> dict[str, str]:
    """What the browser carries for it."""
    return flood.await_code(request, told) | {TOLD: str(told.pk)}


def waiting(request: HttpRequest) -> list[tuple[str, Report | Draft]]:
    """What was told in this browser and nobody has typed the code of yet, the latest first, each with its code if that
    is here.
    """
    here = [(code, told) for code in codes(request) if (told := receipts.named_by(code))]
    later = [("", told) for told in flood.awaited(request)]
    return sorted([*here, *later], key=lambda one: not is_told_last(request, one[1]))


def is_told_last(request: HttpRequest, told: Report | Draft) -> bool:
    """Whether it was told by whoever sits here now. What came before may be somebody else's, on a device of many."""
    return pocket.look(request).get(TOLD) == str(told.pk)


def let_go(request: HttpRequest, response: R, told: Report | Draft) -> R:
    """The browser carries nothing of it any more. It stays with us, for as long as it would."""
    left: dict[str, str | None] = {CODE: codes_but_of(request, told), **flood.await_no_code(request, told)}
    if _carried(request) == str(told.pk):
        left[DRAFT] = None
    return pocket.keep(request, response, **left)


def codes(request: HttpRequest) -> list[str]:
    """Those that this browser has, the latest first."""
    return pocket.look(request).get(CODE, "").split()


def code_of(request: HttpRequest, told: Report | Draft) -> str:
    return next((code for code in codes(request) if receipts.is_of(code, told)), "")


def codes_but_of(request: HttpRequest, told: Report | Draft) -> str:
    return " ".join(code for code in codes(request) if not receipts.is_of(code, told))


def kept_until(draft: Draft) -> str:
    day = formats.date_format(draft.touched_on + DRAFTS_LAST, "j F Y")
    how = "here" if draft.owner_id else "with your code"
    return f"Kept, and not sent. You can go on with it {how} until {day}."


def _named(request: HttpRequest) -> str | None:
    """The id that the page itself says it is of."""
    return _mark(request).partition(".")[0] or None


def _mark(request: HttpRequest) -> str:
    try:
        return _pages.unsign(request.POST.get("draft", ""), max_age=PAGES_LAST)
    except signing.BadSignature:
        return ""


def _browser(request: HttpRequest) -> str:
    """What tells this browser from others until it is closed, also where its pocket has lapsed meanwhile."""
    return salted_hmac("reports.draft", request.META.get("CSRF_COOKIE", "")).hexdigest()


def _carried(request: HttpRequest) -> str | None:
    return pocket.look(request).get(DRAFT)
