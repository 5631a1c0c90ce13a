"""Where the mail of an installation arrives, read as the person reads it to whom it went."""

import re
import time
from collections.abc import Callable
from email.message import EmailMessage
from typing import NamedTuple, Protocol

from tests.browser.person import Person
from tests.servers.smtp import SmtpSink


class Letter(NamedTuple):
    """One message as it arrived."""

    subject: str
    text: str
    headers: dict[str, str]

    @property
    def links(self) -> list[str]:
        return re.findall(r"https?://[^\s<>]+", self.text)

    @property
    def one_click(self) -> str:
        """Where a mail program ends the subscription (RFC 8058)."""
        return self.headers["List-Unsubscribe"].strip("<>")


class Post(Protocol):
    def letters(self, to: str) -> list[Letter]:
        """Everything that arrived for one address, oldest first."""


class Sink:
    """What a test's own SMTP server accepted."""

    def __init__(self, sink: SmtpSink) -> None:
        self.sink = sink

    def letters(self, to: str) -> list[Letter]:
        accepted = zip(self.sink.accepted(), self.sink.messages(), strict=False)  # another may just be arriving
        return [_letter(message) for record, message in accepted if record.recipient == to]


def _letter(message: EmailMessage) -> Letter:
    body = message.get_body(("plain",))
    return Letter(str(message["Subject"]), body.get_content() if body else "", dict(message.items()))


class Mailbox:
    """The mailbox page of the demonstration, as somebody opens it who looks for one person's mail."""

    def __init__(self, person: Person) -> None:
        self.person = person

    def letters(self, to: str) -> list[Letter]:
        self.person.open(f"/demo/mailbox/?to={to}")
        links = self.person.page.locator("tbody a").all()
        addresses = [link.get_attribute("href") or "" for link in links]
        return [self._open(address) for address in reversed(addresses)]

    def _open(self, address: str) -> Letter:
        self.person.open(address)
        page = self.person.page
        names, values = page.locator("main dt").all_inner_texts(), page.locator("main dd").all_inner_texts()
        return Letter(self.person.reads("h1"), self.person.reads("main .pre"), dict(zip(names, values, strict=True)))


def wait_for_letters(post: Post, to: str, count: int, seconds: float = 30) -> list[Letter]:
    """All letters to ``to``, as soon as there are ``count``."""
    wait_until(lambda: len(post.letters(to)) >= count, seconds)
    return post.letters(to)


def wait_until(condition: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"still not so after {seconds} s"
        time.sleep(0.05)
