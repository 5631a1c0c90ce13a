"""The page of figures: who sees it, what it says, what it hides, and that it reads nothing else."""

import re
from datetime import UTC, date, datetime

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alerts.impact import snapshots
from alerts.impact.measures import ALL
from alerts.models import ImpactFigure
from members.models import User
from reports.models import Report
from tests.alerts.test_disclosure import TELLING
from tests.factories import make_report

pytestmark = pytest.mark.django_db

PLENTY: dict[str, float] = {
    "reports": 148,
    "alerts": 61,
    "handed": 9000,
    "delivered": 8461,
    "reached": 420,
    "timed": 61,
    "members": 480,
}
HOURS = {"median_hours": 30.4, "p90_hours": 95.1}
ANSWERS = {"answered": 702, "avoided": 263} | HOURS
MAY_READ = {"impact_figure", "django_session", "num_session", "members_user", "mfa_authenticator"}


def count(kind: str, starts_on: date, place: str = "all", /, **figures: float) -> None:
    values = dict.fromkeys((measure.code for measure in ALL), 0.0) | figures
    ImpactFigure.objects.bulk_create(
        ImpactFigure(period=kind, starts_on=starts_on, place=place, measure=code, value=value)
        for code, value in values.items()
    )


def count_year(**of_a_month: float) -> None:
    """2025: twelve equal months, their quarters and their year; London has a sixth, Wales four reports."""
    figures = PLENTY | ANSWERS | of_a_month
    for month in range(1, 13):
        count("month", date(2025, month, 1), **figures)
    for month in (1, 4, 7, 10):
        count("quarter", date(2025, month, 1), **{code: 3 * value for code, value in figures.items()})
    count("year", date(2025, 1, 1), **{code: 12 * value for code, value in figures.items()})
    here = {"alerts": 20, "reached": 300, "timed": 20, "median_hours": 17.2, "members": 150}
    count("year", date(2025, 1, 1), "r-tli", reports=figures["reports"] * 2, answered=8420, avoided=3150, **here)
    few = {"alerts": 12, "reached": 30, "answered": 14, "avoided": 6, "members": 40}
    count("year", date(2025, 1, 1), "r-tll", reports=4, **few)


def words(client: Client, path: str) -> str:
    page = client.get(path)
    assert page.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


@pytest.mark.parametrize("name", ["tess", "caro", "ada", "amir"])
def test_trustees_and_staff_see_it(name: str, request: pytest.FixtureRequest, client: Client) -> None:
    count_year()
    client.force_login(request.getfixturevalue(name))
    assert client.get("/impact/").status_code == 200
    assert client.get("/impact/2025-q2/").status_code == 200


@pytest.mark.parametrize("name", ["ann", "una"])
def test_for_others_it_is_not_there(name: str, request: pytest.FixtureRequest, client: Client) -> None:
    count_year()
    client.force_login(request.getfixturevalue(name))
    assert client.get("/impact/").status_code == 404
    assert client.get("/impact/2025/").status_code == 404


def test_strangers_sign_in_first(client: Client) -> None:
    assert client.get("/impact/").headers["Location"] == "/accounts/login/?next=/impact/"


def test_before_the_first_figures_it_says_when_they_come(client: Client, tess: User) -> None:
    client.force_login(tess)
    assert "if a report comes by" in words(client, "/impact/")
    Report.objects.filter(pk=make_report().pk).update(received_at=datetime(2025, 1, 10, 12, tzinfo=UTC))
    snapshots.take(date(2025, 3, 1))
    assert "Months are shown inside their quarter. The first figures appear after 1 May 2025." in words(
        client, "/impact/"
    )
    years = words(client, "/impact/forces/")
    assert "Figures here are for whole calendar years." in years
    assert "The first figures appear after 1 February 2026." in years
    assert "quarter" not in years
    assert client.get("/impact/2025/").status_code == 404


def test_shows_the_newest_year_first_and_others_on_request(client: Client, tess: User) -> None:
    count_year()
    client.force_login(tess)
    assert "Impact, 2025" in words(client, "/impact/")
    quarter = words(client, "/impact/2025-q3/")
    assert "Impact, July to September 2025" in quarter
    assert "1 July 2025 to 30 September 2025" in quarter
    assert client.get("/impact/2024/").status_code == 404
    assert client.get("/impact/2025-01/").status_code == 404


def test_counts_are_rounded_and_shares_have_their_denominators(client: Client, tess: User) -> None:
    count_year()
    client.force_login(tess)
    quarter = words(client, "/impact/2025-q1/")
    assert "Reports 445 " in quarter  # 3 × 148 = 444
    assert "38 % of those who answered avoided somebody: 790 of 2,105 answers" in quarter
    assert "95 % interval 35 to 40 %" in quarter
    assert "Of 25,385 messages 8 % were answered" in quarter
    assert "Avoided somebody, of 2,105 who answered 38 %" in quarter
    assert "March 150 60 9,000 8,460 420 480" in quarter
    assert "April 150" not in quarter


