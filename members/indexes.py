"""Indexes that follow the country pack: for each place above the lowest level, the subscriptions that it concerns.

Whoever counts a place's subscriptions reads its index from end to end and nothing else (alerts.audience). The mask of a
place is part of its index's condition, so the index is known by the mask and replaced when areas are added.
"""

from typing import Final

from django.db import connection

from members.models import Region, Subscription

NAME: Final = "subscription_in_"
_MADE: Final = "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema() AND starts_with(indexname, %s)"
_MAKE: Final = """
    CREATE INDEX {name} ON {table} (level, kind, work_mask, region_mask, paused_until)
    WHERE live AND (region_mask & {mask}) <> 0"""


def follow_places() -> None:
    """Make what is missing, drop what no place has any more. PostgreSQL only: SQLite counts without."""
    if connection.vendor != "postgresql":
        return
    above = Region.objects.exclude(level=Region.Level.FORCE).values_list("mask", flat=True)
    wanted = {f"{NAME}{mask}": mask for mask in above}
    with connection.cursor() as cursor:
        cursor.execute(_MADE, [NAME])
        made = {name for (name,) in cursor.fetchall()}
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no index is made while checks of its table wait
        for name in made - wanted.keys():
            cursor.execute(f"DROP INDEX {name}")
        for name in wanted.keys() - made:
            cursor.execute(_MAKE.format(name=name, table=Subscription._meta.db_table, mask=wanted[name]))
