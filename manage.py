#!/usr/bin/env python
import os
import sys

from django.conf import settings
from django.core.management import execute_from_command_line

from num.logs import say_uncaught
from num.purposes import serve_nobody

AS_OWNER = {"migrate", "load_pack", "backup", "restore"}  # by DATABASE_OWNER_URL, where there is one


def use_owner() -> None:
    """Let this process reach the database as the owner of its tables, and not as the role that serves people."""
    for name in ("DATABASE_OWNER_URL", "DATABASE_OWNER_URL_FILE"):
        if name in os.environ:
            os.environ.pop("DATABASE_URL_FILE", None)
            os.environ[name.replace("_OWNER", "")] = os.environ[name]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "num.settings")
    sys.excepthook = say_uncaught
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    if command == "make_keys":  # runs before there is anything to read settings from
        settings.configure(INSTALLED_APPS=["num"])
    if command in AS_OWNER:
        use_owner()
    if command != "runserver":
        serve_nobody()
    execute_from_command_line(sys.argv)
