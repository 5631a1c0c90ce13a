"""Moving a record from one state to another, once, whoever else tries at the same moment."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import models

M = TypeVar("M", bound=models.Model)
Moves = Mapping[str, frozenset[str] | set[str]]


class IllegalMove(Exception):
    """The record was not in a state from which this move is allowed."""


def move(obj: M, *, to: str, **changes: Any) -> M:
    """Set ``obj.state`` to ``to`` if its present state in the database allows it, together with ``changes``.

    Legal moves are ``type(obj).MOVES``: state → states it may go to. One UPDATE decides, so of two callers one
    wins. Raises IllegalMove for the other.
    """
    model = type(obj)
    moves: Moves = model.MOVES  # type: ignore[attr-defined]  # by contract every model with a state has it
    sources = [state for state, targets in moves.items() if to in targets]
    changed = model._base_manager.filter(pk=obj.pk, state__in=sources).update(state=to, **changes)
    if not changed:
        raise IllegalMove(f"{model.__name__} cannot become {to}")
    for name, value in {"state": to, **changes}.items():
        setattr(obj, name, value)
    return obj
