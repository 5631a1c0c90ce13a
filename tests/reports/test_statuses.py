"""What reporters read (c2): a plain sentence for each state and reason, and never a word of another report (B1)."""

import re

import pytest
from django.test import Client

from reports.actions.report import submit
from reports.models import Report
from reports.submission import Submission

pytestmark = pytest.mark.django_db
State, Because = Report.State, Report.ClosedBecause
OTHERS = re.compile(r"another|other report|somebody else|together|already|repeat|duplicate|before|known", re.IGNORECASE)


def told(**now: object) -> str:
    """What the receipt's page says of a report that stands like this."""
    report, code = submit(Submission(story="Do you know of him?"), by=None)
    Report.objects.filter(pk=report.pk).update(**now)
    html = Client().post("/report/receipt/", {"code": code}, follow=True).content.decode()
    found = re.search(r'<p class="lede">(.*?)</p>', html)
    assert found
    return found[1]


@pytest.mark.parametrize("state", State)
def test_each_state_has_a_plain_sentence_that_tells_of_no_other_report(state: Report.State) -> None:
    said = told(state=state)
    assert said.endswith(".")
    assert not OTHERS.search(said)


@pytest.mark.parametrize("reason", Because)
def test_each_reason_has_a_plain_sentence_that_tells_of_no_other_report(reason: Report.ClosedBecause) -> None:
    said = told(state=State.CLOSED, closed_because=reason)
    assert said.startswith("We have finished with it. ")
    assert not OTHERS.search(said)


def test_who_is_known_already_reads_what_anybody_reads() -> None:
    assert told(state=State.LINKED) == told(state=State.ACCEPTED)
    repeat, too_little = (
        told(state=State.CLOSED, closed_because=why) for why in (Because.DUPLICATE, Because.TOO_LITTLE)
    )
    assert repeat == too_little
