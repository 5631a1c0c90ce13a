"""Where the time of a dispatch goes: one drain in this process, its four parts by the clock of its own thread."""

import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, Final
from unittest.mock import patch

PARTS: Final = {"matching": "hand_over", "rendering": "compose", "sending": "send", "settling": "settle"}


def measure() -> dict[str, float]:
    """Drain what is due. Part → its share of the CPU; ``other`` is the rest: planning, claiming, finishing."""
    from alerts import dispatch
    from alerts.dispatch import loop

    spent: Counter[str] = Counter()
    with ExitStack() as stack:
        for part, name in PARTS.items():
            stack.enter_context(patch.object(loop, name, _timed(getattr(loop, name), part, spent)))
        began = time.thread_time()
        while dispatch.drain().more:
            pass
        whole = time.thread_time() - began
    return {part: spent[part] / whole for part in PARTS} | {"other": 1 - spent.total() / whole}


def _timed(what: Callable[..., Any], part: str, spent: "Counter[str]") -> Callable[..., Any]:
    def timed(*args: Any, **kwargs: Any) -> Any:
        began = time.thread_time()
        try:
            return what(*args, **kwargs)
        finally:
            spent[part] += time.thread_time() - began  # type: ignore[assignment]

    return timed