def test_small_counts_and_what_rests_on_them_are_hidden(client: Client, tess: User) -> None:
    count_year(avoided=3, timed=4, median_hours=17.2)
    client.force_login(tess)
    quarter = words(client, "/impact/2025-q1/")
    assert "17 hours" not in quarter
    assert "January 8,460 700 8 % fewer than 10 too few –" in quarter


def test_a_small_region_is_hidden(client: Client, tess: User) -> None:
    count_year()
    client.force_login(tess)
    year = words(client, "/impact/2025/")
    assert "Wales fewer than 10 10 30 40" in year
    assert "London 295 20 300 150" in year
    assert "Wales 0 too few 15 fewer than 10 too few –" in year
    assert "London 20 17 hours 8,420 3,150 37 % 36 to 38 %" in year


def test_regions_are_withheld_where_the_total_would_tell_one(client: Client, tess: User) -> None:
    count("month", date(2025, 1, 1), reports=14)
    count("quarter", date(2025, 1, 1), reports=14)
    count("year", date(2025, 1, 1), reports=14)
    count("year", date(2025, 1, 1), "r-tli", reports=12)
    count("year", date(2025, 1, 1), "r-tll", reports=1)
    count("year", date(2025, 1, 1), "r-tlm", reports=1)
    client.force_login(tess)
    assert "London 10" in words(client, "/impact/2025/")
    ImpactFigure.objects.filter(period="year", place="all", measure="reports").update(value=12)
    ImpactFigure.objects.filter(period="year", place="r-tli", measure="reports").update(value=10)
    assert "London not shown" in words(client, "/impact/2025/")


def test_months_are_withheld_where_their_quarter_would_tell_one(client: Client, tess: User) -> None:
    count("quarter", date(2025, 1, 1), reports=12)
    for month, reports in ((1, 10), (2, 1), (3, 1)):
        count("month", date(2025, month, 1), reports=reports)
    client.force_login(tess)
    assert "January not shown" in words(client, "/impact/2025-q1/")


def test_hours_are_withheld_with_the_count_they_rest_on(client: Client, tess: User) -> None:
    """Else "too few" would say which of the months that are not shown are small."""
    count("quarter", date(2025, 1, 1), reports=12, timed=12, **HOURS)
    for month, timed in ((1, 10), (2, 1), (3, 1)):
        count("month", date(2025, month, 1), reports=timed, timed=timed, **HOURS)
    client.force_login(tess)
    quarter = words(client, "/impact/2025-q1/")
    for name in ("January", "February", "March"):
        assert f"{name} not shown too few too few" in quarter
    assert "Half of 10 alerts within 30 hours" in quarter


def test_a_year_is_withheld_where_it_would_tell_a_small_month(client: Client, tess: User) -> None:
    """Neither the quarter's months nor the year's quarters would do it alone."""
    for number, reports in enumerate(TELLING):
        count("month", date(2025, number + 1, 1), reports=reports)
    for number in range(0, 12, 3):
        count("quarter", date(2025, number + 1, 1), reports=sum(TELLING[number : number + 3]))
    count("year", date(2025, 1, 1), reports=sum(TELLING))
    client.force_login(tess)
    assert "Reports not shown" in words(client, "/impact/2025/")
    assert "Reports 20 " in words(client, "/impact/2025-q1/")


def test_a_year_of_small_months_is_shown_by_quarter(client: Client, tess: User) -> None:
    count_year(alerts=7, timed=7)
    client.force_login(tess)
    year = words(client, "/impact/2025/")
    assert "January to March 445 20" in year
    assert "January 150" not in year
    assert "January 8,460" in year  # answers are many enough


def test_a_period_in_which_the_platform_began_says_so(client: Client, tess: User) -> None:
    count("month", date(2025, 3, 1), reports=40)
    count("quarter", date(2025, 1, 1), reports=40)
    client.force_login(tess)
    assert "1 March 2025 to 31 March 2025" in words(client, "/impact/2025-q1/")


def test_each_chart_has_words_and_its_table(client: Client, tess: User) -> None:
    count_year()
    client.force_login(tess)
    page = client.get("/impact/2025/").content.decode()
    assert page.count('<svg class="chart" role="img"') == page.count("<table>") == 5
    assert page.count("<desc id=") == 5
    assert "style=" not in page
    assert "<script>" not in page


def test_reads_figures_and_nothing_else(client: Client, tess: User) -> None:
    count_year()
    client.force_login(tess)
    for path in ("/impact/", "/impact/2025/", "/impact/2025-q1/"):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(path)
        tables = {
            table for query in queries for table in re.findall(r'(?:FROM|JOIN|INTO|UPDATE) "(\w+)"', query["sql"])
        }
        assert sum('FROM "impact_figure"' in query["sql"] for query in queries) == 2
        assert tables <= MAY_READ


def test_says_that_demonstration_figures_are_invented(client: Client, tess: User, settings: LazySettings) -> None:
    count_year()
    client.force_login(tess)
    assert "invented" not in words(client, "/impact/")
    settings.DEMO = True
    assert "invented" in words(client, "/impact/")
