#!/bin/sh
# Runs once, when the database is made: the role that serves people. It may read and write rows, and change no table;
# so it cannot take away the triggers that keep the audit append-only, nor empty a table at once.
set -eu
psql --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" \
    --set=role="${NUM_ROLE:-num}" --set=password="$(cat "$NUM_PASSWORD_FILE")" <<'SQL'
CREATE ROLE :"role" LOGIN PASSWORD :'password';
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO :"role";
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO :"role";
SQL
