"""What a benchmark should reach, what it reached, and whether that is enough."""

from collections.abc import Iterable
from typing import NamedTuple


class Goal(NamedTuple):
    """``figure`` should be at least ``bound``, or at most."""

    what: str
    figure: float
    bound: float
    unit: str = "×"
    at_least: bool = True

    @property
    def met(self) -> bool:
        return self.figure >= self.bound if self.at_least else self.figure <= self.bound


def at_most(what: str, figure: float, bound: float, unit: str) -> Goal:
    return Goal(what, figure, bound, unit, at_least=False)


def judge(goals: Iterable[Goal]) -> bool:
    """Print them as a table; whether all were met."""
    goals = list(goals)
    print(f"\n{'':68}{'goal':>14}{'figure':>14}")
    for goal in goals:
        wanted = f"{'≥' if goal.at_least else '≤'} {goal.bound:g} {goal.unit}"
        print(f"{goal.what:68}{wanted:>14}{f'{goal.figure:.4g} {goal.unit}':>14}  {'met' if goal.met else 'MISSED'}")
    return all(goal.met for goal in goals)
