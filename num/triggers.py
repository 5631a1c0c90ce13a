"""What the database itself refuses, whoever writes the row and by whatever way: triggers, in the words of both."""

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class Triggers(Operation):
    """The migration operation that runs one statement on PostgreSQL, or several on SQLite; each with its undoing.

    Unlike RunPython it has no models built, which takes longer than all else in a migration.
    """

    reversible = True

    def __init__(self, postgresql: str, undo: str, sqlite: Sequence[str], sqlite_undo: Sequence[str]) -> None:
        self.forwards = {"postgresql": [postgresql], "sqlite": sqlite}
        self.backwards = {"postgresql": [undo], "sqlite": sqlite_undo}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """No model changes."""

    def database_forwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *states: Any) -> None:
        _run(schema_editor, self.forwards)

    def database_backwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *states: Any) -> None:
        _run(schema_editor, self.backwards)


def _run(editor: BaseDatabaseSchemaEditor, statements: dict[str, Sequence[str]]) -> None:
    for statement in statements[editor.connection.vendor]:
        editor.execute(statement, params=None)
