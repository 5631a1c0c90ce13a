"""How several processes share the tests: each test goes to whoever is free, but those of one module stay together if it
makes something once for all of them, which would otherwise be made in each process.

Not by the groups of xdist: it hands them on in the names of tests, which pytest 9.2 does not let it change.
"""

from functools import cache

import pytest
from django.conf import settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

ONCE = 'scope="module"'


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    scheduler = LoadScopeScheduling(config, log)
    scheduler._split_scope = goes_with
    return scheduler


def goes_with(test: str) -> str:
    """Tests of which this is the same go to one process, one after the other."""
    module = test.partition("::")[0]
    return module if makes_once(module) else test


@cache
def makes_once(module: str) -> bool:
    return ONCE in (settings.BASE_DIR / module).read_text()
