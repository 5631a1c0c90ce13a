"""Text messages, by a provider over HTTPS: one small class each.

A copy of a text cannot be folded away by whoever reads it, and costs money. So what may have been taken is never sent
again, neither here nor by the engine.
"""

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import SplitResult, parse_qs, quote, unquote, urlencode, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from members import phones
from members.transports import callbacks
from members.transports.base import Message, Outcome, Unreachable
from members.transports.http import Answer, Busy, Dropped, Server, one_by_one

FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
OUR_ACCOUNT = "user, password or account refused"


class Twilio:
    """https://www.twilio.com/docs/messaging/api/message-resource, its error codes below /docs/api/errors/.

    A service of several numbers (``?from=MG…``) sends from whichever of them it chooses.
    """

    # No number, or one that cannot get texts; the last: whoever has it answered STOP.
    OF_THE_NUMBER = frozenset({21211, 21214, 21217, 21614, 21635, 21610})
    OF_THE_MESSAGE = frozenset({21602, 21617, 21619})  # empty, too long
    OF_THE_SENDER = frozenset({20003, 21212, 21603, 21606, 21659, 21660, 21661})

    def __init__(self, user: str, password: str, sender: str) -> None:
        self.path = f"/2010-04-01/Accounts/{quote(user, safe='')}/Messages.json"
        self.headers = FORM | {"Authorization": f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"}
        self._sender = {"MessagingServiceSid" if sender.startswith("MG") else "From": sender}

    def form(self, to: str, text: str, reference: str) -> Mapping[str, str]:
        call = {"StatusCallback": callbacks.address("twilio", reference)} if reference else {}
        return {"To": to, "Body": text, **self._sender, **call}

    def judge(self, said: Any, status: int) -> Outcome:
        """What an answer says of this message. Raises Busy; Unreachable where it is about our account."""
        if status < 300:
            return Outcome.SENT  # queued or accepted
        code = said.get("code")
        if code in self.OF_THE_SENDER:
            raise Unreachable("sender refused")
        if code in self.OF_THE_NUMBER:
            return Outcome.PERMANENT
        return Outcome.TECHNICAL if code in self.OF_THE_MESSAGE else Outcome.TEMPORARY


class Vonage:
    """https://developer.vonage.com/messaging/sms/guides/troubleshooting-sms: it answers 200, and says no in words."""

    BUSY = frozenset({"1", "5", "10"})
    OF_THE_NUMBER = frozenset({"7", "33"})  # barred, which is what STOP does, or given up
    OF_THE_MESSAGE = frozenset({"2", "3", "6", "12"})
    OF_THE_ACCOUNT = frozenset({"4", "8", "9", "11", "14", "15", "32"})

    path = "/sms/json"
    headers = FORM

    def __init__(self, user: str, password: str, sender: str) -> None:
        self._ours = {"api_key": user, "api_secret": password, "from": sender}

    def form(self, to: str, text: str, reference: str) -> Mapping[str, str]:
        given = {"client-ref": reference, "callback": callbacks.address("vonage")} if reference else {}
        return {"to": to.removeprefix("+"), "text": text, **self._ours, **given}

    def judge(self, said: Any, status: int) -> Outcome:
        """As Twilio's. Raises LookupError or TypeError for what is no answer."""
        code = str(said["messages"][0]["status"]) if status < 300 else ""
        if code in self.BUSY:
            raise Busy
        if code in self.OF_THE_ACCOUNT:
            raise Unreachable(OUR_ACCOUNT)
        if code in self.OF_THE_NUMBER:
            return Outcome.PERMANENT
        if code in self.OF_THE_MESSAGE:
            return Outcome.TECHNICAL
        return Outcome.SENT if code == "0" else Outcome.TEMPORARY


Provider = Twilio | Vonage
_PROVIDERS: dict[str, type[Provider]] = {"twilio": Twilio, "vonage": Vonage}


class SmsTransport:
    """Where SMS_URL leads: ``twilio://account:token@api.twilio.com?from=+44…``, ``vonage://key:secret@rest.nexmo.com?
    from=…``.
    """

    window = 16  # a second or two; and if the process dies, nobody knows of so many whether they arrived

    def __init__(self, url: str, *, rate: int = 0) -> None:
        """Raises ImproperlyConfigured for an address with something missing."""
        self.rate = rate
        parts = urlsplit(url)
        self._provider = _provider(parts)
        self._server = Server.at(parts)

    def send(self, messages: Iterable[Message], *, until: float) -> Iterator[Outcome]:
        return one_by_one(messages, self._send, until)

    def close(self) -> None:
        self._server.close()

    def _send(self, message: Message, until: float) -> Outcome:
        form = urlencode(self._provider.form(message.recipient, message.data.decode(), message.reference))
        answer = self._server.post(self._provider.path, form.encode(), self._provider.headers, until)
        _refused_by_all(answer.status)
        try:
            return self._provider.judge(_said(answer), answer.status)
        except (AttributeError, LookupError, TypeError, ValueError) as error:  # what cannot be read may be a yes
            raise Dropped from error


def number(address: str) -> str:
    """The number as providers take it. Raises ValueError for what is none."""
    if not phones.CARRIED.fullmatch(address):
        raise ValueError("not a number that texts go to")
    return address


def _provider(url: SplitResult) -> Provider:
    sender = _asked(url, "from")
    if url.scheme not in _PROVIDERS or not (url.username and url.password and sender):
        raise ImproperlyConfigured("SMS_URL must be twilio:// or vonage://, with user, password, host and ?from=")
    return _PROVIDERS[url.scheme](unquote(url.username), unquote(url.password), sender)


def _refused_by_all(status: int) -> None:
    """What a status means whoever gives it. A gateway that says so may have passed the message on before."""
    if status in (502, 504):
        raise Dropped
    if status == 429 or status >= 500:
        raise Busy
    if status in (401, 403, 404) or status in range(300, 400):
        raise Unreachable(OUR_ACCOUNT)


def _said(answer: Answer) -> Any:
    """Raises ValueError for what cannot be read, unless its status says that it is a no."""
    try:
        return json.loads(answer.body)
    except ValueError:
        if answer.status < 400:
            raise
        return {}


def urls() -> list[SplitResult]:
    """The providers that SMS_URL names, the first one first; they stand apart by spaces."""
    return [urlsplit(url) for url in settings.SMS_URL.split()]


def secrets(provider: str) -> list[str]:
    """What proves that a provider calls, of each account of ours there."""
    return [proof for url in urls() if url.scheme == provider and (proof := secret(url))]


def secret(url: SplitResult) -> str:
    """What proves that this account calls: of Twilio its token, of Vonage ``?signature=``."""
    if url.scheme == "twilio":
        return unquote(url.password or "")
    return _asked(url, "signature")


def _asked(url: SplitResult, name: str) -> str:
    """What follows ``?name=``; a plus is one, and not a space as in a form."""
    return parse_qs(url.query.replace("+", "%2B")).get(name, [""])[0]


def are_heard() -> bool:
    """Whether a provider of ours tells later what became of a text."""
    return any(map(secret, urls()))
