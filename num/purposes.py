"""What a process, or one block of its work, needs the rows for that lie behind the second wall (see num.rows)."""

from enum import StrEnum
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created


class Purpose(StrEnum):
    """What of each the database shows is written where the tables are (reports.row_security)."""

    CASEWORK = "casework"  # what whoever asks may read
    OVERVIEW = "overview"  # that, and of every other case its row, but nothing that belongs to it
    REPORTING = "reporting"  # what reporters told us, and what they are told
    VETTING = "vetting"  # all that reporters told: what goes out is held against it
    ERASING = "erasing"  # all that may be left of what is erased
    ENGINE = "engine"  # everything: workers, beat and commands


def serve_nobody() -> None:
    """From its next connection on, this whole process is the engine. Never called where pages are served.

    A connection that does not keep the option raises ImproperlyConfigured: nothing would be there, and nobody told.
    """
    if connection.vendor == "postgresql":
        options = connection.settings_dict["OPTIONS"]
        options["options"] = f"{options.get('options', '')} -c num.purpose={Purpose.ENGINE}".strip()
        connection.close()
        connection_created.connect(_refuse_blindness)


def _refuse_blindness(connection: BaseDatabaseWrapper, **_: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('num.purpose', true)")
        known = cursor.fetchone()[0]
    if known != Purpose.ENGINE:
        connection.close()
        raise ImproperlyConfigured(
            "Workers, beat and commands need PostgreSQL itself: a pooler takes their options away."
        )
