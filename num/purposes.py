"""What a process, or one block of its work, needs the rows for that lie behind the second wall (see num.rows)."""

from enum import StrEnum

from django.db import connection


class Purpose(StrEnum):
    """What of each the database shows is written where the tables are (reports.row_security)."""

    CASEWORK = "casework"  # what whoever asks may read
    OVERVIEW = "overview"  # that, and of every other case its row, but nothing that belongs to it
    REPORTING = "reporting"  # what reporters told us, and what they are told
    VETTING = "vetting"  # all that reporters told: what goes out is held against it
    ERASING = "erasing"  # all that may be left of what is erased
    ENGINE = "engine"  # everything: workers, beat and commands


def serve_nobody() -> None:
    """From its next connection on, this whole process is the engine. Never called where pages are served."""
    if connection.vendor == "postgresql":
        options = connection.settings_dict["OPTIONS"]
        options["options"] = f"{options.get('options', '')} -c num.purpose={Purpose.ENGINE}".strip()
        connection.close()
