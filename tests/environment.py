"""What the settings read, in tests: safe fixed values, set before Django loads (`-p tests.environment`).

The database is SQLite unless DATABASE_URL says otherwise. Redis is a private real server, one for each pytest
process, where the machine has one; else counters and doorbells stay in the process.
"""

import atexit
import base64
import hashlib
import os
import shutil

from tests.servers.redis import RedisServer


def _key(number: int) -> str:
    return base64.b64encode(hashlib.sha256(bytes([number])).digest()).decode()


TEST_SETTINGS = {
    "SECRET_KEY": "test-secret-key-of-no-worth-but-of-fifty-characters-at-least",
    "FIELD_KEYS": f"1:{_key(1)}",
    "INDEX_KEY": _key(2),
    "AUDIT_KEY": _key(3),
    "BASE_URL": "http://testserver",
    "EMAIL_URL": "smtp://127.0.0.1:9",
    "DATABASE_URL": "sqlite://:memory:",
}

_redis = RedisServer() if shutil.which("redis-server") else None


def prepare() -> None:
    """Fill in what the environment does not give."""
    for name in ("DEBUG", "DEMO"):
        os.environ.pop(name, None)
    for name, value in TEST_SETTINGS.items():
        os.environ.setdefault(name, value)
    if _redis and "REDIS_URL" not in os.environ:
        os.environ["REDIS_URL"] = _redis.start()
        atexit.register(_redis.stop)


prepare()
