"""How each police force answered (g6): counted once, small numbers hidden, method and right of reply said."""

import re
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alerts.impact import measures, snapshots
from alerts.impact.disclosure import NARROWEST, WITHHELD, show
from alerts.impact.ledger import SPLITS, published
from alerts.models import ImpactFigure
from members.models import User
from reports.models import Force, Outcome, Report, Share, ShareStep
from tests.alerts.test_disclosure import put_together
from tests.factories import make_case, make_report, make_share, place
from tests.people import signed_in

pytestmark = pytest.mark.django_db

JANUARY = datetime(2025, 1, 15, 12, tzinfo=UTC)
COUNTED = date(2026, 2, 1)


def given(caro: User, ada: User, *, statistics: str = "yes", rating: str = "", **after: Any) -> Share:
    """A package that Merseyside got in January 2025; ``after`` so many days came a step, an outcome by its code."""
    report = make_report(
        story="He hit me.", region=place("merseyside"), consents={"police": "anonymous", "statistics": statistics}
    )
    make_case(caro, report)
    share = make_share(caro, Report.objects.get(pk=report.pk))
    Report.objects.filter(pk=report.pk).update(received_at=JANUARY)
    Share.objects.filter(pk=share.pk).update(state="approved", approved_by=ada, approved_at=JANUARY)
    Share.objects.filter(pk=share.pk).update(state="sent", sent_at=JANUARY, rating=rating)
    for what, days in after.items():
        outcome = Outcome.objects.filter(code=what.replace("_", "-")).first()
        at = JANUARY + timedelta(days=days)
        ShareStep.objects.create(share=share, kind="outcome" if outcome else what, outcome=outcome, at=at, by=caro)
    return share


def figures(code: str = "merseyside") -> dict[str, float | None]:
    return dict(ImpactFigure.objects.filter(period="year", place=code).values_list("measure", "value"))


def test_counts_what_was_given_and_what_came_back(caro: User, ada: User) -> None:
    given(caro, ada, rating="good", acknowledged=2, officer=5, charged=40)
    given(caro, ada, rating="bad", acknowledged=4, treated_as_suspect=10)
    given(caro, ada, rating="private", no_reply=90, good_contact=500)  # after it was counted
    given(caro, ada, statistics="no", rating="good", acknowledged=1)
    snapshots.take(COUNTED)
    counted = figures()
    codes = [measure.code for measure in measures.OF_FORCES]
    assert [counted[code] for code in codes] == [3, 2, 1, 3, 1, 2, 2, 1, 1]
    days = [counted[measure.code] for measure in measures.DAYS.values()]
    assert days == [3, 5, 40]
    assert not ImpactFigure.objects.filter(place="merseyside").exclude(period="year").exists()


def test_it_is_counted_once(caro: User, ada: User) -> None:
    given(caro, ada)
    snapshots.take(COUNTED)
    given(caro, ada)
    snapshots.take(COUNTED)
    assert figures()["given"] == 1


def count(code: str, **of: float) -> None:
    values = dict.fromkeys([one.code for one in (*measures.OF_FORCES, *measures.DAYS.values())], 0.0) | of
    ImpactFigure.objects.bulk_create(
        ImpactFigure(period="year", starts_on=date(2025, 1, 1), place=code, measure=name, value=value)
        for name, value in values.items()
    )


PLENTY = {"given": 62, "acknowledged": 41, "days_acknowledged": 6.4, "badly": 27, "rated": 33, "rated_badly": 18}


@pytest.fixture
def year(db: None) -> None:
    ImpactFigure.objects.create(period="year", starts_on=date(2025, 1, 1), place="all", measure="reports", value=200)
    count("metropolitan", **PLENTY)
    count("kent", given=7, acknowledged=3, days_acknowledged=2.0)


def words(client: Client, path: str = "/impact/forces/") -> str:
    page = client.get(path)
    assert page.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def test_each_force_has_a_line_and_small_ones_tell_nothing(year: None, tess: User) -> None:
    page = words(signed_in(tess))
    assert "Metropolitan Police 60 40 (6 days) 0 0 0 25 35 0 20" in page
    assert "Fewer than 10 packages each, so nothing more is shown: Kent Police." in page
    for said in ("no league table", "Right of reply", "print its answer beside it, unchanged", "there is no total"):
        assert said in page
    assert words(signed_in(tess), "/impact/forces/2025/") == page
    assert signed_in(tess).get("/impact/forces/2024/").status_code == 404
    assert "/impact/forces/" in signed_in(tess).get("/impact/").content.decode()


def test_before_the_first_year_it_says_when(tess: User) -> None:
    assert "The first figures appear after" in words(signed_in(tess))
    assert Force.objects.exists()


def test_it_reads_figures_and_nothing_else(year: None, tess: User) -> None:
    client = signed_in(tess)
    with CaptureQueriesContext(connection) as queries:
        client.get("/impact/forces/")
    assert not [one["sql"] for one in queries if "reports_" in one["sql"]]


def test_who_subtracts_learns_no_small_count() -> None:
    """Over many forces: what is hidden, or left over, stays open, and the truth is never ruled out."""
    dice, shown_whole, small = Random(2026), 0, 0
    for _ in range(2000):
        counts = thrown(dice)
        shown = published({one.code: value for one, value in counts.items()})
        shown_whole += WITHHELD not in shown.values()
        ranges: dict[object, list[float]] = {one: [seen.least, seen.most] for one, seen in shown.items()}
        true: dict[object, float] = dict(counts.items())
        for whole, parts in SPLITS:
            true[whole, parts] = counts[whole] - sum(counts[part] for part in parts)
            ranges[whole, parts] = [0, float("inf")]
        for _ in range(5):
            for whole, parts in SPLITS:
                put_together(ranges[whole], [ranges[one] for one in (*parts, (whole, parts))])
        for one, value in true.items():
            low, high = ranges[one]
            assert low <= value <= high
            if 1 <= value <= 9:
                small += 1
                assert high - low >= NARROWEST, counts
    assert small > 2000
    assert shown_whole > 800  # where ten or more were given, most lines stand whole


def thrown(dice: Random) -> dict[measures.Measure, float]:
    """A force's year."""
    whole = dice.randint(0, 60)
    counts: dict[measures.Measure, float] = {one: dice.randint(0, whole) for one in measures.OF_FORCES}
    counts[measures.GIVEN] = whole
    well = dice.randint(0, int(counts[measures.RATED]))
    counts[measures.RATED_WELL] = well
    counts[measures.RATED_BADLY] = dice.randint(0, int(counts[measures.RATED]) - well)
    return counts


def test_ten_of_ten_is_shown() -> None:
    """That all were answered is a fact about the force."""
    assert published({"given": 20, "acknowledged": 20})[measures.ACKNOWLEDGED] == show(20)
