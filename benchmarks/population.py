"""Members by the hundred thousand, written by the database itself: nobody can sign in as them or be written to.

Where they work and what they do is drawn evenly. One in eight follows every place; a few in a hundred have not
confirmed their address, have switched it off, pause, are on a tour, or were suspended.
"""

from collections.abc import Mapping
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Model

from members.models import Channel, Region, Subscription, User, WorkType

_DRAWN: Final = """
    CREATE TEMP TABLE drawn ON COMMIT DROP AS
    SELECT number, md5('member' || number)::uuid AS member, random() AS dice, random() AS fate,
        (%(forces)s::bigint[])[1 + floor(random() * cardinality(%(forces)s::bigint[]))] AS force,
        (%(regions)s::bigint[])[1 + floor(random() * cardinality(%(regions)s::bigint[]))] AS region,
        (%(regions)s::bigint[])[1 + floor(random() * cardinality(%(regions)s::bigint[]))] AS other,
        (%(works)s::bigint[])[1 + floor(random() * cardinality(%(works)s::bigint[]))] AS work
    FROM generate_series(%(first)s, %(last)s) AS number"""
_PEOPLE: Final = """
    CREATE TEMP TABLE people ON COMMIT DROP AS
    SELECT *,
        fate < 0.03 AS unconfirmed, fate BETWEEN 0.03 AND 0.05 AS off, fate BETWEEN 0.05 AND 0.06 AS pauses,
        fate BETWEEN 0.06 AND 0.065 AS suspended, fate BETWEEN 0.065 AND 0.07 AS tours,
        coalesce((SELECT bit_or(mask) FROM members_region WHERE id = ANY (regions)), -1) AS region_mask,
        coalesce((SELECT bit_or(1::bigint << bit) FROM members_worktype WHERE id = ANY (works)), -1) AS work_mask
    FROM (
        SELECT *,
            CASE WHEN dice < 0.12 THEN '{}' WHEN dice < 0.42 THEN ARRAY[force] WHEN dice < 0.52
                THEN ARRAY[region, other] ELSE ARRAY[region] END AS regions,
            CASE WHEN number % 17 = 0 THEN '{}' ELSE ARRAY[work] END AS works
        FROM drawn
    ) AS chosen"""
_LEVELS: Final = "(VALUES ('email', 2), ('email', 3), ('inbox', 1), ('inbox', 2), ('inbox', 3)) AS wanted (kind, level)"
_LATER: Final = "now() + interval '9 days'"

Drawn = Mapping[str, str]  # a column → what it holds, in SQL
PERSON: Final[Drawn] = {
    "id": "member",
    "username": "'member' || number",
    "working_name": "'sealed'",
    "is_active": "NOT suspended",
    "paused_until": f"CASE WHEN pauses THEN {_LATER} END",
}
EMAIL: Final[Drawn] = {
    "kind": "'email'",
    "uid": "gen_random_uuid()",
    "user_id": "member",
    "address": "'sealed'",
    "address_index": "decode(md5('address' || number), 'hex')",
    "verified_at": "CASE WHEN NOT unconfirmed THEN now() END",
    "suspended_at": "CASE WHEN off THEN now() END",
}
INBOX: Final[Drawn] = {"kind": "'inbox'", "uid": "gen_random_uuid()", "user_id": "member", "verified_at": "now()"}
SUBSCRIPTION: Final[Drawn] = {
    "channel_id": "channel.id",
    "level": "level",
    "region_mask": "region_mask",
    "work_mask": "work_mask",
    "tour_mask": "CASE WHEN tours THEN (SELECT mask FROM members_region WHERE id = other) ELSE 0 END",
    "tour_from": "CASE WHEN tours THEN now() - interval '1 day' END",
    "tour_until": f"CASE WHEN tours THEN {_LATER} END",
    "kind": "kind",
    "live": "NOT suspended AND (kind = 'inbox' OR NOT (unconfirmed OR off))",
    "paused_until": f"CASE WHEN pauses AND kind <> 'inbox' THEN {_LATER} END",
}


def grow(first: int, last: int) -> None:
    """Members number ``first`` to ``last``, each with an address, an inbox and the usual levels. For a superuser."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # every row is right: no key is looked up
        cursor.execute("SELECT setseed(0.5)")
        cursor.execute(_DRAWN, _choices() | {"first": first, "last": last})
        cursor.execute(_PEOPLE)
        for statement in _statements():
            cursor.execute(statement)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _choices() -> dict[str, list[int]]:
    regions = Region.objects.values_list("pk", flat=True)
    works = WorkType.objects.exclude(bit=None).values_list("pk", flat=True)
    return {
        "forces": list(regions.filter(level=Region.Level.FORCE)),
        "regions": list(regions.filter(level=Region.Level.REGION)),
        "works": list(works),
    }


def _statements() -> list[str]:
    channels = f"people JOIN members_channel AS channel ON user_id = member JOIN {_LEVELS} USING (kind)"
    return [
        insert(User(role=User.Role.MEMBER, password="!"), PERSON, "people"),
        "INSERT INTO members_user_regions (user_id, region_id) SELECT DISTINCT member, unnest(regions) FROM people",
        "INSERT INTO members_user_work_types (user_id, worktype_id) SELECT member, unnest(works) FROM people",
        "INSERT INTO members_user_tour_regions (user_id, region_id) SELECT member, other FROM people WHERE tours",
        insert(Channel(), EMAIL, "people"),
        insert(Channel(), INBOX, "people"),
        insert(Subscription(), SUBSCRIPTION, channels),
    ]


def insert(like: Model, drawn: Drawn, source: str) -> str:
    """One row as Django would write ``like`` for each row of ``source``, but for what is ``drawn`` from it."""
    values = {
        field.column: drawn.get(field.column) or _literal(field.value_from_object(like))
        for field in like._meta.concrete_fields
        if field.column in drawn or not field.primary_key
    }
    return f"INSERT INTO {like._meta.db_table} ({', '.join(values)}) SELECT {', '.join(values.values())} FROM {source}"


def _literal(value: Any) -> str:
    return "NULL" if value is None else f"'{value}'"
