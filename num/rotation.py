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
                changed = _renew(row)
            except crypto.Unreadable:
                outcome.unreadable.append(f"{row._meta.label_lower}:{row.pk}")
                continue
            if changed:
                row.save(update_fields=changed)
                outcome.moved += 1
    return row.pk if row else None


def _renew(row: models.Model) -> list[str]:
    """Seal again what another key than the first has sealed; the names of the fields that changed."""
    stale = [one.name for one in _ring_sealed(type(row)) if _is_stale(row.__dict__[one.attname])]
    for name in stale:
        setattr(row, name, getattr(row, name))  # opens it; what is set as text is sealed when saved
    if isinstance(row, KeyHolder) and _is_stale(row.wrapped_key):
        row.rewrap()
        stale.append("wrapped_key")
    if isinstance(row, Authenticator) and _renew_second_factor(row.data):
        stale.append("data")
    return stale


def _renew_second_factor(data: dict[str, Any]) -> bool:
    adapter = get_adapter()
    stale = [name for name in ("secret", "seed") if name in data and _is_stale(base64.b64decode(data[name]))]
    data.update({name: adapter.encrypt(adapter.decrypt(data[name])) for name in stale})
    return bool(stale)


def _is_stale(sealed: bytes | None) -> bool:
    return sealed is not None and crypto.key_number(bytes(sealed)) != crypto.ring().active.id
