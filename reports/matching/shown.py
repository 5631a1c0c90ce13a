"""What somebody of staff sees of it (reads only)."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from members.models import User
from num.purposes import Purpose
from num.rows import acting_as
from reports.matching.signs import Sign
from reports.models import Case, Likeness, Report
from reports.models.report_queries import ReportQuerySet

State = Likeness.State


@dataclass(frozen=True)
class Match:
    """``here`` is alike to another report. ``report`` is that one, or None where the user may not open it: then
    ``number``, the ``reasons`` and whom to ``ask`` is all there is to know.
    """

    likeness: Likeness
    here: Report
    report: Report | None
    reasons: tuple[str, ...]
    number: str
    ask: tuple[str, ...]
    may_decide: bool

    @property
    def puts_both(self) -> str:
        """What can be done where one of the two is in a case and the other in none."""
        cases = [one.case for one in (self.here, self.report) if one and one.case]
        if len(cases) != 1:
            return ""
        case = cases[0]
        closed = case.state == Case.State.CLOSED
        return f"open {case.reference} again and put both in it" if closed else f"put both in {case.reference}"

    @property
    def apart(self) -> bool:
        """Whether both are in cases, which then are not the same one."""
        return bool(self.here.case_id and self.report and self.report.case_id)


@dataclass(frozen=True)
class Matches:
    """Strongest first: what is proposed or confirmed, what a weak sign proposes, and what somebody has rejected."""

    standing: list[Match]
    weak: list[Match]
    rejected: list[Match]


def matches(reports: Collection[Report], user: User) -> Matches:
    """What is alike to one of these reports beyond them, as ``user`` may see it; of none, nothing is asked."""
    with acting_as(Purpose.OVERVIEW):
        found = list(_found(reports, user))
    rejected = [match for match in found if match.likeness.state == State.REJECTED]
    weak = [match for match in found if match.likeness.is_weak]
    return Matches([match for match in found if match not in rejected + weak], weak, rejected)


def mark_repeats(reports: ReportQuerySet) -> ReportQuerySet:
    """With ``repeat``: whether more than a weak sign says that another report, not withdrawn, is about the same."""
    alike = Likeness.objects.exclude(state=State.REJECTED).filter(strength__gt=Likeness.Strength.WEAK)
    first = alike.filter(first=OuterRef("pk")).exclude(second__state=Report.State.WITHDRAWN)
    second = alike.filter(second=OuterRef("pk")).exclude(first__state=Report.State.WITHDRAWN)
    return reports.annotate(repeat=Q(Exists(first)) | Q(Exists(second)))


def _found(reports: Collection[Report], user: User) -> Iterator[Match]:
    by_pk = {report.pk: report for report in reports}
    likenesses = Likeness.objects.beyond(reports).select_related("first__case", "second__case", "decided_by")
    likenesses = likenesses.prefetch_related("first__case__assignments__user", "second__case__assignments__user")
    seen = set(_others(likenesses, by_pk).visible_to(user).values_list("pk", flat=True))
    these = Likeness.objects.filter(pk__in=[one.pk for one in likenesses])
    decidable = set(these.decidable_by(user).values_list("pk", flat=True))
    return (_match(one, by_pk, seen, may_decide=one.pk in decidable) for one in likenesses)


def _others(likenesses: Iterable[Likeness], here: Iterable[UUID]) -> ReportQuerySet:
    ends = {pk for one in likenesses for pk in (one.first_id, one.second_id)}
    return Report.objects.filter(pk__in=ends.difference(here))


def _match(likeness: Likeness, here: dict[UUID, Report], seen: set[UUID], *, may_decide: bool) -> Match:
    ends = (likeness.first, likeness.second)
    other = next(end for end in ends if end.pk not in here)
    case = other.case
    return Match(
        likeness=likeness,
        here=next(here[end.pk] for end in ends if end.pk in here),
        report=other if other.pk in seen else None,
        reasons=tuple(sign.label for sign in Sign if sign in likeness.signs),
        number=case.reference if case else "",
        ask=tuple(one.user.working_name for one in case.assignments.all()) if case else (),
        may_decide=may_decide,
    )
