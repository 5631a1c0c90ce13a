"""What may be shown of a count, and what somebody could work out from it."""

from collections import defaultdict
from datetime import date
from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.impact.disclosure import HIDDEN, NARROWEST, NONE, WITHHELD, Share, Shown, Sum, is_safe, show, wilson
from alerts.impact.figures import MONTH, NATION, QUARTER, YEAR, Figures
from alerts.impact.measures import REPORTS
from alerts.impact.periods import Period
from alerts.models import ImpactFigure

COUNTS = st.integers(0, 60)
FEW_COUNTS = st.integers(0, 14)


def test_small_counts_are_hidden_and_others_rounded() -> None:
    words = {count: str(show(count)) for count in (0, 1, 9, 10, 12, 13, 17, 18, 1234)}
    assert words == {
        0: "0",
        1: "fewer than 10",
        9: "fewer than 10",
        10: "10",
        12: "10",
        13: "15",
        17: "15",
        18: "20",
        1234: "1,235",
    }


@given(COUNTS)
def test_a_shown_count_stands_for_the_true_one(count: int) -> None:
    shown = show(count)
    assert shown.least <= count <= shown.most


@given(st.lists(FEW_COUNTS | COUNTS, min_size=1, max_size=14))
def test_total_less_parts_never_tells_a_hidden_part(counts: list[int]) -> None:
    """Whoever subtracts is left with a range as wide as promised; it always holds the truth."""
    total, parts = show(sum(counts)), [show(count) for count in counts]
    if not split_is_safe(total, parts):
        return
    for number, count in enumerate(counts):
        if parts[number] is HIDDEN:
            low, high = subtract(total, parts[:number] + parts[number + 1 :])
            assert low <= count <= high
            assert high - low >= NARROWEST


@given(st.lists(FEW_COUNTS | COUNTS, min_size=2, max_size=14), st.integers(0, 30))
def test_overlapping_parts_never_tell_either(counts: list[int], in_several: int) -> None:
    total = show(max(max(counts), sum(counts) - in_several))
    parts = [show(count) for count in counts]
    if split_is_safe(total, parts, overlapping=True):
        for number, part in enumerate(parts):
            if part is HIDDEN:
                low, _ = subtract(total, parts[:number] + parts[number + 1 :])
                assert HIDDEN.most - low >= NARROWEST


def split_is_safe(total: Shown, parts: list[Shown], *, overlapping: bool = False) -> bool:
    """Whether a total may stand beside its parts."""
    numbers = range(len(parts))
    return is_safe({"total": total, **dict(zip(numbers, parts, strict=True))}, [Sum("total", numbers, overlapping)])


def subtract(total: Shown, others: list[Shown]) -> tuple[float, float]:
    low = total.least - sum(other.most for other in others)
    high = total.most - sum(other.least for other in others)
    return max(1, low), min(9, high)


def test_who_knows_the_rule_learns_nothing_from_a_table_that_is_not_shown() -> None:
    """Of every small table that reads alike, shown or withheld, no hidden cell has only one true value."""
    seen: dict[tuple[Shown, ...], list[set[int]]] = defaultdict(lambda: [set(), set(), set()])
    for counts in product(range(23), repeat=3):
        total, parts = show(sum(counts)), [show(count) for count in counts]
        reads = (total, *parts) if split_is_safe(total, parts) else (total,)
        for values, count in zip(seen[reads], counts, strict=True):
            values.add(count)
    for reads, cells in seen.items():
        hidden = [part is HIDDEN for part in reads[1:]] or [True, True, True]
        assert all(len(values) > 1 for values, one in zip(cells, hidden, strict=True) if one), reads


def test_a_table_that_would_tell_is_withheld() -> None:
    """Two regions with one report each, beside one of ten: the total of 12 would tell both."""
    parts = [show(10), show(1), show(1)]
    assert not split_is_safe(show(12), parts)
    assert split_is_safe(show(24), [show(10), show(7), show(7)])


# A year whose total says that each quarter and month is as small as it can be: the seven would be six to eight.
TELLING = [11, 7, 0, 5, 16, 7, 0, 1, 12, 6, 13, 14]


@pytest.mark.django_db
def test_nobody_who_puts_all_pages_of_a_year_together_learns_a_small_count() -> None:
    """Year, quarters and months, over many years: what is hidden stays open, and the truth is never ruled out."""
    years = [TELLING, *(_year(Random(seed)) for seed in range(199))]
    ImpactFigure.objects.bulk_create(row for number, months in enumerate(years) for row in _rows(number, months))
    small = shown = 0
    for number, months in enumerate(years):
        ranges, total = attack(number)
        shown += total is not WITHHELD
        for count, (low, high) in zip(months, ranges, strict=True):
            assert low <= count <= high
            if 1 <= count <= 9:
                small += 1
                assert high - low >= NARROWEST, months
    assert small > 600
    assert shown > 0.9 * len(years)  # and nearly every year has its total


def _year(random: Random) -> list[int]:
    mean = random.choice((3, 5, 8, 12))
    return [max(0, round(random.gauss(mean, mean * 0.6))) for _ in range(12)]


def _rows(number: int, months: list[int]) -> list[ImpactFigure]:
    year = Period(YEAR, date(1900 + number, 1, 1))
    counts = dict(zip(year.split(MONTH), months, strict=True))
    for quarter in (*year.split(QUARTER), year):
        counts[quarter] = sum(counts[month] for month in quarter.split(MONTH))
    return [
        ImpactFigure(period=step.kind, starts_on=step.starts_on, place=NATION, measure=REPORTS.code, value=count)
        for step, count in counts.items()
    ]


def attack(number: int) -> tuple[list[list[float]], Shown]:
    """What each month can have been, for who reads the year's page and its quarters'; and the year's total."""
    year = Period(YEAR, date(1900 + number, 1, 1))
    total, pages = Figures(year).total(REPORTS), [Figures(quarter) for quarter in year.split(QUARTER)]
    whole = [total.least, total.most]
    quarters = [[shown.least, shown.most] for shown in (page.total(REPORTS) for page in pages)]
    months = [[shown.least, shown.most] for page in pages for shown in page.each(REPORTS, page.period.split(MONTH))]
    for _ in range(10):
        for place, quarter in enumerate(quarters):
            put_together(quarter, months[3 * place : 3 * place + 3])
        put_together(whole, quarters)
    return months, total


def put_together(total: list[float], parts: list[list[float]]) -> None:
    total[:] = max(total[0], sum(low for low, _ in parts)), min(total[1], sum(high for _, high in parts))
    for part in parts:
        others = [other for other in parts if other is not part]
        low, high = total[0] - sum(high for _, high in others), total[1] - sum(low for low, _ in others)
        part[:] = max(part[0], low), min(part[1], high)


def test_share_stands_on_rounded_counts_and_hides_with_them() -> None:
    share = Share(show(37), show(81))
    assert (share.percent, share.interval) == (44, (33, 55))
    assert Share(show(9), show(81)).percent is None
    assert Share(show(4), show(7)).interval is None
    assert Share(NONE, NONE).percent is None


def test_share_is_never_above_its_whole() -> None:
    share = Share(show(13), show(12))
    assert (share.percent, share.interval) == (100, (72, 100))


def test_interval_is_as_published() -> None:
    """10 of 20, as in the tables of R. G. Newcombe (1998): 0.299 to 0.701."""
    low, high = wilson(10, 20)
    assert (round(low, 3), round(high, 3)) == (0.299, 0.701)
