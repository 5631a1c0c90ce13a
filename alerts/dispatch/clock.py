from datetime import datetime
from typing import cast

from django.db import connection
from django.utils import timezone


def now() -> datetime:
    """The database's clock: leases and due times of many machines must agree. SQLite's is this machine's."""
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cast(datetime, cursor.fetchone()[0])
