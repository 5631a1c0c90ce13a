"""How much each caseworker carries, and what came of the cases that were closed; as numbers, without a case's words."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean

from django.db.models import Count, Q
from django.utils import timezone

from members.models import User
from num import packs
from reports.models import Case, CaseAssignment, Closing, Task, Wellbeing

FEWEST = 10  # answers of which an average is shown: of fewer, somebody could be told
Answer = Wellbeing.Answer
MOMENTS = ((Wellbeing.Moment.BEFORE, "When we began"), (Wellbeing.Moment.AFTER, "When we ended"))
SAID = frozenset({Answer.ONE, Answer.TWO, Answer.THREE, Answer.FOUR, Answer.FIVE})


@dataclass(frozen=True)
class Load:
    """One caseworker: open cases, those of them in danger or late, and tasks that are late."""

    worker: User
    cases: int
    danger: int
    late: int
    overdue: int


@dataclass(frozen=True)
class Outcome:
    """One agreed question, as it was answered when the work began or ended: the average of what was said, or None of
    too few; and how many did not say.
    """

    question: str
    moment: str
    average: float | None
    said: int
    refused: int
    not_asked: int


def of(workers: Iterable[User]) -> list[Load]:
    """In a fixed number of queries."""
    cases, overdue = _cases(), _overdue()
    return [Load(worker, *cases[worker.pk], overdue[worker.pk]) for worker in workers]


def outcomes(since: datetime) -> list[Outcome]:
    """Of the cases that were closed since then."""
    counted: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    closed = Wellbeing.objects.filter(closing__state="closed", closing__decided_at__gte=since).order_by()
    for question, moment, answer, number in closed.values_list("question", "moment", "answer").annotate(Count("pk")):
        counted[question, moment][answer] = number
    return [
        _outcome(row["question"], said, counted[row["code"], moment]) for row in _asked() for moment, said in MOMENTS
    ]


def needs(since: datetime) -> list[tuple[str, int]]:
    """Whether those whose cases were closed since then got what they needed: each answer, and how many gave it."""
    closed = Closing.objects.filter(state=Closing.State.CLOSED, decided_at__gte=since).order_by()
    counted = dict(closed.values_list("needs").annotate(Count("pk")))
    return [(label, counted.get(code, 0)) for code, label in Closing.Needs.choices]


def _cases() -> dict[object, tuple[int, int, int]]:
    held = CaseAssignment.objects.exclude(content_object__state=Case.State.CLOSED).order_by().values("user")
    late = Q(content_object__next_action_on__lt=timezone.localdate())
    rows = held.annotate(
        cases=Count("pk"), danger=Count("pk", filter=Q(content_object__level=3)), late=Count("pk", filter=late)
    )
    found = {row["user"]: (row["cases"], row["danger"], row["late"]) for row in rows}
    return defaultdict(lambda: (0, 0, 0), found)


def _overdue() -> dict[object, int]:
    rows = Task.objects.overdue().order_by().values_list("owner").annotate(Count("pk"))
    return defaultdict(int, dict(rows))


def _asked() -> list[dict[str, str]]:
    return list(packs.read("wellbeing"))


def _outcome(question: str, moment: str, counted: dict[str, int]) -> Outcome:
    return Outcome(
        question,
        moment,
        _average(counted),
        said=sum(number for answer, number in counted.items() if answer in SAID),
        refused=counted.get(Answer.REFUSED, 0),
        not_asked=counted.get(Answer.NOT_ASKED, 0),
    )


def _average(counted: dict[str, int]) -> float | None:
    said = [int(answer) for answer, number in counted.items() if answer in SAID for _ in range(number)]
    return round(fmean(said), 1) if len(said) >= FEWEST else None
