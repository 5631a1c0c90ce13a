"""What must hold before anybody may report: each state of a report has a sentence for who made it."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error

from reports import statuses
from reports.models import Report


def states_have_sentences(**_: Any) -> list[CheckMessage]:
    return list(_without())


def _without() -> Iterator[CheckMessage]:
    for state in Report.State:
        if not statuses.SENTENCES.get(state):
            yield Error(
                f"The state “{state.label}” has no sentence for reporters in reports/statuses.py.", id="num.E020"
            )
