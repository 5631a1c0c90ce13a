"""The second wall: PostgreSQL shows rows about cases only to who says what they are for (docs/adr/0016-second-wall.md).

It stands behind ``visible_to``, and shows no row at all where nobody has said anything.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from num import audit
from num.audit import Person
from num.prepared import ask
from num.purposes import Purpose

# What stood before, and what stands until the transaction ends; who asks stays the same unless somebody is named.
SAY = """
WITH before AS MATERIALIZED (
    SELECT coalesce(current_setting('num.purpose', true), '') AS purpose,
           coalesce(current_setting('num.user', true), '') AS asking
)
SELECT purpose, asking, set_config('num.purpose', %s, true), set_config('num.user', coalesce(%s, asking), true)
FROM before
"""


@contextmanager
def acting_as(purpose: Purpose | None, user: Person | None = None) -> Iterator[None]:
    """One transaction in which the rows for this purpose are there, and afterwards are not; what is recorded in it is
    written at its end. A block inside another keeps who asks, unless it says who.

    Querysets are asked inside. No purpose: nothing is shown that was not before. On SQLite there is no such wall, so
    neither the transaction nor the waiting.
    """
    if purpose is None or connection.vendor != "postgresql":
        yield
        return
    inside = connection.in_atomic_block
    with transaction.atomic(), audit.written_last():
        before = _say(purpose, str(user.pk) if user else None)
        yield
        if inside and not connection.needs_rollback:
            _say(*before)


def _say(purpose: str, asking: str | None) -> tuple[str, str]:
    [(before, asked, *_)] = ask(SAY, [purpose, asking])
    return before, asked
