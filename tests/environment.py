"""What the settings read, in tests: safe fixed values, set before Django loads (`-p tests.environment`).

The database is SQLite unless DATABASE_URL says otherwise. Each pytest process has a private real Redis server (the
machine's, or else the one that comes with the demonstration) and static files of its own, so that several run at once.
"""

import atexit
import base64
import hashlib
import os
import shutil
import tempfile

from tests.servers.redis import RedisServer


def _key(name: str) -> str:
    return base64.b64encode(hashlib.sha256(name.encode()).digest()).decode()


TEST_SETTINGS = {
    "SECRET_KEY": _key("secret") + "of no worth",
    "FIELD_KEYS": f"1:{_key('fields')}",
    "INDEX_KEY": _key("index"),
    "AUDIT_KEY": _key("audit"),
    "BASE_URL": "http://testserver",
    "EMAIL_URL": "smtp://127.0.0.1:9",
    "DATABASE_URL": "sqlite://:memory:",
    "DJANGO_SETTINGS_MODULE": "num.settings",
}

redis_server = RedisServer()


def prepare() -> None:
    """Fill in what the environment does not give."""
    for name in ("DEBUG", "DEMO"):
        os.environ.pop(name, None)
    for name, value in TEST_SETTINGS.items():
        os.environ.setdefault(name, value)
    os.environ["REDIS_URL"] = redis_server.start()  # never one that was given: each process counts for itself
    atexit.register(redis_server.stop)
    os.environ["STATIC_ROOT"] = tempfile.mkdtemp(prefix="num-static-")
    atexit.register(shutil.rmtree, os.environ["STATIC_ROOT"], ignore_errors=True)


prepare()
