"""Where the time of a dispatch goes: one drain in this process, its parts by the clock of its own thread.

What one part asks of another counts for that one: the next window is found while the last is settled.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from types import ModuleType
from typing import Any
from unittest.mock import patch

MATCHING, RENDERING, SENDING, SETTLING = PARTS = "matching", "rendering", "sending", "settling"


def measure() -> dict[str, float]:
    """Drain what is due. Part → its share of the CPU; ``other`` is the rest: planning, claiming, finishing."""
    from alerts import dispatch

    spent: Counter[str] = Counter()
    with ExitStack() as stack:
        for part, module, name in _functions():
            stack.enter_context(patch.object(module, name, _timed(getattr(module, name), part, spent)))
        began = time.thread_time()
        while dispatch.drain().more:
            pass
        whole = time.thread_time() - began
    return {part: spent[part] / whole for part in PARTS} | {"other": 1 - spent.total() / whole}


def _functions() -> Iterable[tuple[str, ModuleType, str]]:
    """By the name under which each is called."""
    from alerts.dispatch import handover, loop, settle

    return (
        (MATCHING, handover, "begin"),
        (MATCHING, settle, "next_window"),
        (RENDERING, loop, "compose"),
        (SENDING, loop, "send"),
        (SETTLING, loop, "go_on"),
        (SETTLING, loop, "settle"),
        (SETTLING, loop, "end"),
    )


def _timed(what: Callable[..., Any], part: str, spent: "Counter[str]") -> Callable[..., Any]:
    def timed(*args: Any, **kwargs: Any) -> Any:
        began, before = time.thread_time(), spent.total()
        try:
            return what(*args, **kwargs)
        finally:
            inside = spent.total() - before
            spent[part] += time.thread_time() - began - inside  # type: ignore[assignment]

    return timed
