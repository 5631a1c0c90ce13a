"""Whether a restored database can be worked with, by this code and these keys."""

from collections.abc import Iterator

from django.apps import apps
from django.db import connection, models
from django.db.migrations.executor import MigrationExecutor

from num import audit, crypto
from num.fields import SealedTextField


def problems() -> Iterator[str]:
    """Of tables that fit, each in words for an operator, with what to do."""
    if next(audit.broken(), None) is not None:
        yield "The audit chain does not hold. Is AUDIT_KEY the one it was written with? See verify_audit."
    if not all(map(_opens, sealed_fields())):
        yield "Sealed values do not open. Are FIELD_KEYS those of the time of the backup?"


def sealed_fields() -> Iterator[SealedTextField]:
    for model in apps.get_models():
        yield from (field for field in model._meta.concrete_fields if isinstance(field, SealedTextField))


def version_problems() -> Iterator[str]:
    """Whether the tables are those that this code works with."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield "The tables are of an older version. Run migrate."
    if executor.loader.applied_migrations.keys() - executor.loader.disk_migrations.keys():
        yield "The tables are of a newer version than this code. Install that version."


def _opens(field: SealedTextField) -> bool:
    """Whether one value of this field opens; a value whose key was destroyed on purpose is not asked."""
    rows = field.model._default_manager.filter(**{f"{field.name}__isnull": False}).iterator(chunk_size=100)
    row: models.Model | None = next(filter(field.has_key, rows), None)
    try:
        return row is None or isinstance(getattr(row, field.attname), str | bytes)
    except crypto.Unreadable:
        return False
