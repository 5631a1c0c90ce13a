"""Keeping what was found alike, once for each pair of reports, so that it can be found again and again."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from num import crypto
from num.states import move
from reports.matching.signs import Found, Sign, Strength
from reports.models import Identifier, Likeness, Report, Traits

State = Likeness.State
MOST = 20  # of one report at once: a flood of equal ones is no reason to write down each pair


def propose_equal(report: Report, at: datetime) -> None:
    """What an equal identifier says by its index, with nothing opened; a worker looks at the rest (comparing).

    Part of a transaction that records it.
    """
    propose(report, equal(report), at)


def read_again(report: Report) -> None:
    """It says more than before: a worker looks at all of it once more. Part of a transaction that records it."""
    Traits.objects.filter(report=report).delete()


def propose(report: Report, found: Mapping[UUID, Found], at: datetime) -> None:
    """Write down what is new of it. What a person has rejected is proposed again only for a sign not seen before."""
    if not found:
        return
    best = sorted(found, key=lambda pk: -found[pk].strength)[:MOST]
    known = {one.other(report).pk: one for one in Likeness.objects.of([report]).select_related("first", "second")}
    new = [_new(report.pk, pk, found[pk], at) for pk in best if pk not in known]
    Likeness.objects.bulk_create(new, ignore_conflicts=True)
    for pk in best:
        if pk in known:
            _add(known[pk], found[pk], at)


def forget_likenesses(reports: Collection[Report]) -> None:
    """From now on they are like nothing. Part of a transaction that records it."""
    Traits.objects.filter(report__in=reports).delete()
    Likeness.objects.touching(reports).delete()


def equal(report: Report) -> dict[UUID, Found]:
    """Who holds an equal identifier, by its index, with nothing opened."""
    known = Identifier.objects.filter(report=report, index__isnull=False, by_objector=False)
    equal = Identifier.objects.filter(index__in=known.values("index"), by_objector=False).exclude(report=report)
    equal = equal.exclude(report__state=Report.State.WITHDRAWN).order_by("-report__received_at")
    signs: dict[UUID, dict[Sign, list[str]]] = defaultdict(lambda: defaultdict(list))
    for pk, kind, index in equal.values_list("report", "kind", "index"):
        signs[pk][Sign(kind)].append(bytes(index or b"").hex())
    return {pk: Found(Strength.STRONG, {sign: _all(what) for sign, what in of.items()}) for pk, of in signs.items()}


def _all(what: list[str]) -> str:
    return " ".join(sorted(set(what)))


def _new(one: UUID, other: UUID, found: Found, at: datetime) -> Likeness:
    first, second = sorted((one, other))
    return Likeness(
        first_id=first,
        second_id=second,
        strength=found.strength,
        signs=_marked(first, second, found),
        found_at=at,
    )


def _add(likeness: Likeness, found: Found, at: datetime) -> None:
    marked = _marked(likeness.first_id, likeness.second_id, found)
    if marked.items() <= likeness.signs.items():
        return
    if likeness.state == State.REJECTED:
        move(likeness, to=State.PROPOSED, decided_by=None, decided_at=None)
    likeness.signs |= marked
    likeness.strength = max(likeness.strength, found.strength)
    likeness.found_at = at
    likeness.save(update_fields=["signs", "strength", "found_at"])


def _marked(first: UUID, second: UUID, found: Found) -> dict[str, str]:
    """Each sign beside a mark that is bound to this pair: two pairs that share a name share no mark."""
    return {
        sign.value: crypto.blind_index("likeness", f"{first}|{second}|{sign}|{what}")[:8].hex()
        for sign, what in found.signs.items()
    }
