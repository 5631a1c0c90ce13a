"""What must hold before real people may rely on an installation (`manage.py check --deploy`).

Errors also keep the web server from starting; warnings are for somebody to decide about.
"""

import logging
import os
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection

from num import keys

log = logging.getLogger(__name__)


def register_all() -> None:
    """Called once, when the apps are ready."""
    register(demonstration_is_local, Tags.security)
    for check in (
        keys_are_fit,
        key_files_are_private,
        demonstration_is_off,
        addresses_are_private,
        servers_are_real,
        database_role_is_bound,
    ):
        register(check, Tags.security, deploy=True)


def refuse_unsafe() -> None:
    """Log each reason why this process must not serve anybody. Raises ImproperlyConfigured if any."""
    production = not (settings.DEBUG or settings.DEMO)
    found = run_checks(tags=[Tags.security], include_deployment_checks=production)
    reasons = [message.msg for message in found if message.is_serious()]
    for reason in reasons:
        log.critical("not started: %s", reason)
    if reasons:
        raise ImproperlyConfigured(f"{len(reasons)} unsafe settings")


def refuse_unbound(**_: Any) -> None:
    """Where pages are served, at each new connection: the database may come later than they. Raises as above."""
    for problem in [] if settings.DEBUG or settings.DEMO else role_problems():
        connection.close()
        raise ImproperlyConfigured(problem.msg)


def is_local(host: str | None) -> bool:
    """Whether this name or address can only be this machine."""
    if host in ("", None, "localhost"):
        return True
    try:
        return ip_address(str(host)).is_loopback
    except ValueError:
        return False


def demonstration_is_local(**_: Any) -> list[CheckMessage]:
    mode = "DEMO" if settings.DEMO else "DEBUG"
    if not (settings.DEMO or settings.DEBUG):
        return []
    names = ("BASE_URL", "EMAIL_URL", "SMS_URL", "SIGNAL_URL")
    return [
        Error(f"{mode} is on, but {name} is of another machine. Turn {mode} off.", id="num.E001")
        for name in names
        for url in getattr(settings, name).split()
        if not is_local(urlsplit(url).hostname)
    ]


def demonstration_is_off(**_: Any) -> list[CheckMessage]:
    return [
        Error(f"{name} is on: never with real data.", id="num.E002")
        for name in ("DEBUG", "DEMO")
        if getattr(settings, name)
    ]


def keys_are_fit(**_: Any) -> list[CheckMessage]:
    given = {name: getattr(settings, name) for name in keys.SECRETS}
    needed = {name: value for name, value in given.items() if value or name not in keys.OPTIONAL}
    everything = [(name, key) for name, value in needed.items() for key in keys.material(name, value)]
    weak = dict.fromkeys(name for name, key in everything if keys.looks_made_up(key))
    found: list[CheckMessage] = [
        Error(f"{name} is short or was made up. Make keys with make_keys.", id="num.E003") for name in weak
    ]
    if len({key for _, key in everything}) < len(everything):
        found.append(Error("The same key stands in two places. Each must be its own.", id="num.E004"))
    return found


def key_files_are_private(**_: Any) -> list[CheckMessage]:
    files = [(name, Path(os.environ[f"{name}_FILE"])) for name in keys.SECRETS if f"{name}_FILE" in os.environ]
    return [Error(f"{name}_FILE {reason}.", id="num.E005") for name, path in files for reason in _exposed(path)]


def _exposed(path: Path) -> Iterator[str]:
    if path.stat().st_mode & 0o077:
        yield f"may be read by others: chmod 0400 {path}"
    for place in (settings.BASE_DIR / "var", settings.STATIC_ROOT):
        if path.resolve().is_relative_to(Path(place).resolve()):
            yield f"lies in {place}, beside what is served or kept"
            return


def addresses_are_private(**_: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    url = urlsplit(settings.BASE_URL)
    if url.scheme != "https" and not is_local(url.hostname):
        found.append(Error("BASE_URL must begin with https://.", id="num.E008"))
    if "*" in settings.ALLOWED_HOSTS:
        found.append(Error("ALLOWED_HOSTS must name our hosts; * lets anybody name them.", id="num.E009"))
    return found


def servers_are_real(**_: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        found.append(Warning("DATABASE_URL: SQLite is for demonstration and trial.", id="num.W001"))
    if not settings.REDIS_URL:
        found.append(Warning("REDIS_URL is missing: workers are not rung, limits are per process.", id="num.W002"))
    return found


def database_role_is_bound(**_: Any) -> list[CheckMessage]:
    """The role that serves people changes no table, nor passes what tables show it (num.rows).

    A database that does not answer now is asked at the first connection.
    """
    try:
        return role_problems()
    except OperationalError:
        return []


def role_problems() -> list[CheckMessage]:
    """Raises OperationalError if the database does not answer."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(ROLE)
        passes, owns = cursor.fetchone()
    if passes:
        return [Error(f"DATABASE_URL: it is a superuser, or passes row security. {RIGHT_ROLE}.", id="num.E011")]
    if owns:
        return [Error(f"DATABASE_URL: it owns the tables. {RIGHT_ROLE}, and DATABASE_OWNER_URL.", id="num.E012")]
    return []


ROLE = """
SELECT rolsuper OR rolbypassrls, EXISTS (
  SELECT FROM pg_tables WHERE schemaname = current_schema() AND pg_has_role(current_user, tableowner, 'MEMBER')
) FROM pg_roles WHERE rolname = current_user
"""
RIGHT_ROLE = "Use a role as deploy/postgres/role.sh makes it"
