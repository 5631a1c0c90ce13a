"""Move everything sealed to the first of FIELD_KEYS, while people go on working.

Records with a data key get that key wrapped anew; what is sealed directly under the ring is sealed anew. Each batch
is one short transaction that holds its rows, so nothing that is being saved gets lost. What the first key has sealed
already is passed over: a run that was broken off is simply started again. Sessions are left to end by themselves.
"""

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import models, transaction

from num import crypto
from num.fields import KeyHolder, SealedTextField

BATCH = 200


@dataclass
class Outcome:
    """How many rows were moved, and which open with none of the keys, as ``model:key``."""

    moved: int = 0
    unreadable: list[str] = field(default_factory=list)


def rotate() -> Outcome:
    outcome = Outcome()
    for model in apps.get_models():
        if _holds_sealed(model):
            last: Any = None
            while last := _rotate_batch(model, last, outcome):
                pass
    return outcome


def _holds_sealed(model: type[models.Model]) -> bool:
    return issubclass(model, KeyHolder | Authenticator) or any(_ring_sealed(model))


def _ring_sealed(model: type[models.Model]) -> Iterator[SealedTextField]:
    for one in model._meta.concrete_fields:
        if isinstance(one, SealedTextField) and not one.holder:
            yield one


def _rotate_batch(model: type[models.Model], after: Any, outcome: Outcome) -> Any:
    """Move the next rows by primary key; answers with the last one looked at, None at the end."""
    rows = model._base_manager.order_by("pk").select_for_update()
    with transaction.atomic():
        row = None
        for row in (rows.filter(pk__gt=after) if after else rows)[:BATCH]:
            try:
                outcome.moved += _renew(row)
            except crypto.Unreadable:
                outcome.unreadable.append(f"{row._meta.label_lower}:{row.pk}")
    return row.pk if row else None


def _renew(row: models.Model) -> bool:
    """Seal again what another key than the first has sealed, and save it. Whether there was any. Raises Unreadable."""
    stale = [one.name for one in _ring_sealed(type(row)) if crypto.is_stale(row.__dict__[one.attname])]
    for name in stale:
        getattr(row, name)  # what was opened is sealed anew when it is saved
    if isinstance(row, KeyHolder) and crypto.is_stale(row.wrapped_key):
        row.rewrap()
        stale.append("wrapped_key")
    if isinstance(row, Authenticator) and _renew_second_factor(row.data):
        stale.append("data")
    if stale:
        row.save(update_fields=stale)
    return bool(stale)


def _renew_second_factor(data: dict[str, Any]) -> bool:
    adapter = get_adapter()
    stale = [name for name in ("secret", "seed") if name in data and crypto.is_stale(base64.b64decode(data[name]))]
    data.update({name: adapter.encrypt(adapter.decrypt(data[name])) for name in stale})
    return bool(stale)
