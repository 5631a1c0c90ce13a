"""Whether a member still signs in quickly while strangers keep the slow pages busy.

    python -m benchmarks.crowd [--strangers N] [--sign-ins N] [--pause SECONDS]

The web server as docker-compose.yml runs it, PostgreSQL, Redis, an SMTP server. Each stranger asks to join, signs in,
asks for a new password and for a code, and tries a receipt, each time from another network, so that no limit answers
instead, and with a pause before that is shorter than anybody needs for the form (``--pause 0``: none). The member
presses "Sign in", and reads the page that follows. The run fails if that once takes longer than LIMIT.
"""

import argparse
import os
import random
import re
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from http.cookiejar import CookieJar
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

from benchmarks.databases import create, on_a_cluster
from tests.servers.smtp import SmtpSink

if TYPE_CHECKING:
    from tests.servers.processes import Live

LIMIT: Final = 1.0  # seconds
MEMBER, PASSWORD = "member", "correct horse battery staple"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


class Browser:
    """Somebody with cookies, in a network of her own."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.network = ".".join(str(random.randrange(1, 255)) for _ in range(4))
        self.jar = CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.jar))

    @property
    def cookies(self) -> dict[str, str | None]:
        return {cookie.name: cookie.value for cookie in self.jar}

    def get(self, address: str) -> str:
        return self._ask(address)

    def post(self, address: str, page: str, **typed: str) -> str:
        """Send the form that ``page`` shows; the page that follows."""
        token = TOKEN.search(page)
        assert token, f"{address} shows no form"
        return self._ask(address, urlencode({"csrfmiddlewaretoken": token[1], **typed}).encode())

    def _ask(self, address: str, data: bytes | None = None) -> str:
        request = Request(self.url + address, data, {"X-Forwarded-For": self.network})
        with self.opener.open(request, timeout=60) as response:
            return str(response.read().decode())


def errands() -> Iterator[tuple[str, dict[str, str]]]:
    """What a stranger sends, without end: each is answered after slow work, or by mail."""
    for number in count(random.randrange(10**9)):
        name, email = f"nobody{number}", f"nobody{number}@example.org"
        joining = {"kind": "individual", "working_name": "N", "wording": "neutral", "password": PASSWORD}
        yield "/join/", {**joining, "username": name, "email": email}
        yield "/accounts/login/", {"login": name, "password": "wrong horse"}
        yield "/accounts/password/reset/", {"email": email}
        yield "/accounts/code/", {"email": email}
        yield "/report/receipt/", {"code": f"{number:020}"}


def keep_busy(url: str, pause: float, over: threading.Event, answered: "Counter[str]") -> None:
    """One stranger, until it is over."""
    for address, typed in islice(errands(), random.randrange(5), None):  # not all the same at once
        if over.wait(random.uniform(0, 2 * pause)):
            return
        stranger = Browser(url)
        stranger.post(address, stranger.get(address), **typed)
        answered[address] += 1


def sign_in(url: str) -> float:
    """How long a member waits from "Sign in" to the page that follows."""
    member = Browser(url)
    page = member.get("/accounts/login/")
    began = time.perf_counter()
    landed = member.post("/accounts/login/", page, login=MEMBER, password=PASSWORD)
    took = time.perf_counter() - began
    assert "/accounts/logout/" in landed, "she is not signed in"
    return took


def measure(url: str, strangers: int, sign_ins: int, pause: float) -> tuple[list[float], "Counter[str]"]:
    """The waits of the member, and how often strangers were answered meanwhile, by address."""
    over, answered = threading.Event(), Counter[str]()
    with ThreadPoolExecutor(strangers) as crowd:
        busy: list[Future[None]] = [crowd.submit(keep_busy, url, pause, over, answered) for _ in range(strangers)]
        try:
            time.sleep(3)
            waits = [sign_in(url) for _ in range(sign_ins)]
        finally:
            over.set()
    for one in busy:
        one.result()
    return waits, answered


def installed(folder: Path) -> "Live":
    """An installation with one member, ready to start."""
    database = create("crowd")
    os.environ.update(DATABASE_URL=database, TRUSTED_PROXIES="1")
    import django

    from tests import environment

    django.setup()
    from django.core.management import call_command

    for command in ("migrate", "load_pack"):
        call_command(command, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    from tests.factories import make_member
    from tests.servers.bound import make_role
    from tests.servers.processes import Live

    make_role()  # whom the web server is: as another it would not start
    make_member(MEMBER)
    return Live(folder / "live", environment.redis_server, SmtpSink(keep=False), workers=0)


def say(who: str, waits: Sequence[float]) -> None:
    print(f"{who:32} {statistics.median(waits):.2f} s median, {max(waits):.2f} s worst", flush=True)


def run(folder: Path, strangers: int, sign_ins: int, pause: float) -> bool:
    """Whether every sign-in was quick enough."""
    live = installed(folder)
    with live.sink:
        try:
            live.start()
            live.serve()
            for _ in range(4):  # each process of the web server makes some things once
                sign_in(live.url)
            say("a member by herself", [sign_in(live.url) for _ in range(sign_ins)])
            waits, answered = measure(live.url, strangers, sign_ins, pause)
        finally:
            live.stop()
    say(f"with {strangers} strangers at work", waits)
    print(f"meanwhile they had {sum(answered.values())} answers: {dict(sorted(answered.items()))}")
    return max(waits) <= LIMIT


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--strangers", type=int, default=20)
    parser.add_argument("--sign-ins", type=int, default=40)
    parser.add_argument("--pause", type=float, default=2, help="seconds, on average")
    options = parser.parse_args()
    on_a_cluster("benchmarks.crowd")
    with tempfile.TemporaryDirectory() as folder:
        return int(not run(Path(folder), options.strangers, options.sign_ins, options.pause))


if __name__ == "__main__":
    sys.exit(main())
