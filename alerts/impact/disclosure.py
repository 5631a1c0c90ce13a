"""What may be shown of a count, so that no figure points to a person (pure).

Counts of 1 to 9 are "fewer than 10"; everything else, totals too, is rounded to 5. Shares come from the rounded
counts and are hidden with them. Where a total and the parts beside it would still tell a hidden part to within a few,
the parts are not shown at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, sqrt

FEWEST = 10
STEP = 5
NARROWEST = 3  # a hidden count must stay open over a range at least this wide


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


def split_is_safe(total: Shown, parts: Sequence[Shown], *, overlapping: bool = False) -> bool:
    """Whether every hidden part stays open over a wide enough range for who subtracts the others from the total.

    Parts that overlap (an alert for two regions counts in both) may add up to more than the total, which then says
    nothing about the most that a hidden part can be.
    """
    if HIDDEN not in parts:
        return True
    others_least = sum(part.least for part in parts) - HIDDEN.least
    others_most = sum(part.most for part in parts) - HIDDEN.most
    low = max(HIDDEN.least, total.least - others_most)
    high = HIDDEN.most if overlapping else min(HIDDEN.most, total.most - others_least)
    return high - low >= NARROWEST


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


def wilson(part: int, whole: int, z: float = 1.96) -> tuple[float, float]:
    """The 95 % interval of a share (E. B. Wilson, 1927). ``whole`` is not 0."""
    share, square = part / whole, z * z / whole
    middle = (share + square / 2) / (1 + square)
    half = sqrt(share * (1 - share) * square + square * square / 4) / (1 + square)
    return max(0.0, middle - half), min(1.0, middle + half)
