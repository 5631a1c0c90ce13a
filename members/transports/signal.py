"""Signal, by a signal-cli-rest-api of the installation's own (https://bbernhard.github.io/signal-cli-rest-api/, v2).

It is a program beside ours that has a Signal account: what it sends is encrypted for the phone of whoever gets it.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from members import phones
from members.transports.base import Message, Outcome, Unreachable
from members.transports.http import Answer, Busy, Dropped, Server, one_by_one

PATH = "/v2/send"
HEADERS = {"Content-Type": "application/json", "Accept": "application/json"}
NO_ACCOUNT = "Unregistered user"  # it says of a number that has no Signal, or cannot be found by it
NOT_OURS = "is not registered"  # and of our own number
BUSY = 429


class SignalTransport:
    """Where SIGNAL_URL leads: ``signal://447700900999@localhost:8080``; the user is the number of its account."""

    window = 16
    rate = 0

    def __init__(self, url: str) -> None:
        """Raises ImproperlyConfigured for an address with something missing."""
        parts = urlsplit(url)
        self._number = "+" + unquote(parts.username or "").removeprefix("+")
        if parts.scheme != "signal" or not phones.CARRIED.fullmatch(self._number):
            raise ImproperlyConfigured("SIGNAL_URL must be signal://, with the number of the account and a host")
        self._server = Server.at(parts)

    def send(self, messages: Iterable[Message], *, until: float) -> Iterator[Outcome]:
        return one_by_one(messages, self._send, until)

    def close(self) -> None:
        self._server.close()

    def _send(self, message: Message, until: float) -> Outcome:
        told = {"number": self._number, "recipients": [message.recipient], "message": message.data.decode()}
        return verdict(self._server.post(PATH, json.dumps(told).encode(), HEADERS, until))


def verdict(answer: Answer) -> Outcome:
    """What an answer says of this message. Raises Busy, Dropped; Unreachable where it is about our account."""
    if answer.status == 201:
        return Outcome.SENT
    if answer.status == BUSY or answer.status >= 500:
        raise Busy
    if answer.status < 400:
        raise Dropped  # it is no answer of this program, and may be a yes
    error = _error(answer.body)
    if answer.status in (401, 403, 404) or NOT_OURS in error:
        raise Unreachable("our account refused")
    return Outcome.PERMANENT if NO_ACCOUNT in error else Outcome.TEMPORARY


def _error(body: bytes) -> str:
    try:
        said: Any = json.loads(body)
        return str(said["error"])
    except (KeyError, TypeError, ValueError):
        return ""
