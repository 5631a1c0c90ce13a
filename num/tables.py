"""Many new tables as one step of a migration."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.models import CreateModel
from django.db.migrations.state import ProjectState


class Tables(Operation):
    """The migration operation that makes several models, with all models drawn up once.

    For each CreateModel by itself Django draws up anew whatever is related to it, which is nearly everything here, and
    takes longer than all else in a migration.
    """

    reversible = True

    def __init__(self, models: Iterable[CreateModel]) -> None:
        self.models = list(models)

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        vars(state).pop("apps", None)  # what was drawn up; it is again when it is asked for
        for model in self.models:
            model.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *states: Any) -> None:
        for model in self.models:
            model.database_forwards(app_label, schema_editor, *states)

    def database_backwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *states: Any) -> None:
        for model in reversed(self.models):
            model.database_backwards(app_label, schema_editor, *states)

    def describe(self) -> str:
        return f"Create {len(self.models)} models"


def together(operations: Iterable[Operation]) -> list[Operation]:
    """The same, with models that are made one after the other made in one step."""
    steps: list[Operation] = []
    for _, run in groupby(operations, key=lambda operation: isinstance(operation, CreateModel)):
        every = list(run)
        models = [one for one in every if isinstance(one, CreateModel)]
        steps += [Tables(models)] if models else every
    return steps
