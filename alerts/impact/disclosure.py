"""What may be shown of a count, so that no figure points to a person (pure).

Counts of 1 to 9 are "fewer than 10"; everything else, totals too, is rounded to 5. Shares come from the rounded
counts and are hidden with them. Where totals and the parts beside them, all put together, would still tell a hidden
count to within a few, the parts or the total are not shown at all.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from math import inf, sqrt

FEWEST = 10
STEP = 5
NORMAL_95 = 1.96
NARROWEST = 3  # a hidden count must stay open over a range at least this wide

Ranges = dict[Hashable, tuple[float, float]]  # by what is counted: a period, a region


@dataclass(frozen=True)
class Shown:
    """A count as readers see it: its words, its value unless that is hidden, and what it may stand for."""

    words: str
    value: int | None
    least: float
    most: float

    def __str__(self) -> str:
        return self.words


HIDDEN = Shown(f"fewer than {FEWEST}", None, 1, FEWEST - 1)
WITHHELD = Shown("not shown", None, 0, inf)
NONE = Shown("0", 0, 0, 0)


def show(count: float) -> Shown:
    """The count as it may be shown."""
    whole = round(count)
    if whole < FEWEST:
        return HIDDEN if whole > 0 else NONE
    value = (whole + STEP // 2) // STEP * STEP
    return Shown(f"{value:,}", value, max(FEWEST, value - STEP // 2), value + STEP // 2)


@dataclass(frozen=True)
class Sum:
    """Which counts add up to which. Parts that overlap may add up to more: an alert counts in each of its regions."""

    total: Hashable
    parts: Sequence[Hashable]
    overlapping: bool = False

    def narrow(self, ranges: Ranges) -> None:
        """Cut from each range what the others rule out."""
        lows, highs = zip(*(ranges[part] for part in self.parts), strict=True)
        _cut(ranges, self.total, max(lows) if self.overlapping else sum(lows), sum(highs))
        low, high = ranges[self.total]
        for number, part in enumerate(self.parts):
            others_low = sum(lows[:number] + lows[number + 1 :])
            others_high = sum(highs[:number] + highs[number + 1 :])
            _cut(ranges, part, low - others_high, high if self.overlapping else high - others_low)


def _cut(ranges: Ranges, key: Hashable, low: float, high: float) -> None:
    before = ranges[key]
    ranges[key] = max(before[0], low), min(before[1], high)


def concluded(shown: Mapping[Hashable, Shown], sums: Sequence[Sum]) -> Ranges:
    """The least and the most that each count can be, for who puts together everything that is shown.

    Each sum narrows the ranges until none does. Where no two sums have more than one count in common, as here, nobody
    can do better. A range may end up empty: what was counted on different days need not add up.
    """
    ranges: Ranges = {key: (one.least, one.most) for key, one in shown.items()}
    before: Ranges = {}
    while ranges != before and all(low <= high for low, high in ranges.values()):
        before = dict(ranges)
        for one in sums:
            one.narrow(ranges)
    return ranges


def is_safe(shown: Mapping[Hashable, Shown], sums: Sequence[Sum]) -> bool:
    """Whether every hidden count stays open over a wide enough range for who puts together everything that is shown."""
    if HIDDEN not in shown.values():
        return True
    ranges = concluded(shown, sums)
    contradict = any(low > high for low, high in ranges.values())
    open_ = (ranges[key][1] - ranges[key][0] >= NARROWEST for key, one in shown.items() if one is HIDDEN)
    return not contradict and all(open_)


@dataclass(frozen=True)
class Share:
    """A part of a whole, both as shown. ``percent`` and ``interval`` are None where either count is hidden or none."""

    part: Shown
    whole: Shown

    @property
    def percent(self) -> int | None:
        return round(100 * self._part / self.whole.value) if self.whole.value and self.part.value is not None else None

    @property
    def interval(self) -> tuple[int, int] | None:
        """In per cent, what holds the true share 95 times in 100."""
        if not self.whole.value or self.part.value is None:
            return None
        low, high = wilson(self._part, self.whole.value)
        return round(100 * low), round(100 * high)

    @property
    def _part(self) -> int:
        """Rounding may lift a part above its whole."""
        return min(self.part.value or 0, self.whole.value or 0)


def wilson(part: int, whole: int) -> tuple[float, float]:
    """The 95 % interval of a share (E. B. Wilson, 1927). ``whole`` is not 0."""
    share, square = part / whole, NORMAL_95**2 / whole
    middle = (share + square / 2) / (1 + square)
    half = sqrt(share * (1 - share) * square + square * square / 4) / (1 + square)
    return max(0.0, middle - half), min(1.0, middle + half)
