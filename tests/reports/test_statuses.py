"""What reporters read (c2): no state of a report, and no reason for closing it, is without its sentence."""

import pytest

from reports.models import Report
from reports.statuses import CLOSED_BECAUSE, SENTENCES


@pytest.mark.parametrize("state", Report.State)
def test_each_state_has_a_plain_sentence(state: Report.State) -> None:
    assert SENTENCES[state].endswith(".")


@pytest.mark.parametrize("reason", Report.ClosedBecause)
def test_each_reason_has_a_plain_sentence(reason: Report.ClosedBecause) -> None:
    assert CLOSED_BECAUSE[reason].endswith(".")
