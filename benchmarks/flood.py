"""Whether a report still gets through while a program floods us with others.

    python -m benchmarks.flood [--posts N] [--seconds S] [--bots N]

The web server as docker-compose.yml runs it, PostgreSQL, Redis. Each bot opens the form once and then sends a report
over and over, each time from another network; together they send POSTS within SECONDS. Meanwhile people open the form,
fill it in, and press "Send", and once more if they are asked to. Printed is how long they wait for the page with their
code, and what became of all the rest. The run fails if one in twenty people waits longer than LIMIT, if a report of
theirs is lost, or if anything became a case or an alert.
"""

import argparse
import http.client
import random
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit

from benchmarks.crowd import TOKEN, Browser, installed
from benchmarks.databases import on_a_cluster

LIMIT: Final = 2.0  # seconds
PEOPLE: Final = 4  # at a time
FILLING_IN: Final = 4.0  # seconds
FORM: Final = {"persons-TOTAL_FORMS": "1", "vehicles-TOTAL_FORMS": "1", "identifiers-TOTAL_FORMS": "3", "opened_by": ""}


class Bot:
    """A program that sends one form again and again over one connection, and pretends to be everywhere."""

    def __init__(self, url: str) -> None:
        browser = Browser(url)
        page = browser.get("/report/")
        token = TOKEN.search(page)
        assert token
        opened = page.split('name="opened_at" value="')[1].partition('"')[0]
        told = {"csrfmiddlewaretoken": token[1], "opened_at": opened, "story": "He is everywhere. " * 20, **FORM}
        self.body, self.cookie = urlencode(told), f"c={browser.cookies['c']}"
        self.connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)

    def send(self) -> int:
        network = ".".join(str(random.randrange(1, 255)) for _ in range(4))
        headers = {"Cookie": self.cookie, "X-Forwarded-For": network}
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request("POST", "/report/", self.body, headers)
        answer = self.connection.getresponse()
        answer.read()
        return answer.status


def flood(bots: Sequence[Bot], posts: int, seconds: float) -> "Counter[int]":
    """Send so many, evenly spread; how they were answered. A bot that is behind sends as fast as it can."""
    began, each = time.monotonic(), posts // len(bots)

    def work(bot: Bot) -> "Counter[int]":
        answers = Counter[int]()
        for number in range(each):
            time.sleep(max(0.0, began + number * seconds / each - time.monotonic()))
            answers[bot.send()] += 1
        return answers

    with ThreadPoolExecutor(len(bots)) as pool:
        return sum(pool.map(work, bots), Counter[int]())


def tell(url: str) -> float:
    """How long somebody waits, all in all, from "Send" to the page with the code."""
    person = Browser(url)
    page, typed = person.get("/report/"), {"story": "A real one.", **FORM}
    waited = 0.0
    for _ in range(3):
        time.sleep(FILLING_IN)
        opened = page.split('name="opened_at" value="')[1].partition('"')[0]
        began = time.perf_counter()
        try:
            page = person.post("/report/", page, opened_at=opened, **typed)
        except HTTPError as again:
            page = again.read().decode()
        waited += time.perf_counter() - began
        if "We have your report" in page:
            return waited
    raise AssertionError("a report was not taken")


def people(url: str, over: threading.Event) -> list[float]:
    """One person after another, until it is over."""
    waits = []
    while not over.is_set():
        waits.append(tell(url))
    return waits


def measure(url: str, bots: int, posts: int, seconds: float) -> tuple[list[float], "Counter[int]", float]:
    """The waits of people, the answers that the bots got, and how long the flood took."""
    ready, over = [Bot(url) for _ in range(bots)], threading.Event()
    with ThreadPoolExecutor(PEOPLE) as pool:
        sending = [pool.submit(people, url, over) for _ in range(PEOPLE)]
        began = time.monotonic()
        try:
            answers = flood(ready, posts, seconds)
        finally:
            over.set()
        took = time.monotonic() - began
    return [wait for one in sending for wait in one.result()], answers, took


def kept() -> dict[str, int]:
    from alerts.models import Alert
    from reports.models import Case, Report

    return {
        "reports kept": Report.objects.count(),
        "without a receipt yet": Report.objects.filter(locator="").count(),
        "folded away": Report.objects.in_flood().count(),
        "cases": Case.objects.count(),
        "alerts": Alert.objects.count(),
    }


def run(folder: Path, bots: int, posts: int, seconds: float) -> bool:
    live = installed(folder)
    with live.sink:
        try:
            live.start()
            live.serve()
            tell(live.url)  # each process of the web server makes some things once
            waits, answers, took = measure(live.url, bots, posts, seconds)
        finally:
            live.stop()
    worst = statistics.quantiles(waits, n=20)[-1]
    print(f"{answers.total()} automated posts in {took:.0f} s, answered {dict(sorted(answers.items()))}")
    print(f"{len(waits)} people: {statistics.median(waits):.2f} s median, {worst:.2f} s for the 95th of a hundred")
    left = kept()
    print(", ".join(f"{what}: {count}" for what, count in left.items()))
    return worst <= LIMIT and not (left["cases"] or left["alerts"])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--posts", type=int, default=5000)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--bots", type=int, default=16)
    options = parser.parse_args()
    on_a_cluster("benchmarks.flood")
    with tempfile.TemporaryDirectory() as folder:
        return int(not run(Path(folder), options.bots, options.posts, options.seconds))


if __name__ == "__main__":
    sys.exit(main())
