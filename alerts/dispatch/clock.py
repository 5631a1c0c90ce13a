from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from django.db import connection
from django.utils import timezone

from num import prepared


def now(sql: str = "SELECT clock_timestamp()", params: Sequence[Any] = ()) -> datetime:
    """The database's clock: leases and due times of many machines must agree. SQLite's is this machine's.

    ``sql`` is another statement for PostgreSQL that ends with it.
    """
    if connection.vendor != "postgresql":
        return timezone.now()
    return cast(datetime, prepared.ask(sql, params)[0][0])
