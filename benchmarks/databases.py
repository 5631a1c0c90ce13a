import os

import psycopg
from psycopg import sql


def create(name: str) -> str:
    """A new empty database on the throw-away cluster; its URL. libpq's variables say where that is."""
    with psycopg.connect(dbname=os.environ["PGDATABASE"], autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return "postgres://{PGUSER}:{PGPASSWORD}@{PGHOST}:{PGPORT}/".format(**os.environ) + name
