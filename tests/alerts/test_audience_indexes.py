"""A count reads the index of its place and nothing else (d4)."""

import pytest
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.test.utils import CaptureQueriesContext

from alerts.audience import count_by_kind
from members import indexes
from members.models import Region
from members.models.place import ALL
from tests.alerts.dispatching import make_audience
from tests.factories import place

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.mark.parametrize(
    ("code", "read"), [("r-tld", ["r-tld"]), ("merseyside", ["r-tld"]), ("national", ["national"])]
)
def test_a_count_reads_the_index_of_its_place_and_of_tours(code: str, read: list[str]) -> None:
    """What stands in the index's condition must be found in the question, or the planner reads the table."""
    make_audience(500)
    with connection.cursor() as cursor, CaptureQueriesContext(connection) as asked:
        count_by_kind(3, place(code).mask, ALL)
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("ANALYZE members_subscription")
        plans = [plan(cursor, one["sql"]) for one in asked.captured_queries if "COUNT(" in one["sql"]]
    wanted = [f"{indexes.NAME}{place(name).mask} " for name in read] + ["subscription_tour "]
    assert len(plans) == len(wanted)
    assert [index for index, found in zip(wanted, plans, strict=True) if index not in found] == [], plans


def plan(cursor: CursorWrapper, question: str) -> str:
    cursor.execute(f"EXPLAIN {question}")
    return "\n".join(line for (line,) in cursor.fetchall())


def test_indexes_follow_the_places() -> None:
    """A region with an area more has another mask, and so another index."""
    region = place("r-tld")
    before = made()
    Region.objects.filter(pk=region.pk).update(mask=region.mask | 1 << 60)
    indexes.follow_places()
    assert made() - before == {f"{indexes.NAME}{region.mask | 1 << 60}"}
    assert before - made() == {f"{indexes.NAME}{region.mask}"}


def made() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE starts_with(indexname, %s)", [indexes.NAME])
        return {name for (name,) in cursor.fetchall()}
