"""A trustee reads the figures of a year and of a quarter, on a desk and on a telephone (h1)."""

import re
from collections.abc import Callable

import pytest
from django.conf import LazySettings
from playwright.sync_api import ViewportSize, expect

from members.models import User
from tests.alerts.test_impact import count_year
from tests.browser.person import TELEPHONE, Person
from tests.browser.town import signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DESKTOP = ViewportSize(width=1280, height=900)


def test_small_counts_are_hidden_and_each_table_has_its_chart(
    somebody: Callable[..., Person], tess: User, settings: LazySettings
) -> None:
    settings.DEMO = True
    count_year(avoided=3)
    trustee = signed_in(somebody(), tess)
    trustee.open("/impact/")
    for size in (DESKTOP, TELEPHONE):
        trustee.page.set_viewport_size(size)
        trustee.open("/impact/2025/")
        trustee.sees("Impact, 2025", "All of this is invented", "How these figures are made", "fewer than 10")
        see_charts(trustee, 5)
    trustee.go(trustee.page.get_by_label("Year or quarter").get_by_role("link", name=re.compile("–.* 2025$")).first)
    trustee.sees("Half within", "Whether it helped")
    see_charts(trustee, 3)


def see_charts(trustee: Person, count: int) -> None:
    charts = trustee.page.locator("svg.chart")
    expect(charts).to_have_count(count)
    for chart in charts.all():
        assert chart.locator("xpath=ancestor::section").get_by_role("table").locator("tbody tr").count() > 0
