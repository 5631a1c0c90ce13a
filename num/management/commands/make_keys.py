import os
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from num import keys


class Command(BaseCommand):
    help = (
        "Write a fresh set of keys: as lines for the environment to the screen or to a file, or one file "
        "a key into a directory, for the …_FILE settings. Never overwrites a key."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, metavar="DIR|FILE", help="where to write, readable by you alone")

    def handle(self, *args: Any, to: Path | None, **options: Any) -> None:
        fresh = keys.fresh()
        if to is None:
            self.stdout.write(keys.as_lines(fresh), ending="")
        elif to.is_dir():
            self._write_all({to / name.lower(): value for name, value in fresh.items()})
        else:
            self._write_all({to: keys.as_lines(fresh)})

    def _write_all(self, files: dict[Path, str]) -> None:
        if existing := [str(path) for path in files if path.exists()]:
            raise CommandError(f"already there, and left as it is: {', '.join(existing)}")
        for path, text in files.items():
            _write(path, text)
            self.stdout.write(f"written: {path}")


def _write(path: Path, text: str) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    except OSError as error:
        raise CommandError(f"cannot write {path}: {error.strerror}") from error
    with os.fdopen(handle, "w") as file:
        file.write(text)
