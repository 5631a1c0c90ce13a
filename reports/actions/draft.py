"""What somebody does with a report that she has not sent: keep it, throw it away. Sending it is actions.report.submit.

Nothing of this is in the audit: she has told nobody anything yet.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from members.models import User
from num import clock
from reports import receipts
from reports.models import Draft, Report
from reports.models.draft import Typed


class Kept(NamedTuple):
    """The draft, and the code of its receipt if it has just begun without an account. The code is kept nowhere."""

    draft: Draft
    code: str | None


class TooMany(Exception):
    """She has begun so many already, and sent none of them."""


@transaction.atomic
def keep(
    parts: Mapping[str, Typed], *, known_as: UUID | None = None, by: User | None, at: datetime | None = None
) -> Kept:
    """Let ``parts`` of the form stand as they were typed, in the draft that the page is ``known_as``, or in a new one.

    What is in other parts of the draft stays as it is. Raises TooMany.
    """
    today = timezone.localdate(clock.moment(at))
    page = known_as or uuid4()
    return _go_on(parts, page, by, today) or _begin(parts, page, by, today)


@transaction.atomic
def give_receipt(draft: Draft) -> str | None:
    """Another code, which ends the one before; None if that was typed back, or the draft has gone, meanwhile."""
    held = Draft.objects.of(None).select_for_update(no_key=True).filter(pk=draft.pk, receipt_kept=False).first()
    if held is None:
        return None
    code = receipts.issue(held)
    held.save(update_fields=["locator", "receipt_hash"])
    return code


def throw_away(draft: Draft, *, by: User | None) -> None:
    """Nothing of it is left. Harmless if it has gone already."""
    Draft.objects.of(by).filter(pk=draft.pk).delete()


def _go_on(parts: Mapping[str, Typed], page: UUID, by: User | None, today: date) -> Kept | None:
    held = Draft.objects.of(by).select_for_update(no_key=True).filter(pk=page).first()
    if held is None:
        return None
    held.write({**held.parts, **parts})
    held.touched_on = today
    held.save(update_fields=["typed", "touched_on"])
    return Kept(held, None)


def _begin(parts: Mapping[str, Typed], page: UUID, by: User | None, today: date) -> Kept:
    """Of two that come from one page at the same moment, the second waits until the first has begun, and joins it.

    A page that was sent, or belongs to somebody else, gives its id to none.
    """
    if by and Draft.objects.of(by).count() >= Draft.MOST:
        raise TooMany
    draft = Draft(owner=by, touched_on=today)
    if not any(model._default_manager.filter(pk=page).exists() for model in (Report, Draft)):
        draft.pk = page
    code = None if by else receipts.issue(draft)
    draft.write(parts)
    try:
        with transaction.atomic():
            draft.save(force_insert=True)
    except IntegrityError:
        if joined := _go_on(parts, page, by, today):
            return joined
        raise
    return Kept(draft, code)
