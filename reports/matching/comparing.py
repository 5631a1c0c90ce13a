"""Comparing new reports with all others: what was said is opened in a worker, and lies nowhere in clear.

Each report is read once, into Traits. One pass over all of them then serves every report that waits to be compared.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import log
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from num import audit, many
from reports.matching.judging import MARK, Rarity, judge, keys, may_be_enough
from reports.matching.proposing import equal, propose
from reports.matching.reading import read
from reports.matching.said import Said, dump, load
from reports.matching.signs import Found, together
from reports.models import Report, Traits
from reports.models.report_queries import ReportQuerySet

RULES = 1  # one more whenever reading or judging changes: every report is then compared anew
AT_ONCE = 50
WORKER = audit.System("matching")
ONE_IN, AS_IF = 1000, 2000  # a mark tells in full if fewer than one in so many has it; counted as if there were more


@dataclass
class Waiting:
    """A report that is compared, and who shares a key with it so far."""

    pk: UUID
    said: Said
    keys: frozenset[str]
    near: dict[UUID, tuple[frozenset[str], str]] = field(default_factory=dict)
    shared: Counter[str] = field(default_factory=Counter)


def compare() -> int:
    """Compare some of the reports that wait for it; how many. Run twice, or twice at once, it does no harm."""
    found = (_read(report) for report in _to_compare()[:AT_ONCE])
    waiting = [one for one in found if one]
    if not waiting:
        return 0
    count = _pass(waiting)
    for one in waiting:
        _write_down(one, count)
    return len(waiting)


def _to_compare() -> ReportQuerySet:
    """The newest first: in a flood, what comes after it is not held up."""
    told = Report.objects.kept().exclude(state=Report.State.WITHDRAWN)
    stale = Q(traits=None) | Q(traits__read_by__lt=RULES) | Q(traits__compared_at=None)
    return told.filter(stale).order_by("-received_at")


@transaction.atomic
def _read(report: Report) -> Waiting | None:
    """Kept before anything is compared, so that of two that come at once, one finds the other.

    None of what was taken back or erased since it was found.
    """
    held = _to_compare().select_for_update(of=("self",), no_key=True).filter(pk=report.pk).first()
    if not held:
        return None
    said = read(held.persons.all(), held.vehicles.all(), held.told_identifiers(), held.town)
    text = sealed_text(said)
    Traits.objects.update_or_create(report=held, defaults={"read_by": RULES, "said": text, "compared_at": None})
    return Waiting(held.pk, said, frozenset(_keys(text)))


def sealed_text(said: Said) -> str:
    """What Traits keep: the keys on one line, so that hardly any of them needs to be read on."""
    return "\n".join((" ".join(sorted(key.replace(" ", "_") for key in keys(said))), dump(said)))


def _keys(text: str) -> list[str]:
    return text[: text.index("\n")].split()


def _pass(waiting: list[Waiting]) -> int:
    """Whoever shares a key is near. What the others said is forgotten at once."""
    count = 0
    for uuid, known, text in opened():
        count += 1
        for one in waiting:
            if shared := one.keys.intersection(known):
                one.shared.update(shared)
                one.near[UUID(uuid)] = (shared, text)
    return count


def sealed_rows() -> Iterator[tuple[str, bytes]]:
    """Of each report its id, and what it said."""
    told = Traits.objects.exclude(report__state=Report.State.WITHDRAWN)
    return many.rows(told.values_list(many.Dashed("pk"), "said"))


def opened() -> Iterator[tuple[str, list[str], str]]:
    """Of each report its id, its keys, and all it said."""
    field = Traits._meta.get_field("said")
    return ((uuid, _keys(text), text) for uuid, text in field.open_rows(sealed_rows()))


@transaction.atomic
def _write_down(one: Waiting, count: int) -> None:
    """Unless it was added to, taken back or erased meanwhile."""
    now = timezone.now()
    report = Report.objects.select_for_update(no_key=True).get(pk=one.pk)
    if not Traits.objects.filter(report=report, read_by=RULES).update(compared_at=now):
        return
    propose(report, together(_alike(one, _rarity(one, count)), equal(report)), now)
    audit.record("report.compared", report, by=WORKER, at=now)


def _alike(one: Waiting, rarity: Rarity) -> dict[UUID, Found]:
    """Whoever shares only words that many use is not looked at."""
    near = ((pk, text) for pk, (shared, text) in one.near.items() if pk != one.pk and may_be_enough(shared, rarity))
    judged = ((pk, judge(one.said, load(text.partition("\n")[2]), rarity)) for pk, text in near)
    return {pk: found for pk, found in judged if found}


def _rarity(one: Waiting, count: int) -> Rarity:
    def rarity(mark: str) -> float:
        share = (one.shared[f"{MARK}{mark}"] + 1) / (count + AS_IF)
        return min(1.0, -log(share) / log(ONE_IN))

    return rarity
