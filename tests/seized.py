"""What whoever takes the database and the keys reads of sessions."""

import base64
from collections.abc import Iterator

from django.contrib.sessions.models import Session

from num import crypto
from num.sessions import LABEL


def opened_sessions() -> Iterator[str]:
    """The contents of every session that lies in the database, opened by its row alone."""
    for row in Session.objects.all():
        sealed = base64.b64decode(row.session_data)
        yield crypto.unseal_with_ring(sealed, f"{LABEL}|{row.session_key}", LABEL).decode()
