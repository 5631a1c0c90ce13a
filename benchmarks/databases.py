import os
import shutil
import sys

import psycopg
from psycopg import sql


def on_a_cluster(program: str, *options: str) -> None:
    """Begin ``python -m program`` again inside a throw-away PostgreSQL with these options, if this is not one.

    What it commits is on the disk, as in real use: of itself, pg_virtualenv would switch that off.
    """
    if "PGHOST" in os.environ:
        return
    if not shutil.which("pg_virtualenv"):
        sys.exit("pg_virtualenv not found. On Debian: apt-get install postgresql")
    given = [part for option in ("fsync=on", *options) for part in ("-o", option)]
    os.execvp("pg_virtualenv", ["pg_virtualenv", "-t", *given, sys.executable, "-m", program, *sys.argv[1:]])


def create(name: str) -> str:
    """A new empty database on the throw-away cluster; its URL. libpq's variables say where that is."""
    with psycopg.connect(dbname=os.environ["PGDATABASE"], autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return "postgres://{PGUSER}:{PGPASSWORD}@{PGHOST}:{PGPORT}/".format(**os.environ) + name
