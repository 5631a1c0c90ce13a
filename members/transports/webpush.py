"""Web push: the service of each browser's maker wakes it (RFC 8030). It sees a device, a time and a size, no text."""

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import SplitResult

from members import push
from members.push import Device
from members.transports.base import Message, Outcome, Unreachable
from members.transports.http import Answer, Dropped, Server, too_late
from members.transports.webpush_crypto import authorization, encrypt

SIZE = 1024  # of every text, whatever it says, before it is encrypted
SIGNED_FOR = 12 * 3600  # seconds; a service may refuse more than a day
GONE = (404, 410)
OF_THE_MESSAGE = (400, 413)
OF_OUR_KEY = (401, 403)


class WebPushTransport:
    """``sender`` is whom a service may write to about us: a neutral address."""

    window = 16
    rate = 0

    def __init__(self, private_key: str, sender: str) -> None:
        self._key = push.private_key(private_key)
        self._own = push.encode(push.point(self._key.public_key()))
        self._subject = f"mailto:{sender}"
        self._servers: dict[str, Server] = {}
        self._signed: dict[str, tuple[float, str]] = {}

    def send(self, messages: Iterable[Message], *, until: float) -> Iterator[Outcome]:
        """There are several services. One that cannot be used now costs its own messages alone, which wait; if
        nothing but that happened, the provider is left alone for a while.
        """
        away: dict[str, str] = {}  # service → why
        worked = False
        for message in messages:
            if too_late(until):
                return
            outcome = self._send(message, until, away)
            worked |= outcome in (Outcome.SENT, Outcome.PERMANENT, Outcome.TECHNICAL)
            yield outcome
        if away and not worked:
            raise Unreachable(next(iter(away.values())))

    def close(self) -> None:
        for server in self._servers.values():
            server.close()

    def _send(self, message: Message, until: float, away: dict[str, str]) -> Outcome:
        try:
            device = Device.unpacked(message.recipient)
            place = push.service(device.endpoint)
        except ValueError:
            return Outcome.TECHNICAL
        if device.key != self._own:
            return Outcome.TECHNICAL  # made for a key that we have no more: the page of her devices says so
        if place.netloc in away:
            return Outcome.TEMPORARY
        return self._post(message, device, place, until, away)

    def _post(
        self, message: Message, device: Device, place: SplitResult, until: float, away: dict[str, str]
    ) -> Outcome:
        headers, text = taken_apart(message.data)
        if len(text) > SIZE:
            return Outcome.TECHNICAL
        headers |= {"Authorization": self._authorization(place), "Content-Encoding": "aes128gcm"}
        try:
            return verdict(self._ask(place, encrypt(text.ljust(SIZE), device), headers, until))
        except Dropped:
            away[place.netloc] = "no answer"
            return Outcome.LOST
        except Unreachable as error:
            away[place.netloc] = error.reason
            return Outcome.TEMPORARY

    def _ask(self, place: SplitResult, body: bytes, headers: Mapping[str, str], until: float) -> Answer:
        server = self._servers.setdefault(place.netloc, Server(str(place.hostname), place.port))
        path = place._replace(scheme="", netloc="").geturl()
        return server.post(path, body, headers, until)

    def _authorization(self, place: SplitResult) -> str:
        """Made once for a service, and again before it expires."""
        now = time.time()
        renew_at, header = self._signed.get(place.netloc, (0.0, ""))
        if now >= renew_at:
            audience = f"{place.scheme}://{place.netloc}"
            header = authorization(self._key, audience, self._subject, int(now) + SIGNED_FOR)
            self._signed[place.netloc] = now + SIGNED_FOR / 2, header
        return header


def put_together(*, topic: str, urgency: str, lasts: int, **shown: str) -> str:
    """A message: how it is carried (RFC 8030), an empty line, and what the device shows (num/templates/worker.js)."""
    headers = {"Topic": topic, "Urgency": urgency, "TTL": str(lasts)}
    return "".join(f"{name}: {value}\n" for name, value in headers.items()) + f"\n{json.dumps(shown)}"


def taken_apart(data: bytes) -> tuple[dict[str, str], bytes]:
    """The headers of a message and its text, parted by an empty line."""
    head, _, text = data.partition(b"\n\n")
    return dict(line.split(": ", 1) for line in head.decode().splitlines()), text


def verdict(answer: Answer) -> Outcome:
    """What a service's answer means (RFC 8030). Raises Unreachable where it is about us."""
    if answer.status in OF_OUR_KEY:
        raise Unreachable("our key refused")
    if answer.status in GONE:
        return Outcome.PERMANENT
    if answer.status in OF_THE_MESSAGE:
        return Outcome.TECHNICAL
    return Outcome.SENT if answer.status < 300 else Outcome.TEMPORARY
