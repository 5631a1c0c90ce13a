"""Whether the time of an answer tells that somebody is known.

    python -m benchmarks.enumeration [--requests N]

One process, real password hashes, a database in memory, mail that goes nowhere. Of each page as many requests for
known as for unknown people, in random order; counters are emptied in between, so that no limit answers instead.
Printed is the area under the curve: 0.5 if the times tell nothing, 1 if they tell all. The run fails outside BOUNDS.
"""

import argparse
import random
import sys
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from itertools import count
from typing import Final

from tests import environment  # noqa: F401  (settings are read from what it gives)

BOUNDS: Final = (0.45, 0.55)
Ask = Callable[[bool], object]


def area(known: Sequence[float], unknown: Sequence[float]) -> float:
    """How often a known one takes longer than an unknown one; ties count half (Mann and Whitney)."""
    ordered = sorted(unknown)
    over = sum(bisect_left(ordered, one) + bisect_right(ordered, one) for one in known)
    return over / (2 * len(known) * len(unknown))


def measure(ask: Ask, requests: int) -> float:
    from django.core import mail
    from django.core.cache import cache

    sides = [True, False] * requests
    random.shuffle(sides)
    times: dict[bool, list[float]] = {True: [], False: []}
    for known in [True, False] * 5 + sides:
        cache.clear()
        mail.outbox.clear()
        began = time.perf_counter()
        ask(known)
        times[known].append(time.perf_counter() - began)
    return area(times[True][5:], times[False][5:])


def pages() -> dict[str, Ask]:
    """What a stranger may ask, by the page: True asks about a member, False about nobody."""
    from django.test import Client

    from reports import receipts
    from reports.models import Report

    report = Report()
    receipt = receipts.issue(report)[:7]  # what finds it
    report.save()
    numbers = count()

    def post(address: str, **typed: str) -> None:
        assert Client().post(address, typed).status_code in (200, 302)

    def email(known: bool) -> str:
        return "member@example.org" if known else f"nobody{next(numbers)}@example.org"

    joining = {"kind": "individual", "working_name": "N", "wording": "neutral", "password": "four quiet words here"}
    return {
        "join": lambda known: post("/join/", **joining, username=f"new{next(numbers)}", email=email(known)),
        "sign-in by name": lambda known: post(
            "/accounts/login/", login="member" if known else f"nobody{next(numbers)}", password="wrong horse"
        ),
        "sign-in by address": lambda known: post("/accounts/login/", login=email(known), password="wrong horse"),
        "reset": lambda known: post("/accounts/password/reset/", email=email(known)),
        "sign-in by code": lambda known: post("/accounts/code/", email=email(known)),
        "receipt": lambda known: post("/report/receipt/", code=(receipt if known else "ZZZZ-ZZ") + "ZZ" + "-ZZZZ" * 3),
    }


def prepare() -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    setup_test_environment()
    call_command("migrate", verbosity=0)
    call_command("load_pack", verbosity=0)
    from tests.factories import make_member

    make_member("member")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=1000, help="a side of each page")
    requests = parser.parse_args().requests
    prepare()
    found = {}
    for page, ask in pages().items():
        found[page] = measure(ask, requests)
        print(f"{page:20} {found[page]:.3f}", flush=True)
    return int(any(not BOUNDS[0] <= value <= BOUNDS[1] for value in found.values()))


if __name__ == "__main__":
    sys.exit(main())
