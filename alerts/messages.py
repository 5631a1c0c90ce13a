"""What is sent outside the site: rendered once an alert, with slots for what differs from person to person.

An e-mail's is a whole message (RFC 5322) in ASCII, in lines that end with CRLF and begin with no dot, so that it goes
over SMTP as it stands. Subject, sender, headers and the neutral wording never say what this site is. A text's
is its one part: always neutral, since it lies open on a locked screen and at every phone company on its way. So is a
device's, which is what members.transports.webpush takes.
"""

import hashlib
import quopri
import re
from binascii import hexlify
from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string

from alerts import leak_marks
from alerts.models import Alert
from members.addresses import domain_of
from members.models import Channel
from members.transports import email_references, webpush
from num import crypto

_BOUNDARY = "=_next_part_="  # "=_" never stands in quoted-printable text
_LINK = "\x00answer\x00"  # stands for the token while a body is encoded
_STOP = "\x00unsubscribe\x00"
# Each on a line of its own: encoding neither breaks nor hides it.
_SLOTS = {_LINK: "=\n%(answer)s=\n", _STOP: "=\n%(unsubscribe)s=\n"}

URGENCY: dict[int, str] = {3: "high", 2: "normal", 1: "low"}  # by level (RFC 8030, 5.3)
NAMED = 3  # earlier messages that one names: their line must not grow without end
A_DAY = 24 * 3600  # seconds: so long a service keeps what is for a device that is off

Renderings = dict[str, str]


def text_hash(alert: Alert) -> str:
    """What a review approved and a dispatch carries: SHA-256 of title and text."""
    return hashlib.sha256(f"{alert.title}\n{alert.text}".encode()).hexdigest()


def render(alert: Alert) -> Renderings:
    """``"<kind>:<wording>"`` → the message with its slots, for ``fill``."""
    neutral = _neutral(alert)
    text = "\n".join(alert.text.strip().splitlines())  # a browser's form ends lines with CRLF
    full = {
        "title": " ".join(alert.title.split()),
        "paragraphs": re.split(r"\n\s*\n", text),
        "replaced": alert.replaces and alert.replaces.approved_at,
        "closing": "\n".join(leak_marks.frame(leak_marks.STAFF)),
    }
    return {
        f"{Channel.Kind.EMAIL}:{Channel.Wording.NEUTRAL}": _email(neutral),
        f"{Channel.Kind.EMAIL}:{Channel.Wording.FULL}": _email("full", full),
        **_texts(neutral),
        **_notes(neutral, max(one.level for one in alert.line())),
    }


def _neutral(alert: Alert) -> str:
    """Which of the neutral lines it is. Nothing outside the site says more of an alert."""
    return "unconfirmed" if alert.provisional else "update" if alert.replaces_id else "neutral"


def stamp(rendering: str, group: int) -> str:
    """The same with the words around the alert as this group of members reads them. Nothing before its link changes,
    and there alone stands what was approved.
    """
    return _CLOSING.sub(lambda found: found[1] + _closing(group), rendering)


def _closing(group: int) -> str:
    return "\r\n".join(leak_marks.frame(group))


_CLOSING = re.compile(rf"(?s)((?<!%)%\(answer\)s.*?){re.escape(_closing(leak_marks.STAFF))}")


def render_notice(level: int) -> Renderings:
    """The notice that an earlier message no longer holds; it says the same in both wordings."""
    notice = _email("notice")
    mails = {f"{Channel.Kind.EMAIL}:{wording}": notice for wording in Channel.Wording.values}
    return mails | _texts("notice") | _notes("notice", level)


def render_several(kind: str, count: int, level: int, *, corrects: bool = False) -> str:
    """One message instead of ``count`` that waited for the same person; the gravest has this level.

    ``corrects``: one of them takes back or replaces what came there before, or may have.
    """
    context = {"count": count, "corrects": corrects, "all": f"{settings.BASE_URL}/alerts/"}
    if kind == Channel.Kind.PUSH:
        return _note("several", level, context)
    return _email("several", context) if kind == Channel.Kind.EMAIL else _text("several", context)


def fill_for_all(rendering: str, **slots: str) -> bytes:
    """With what is the same for many messages, ready for ``fill``; slots as there."""
    for slot, value in slots.items():
        rendering = rendering.replace(f"%({slot})s", _escape(value))
    return rendering.encode("ascii")


def fill(rendering: bytes, *, reference: str = "", **slots: str) -> bytes:
    """The message for one person. ``to``, ``sender``, ``subject``, ``date``, ``message_id``, ``unsubscribe``,
    ``answer`` and ``reference`` are ASCII without line ends; ``thread`` is what ``threads`` gives.
    """
    filled = {"reference": reference, "thread": "", **slots}
    return rendering % {slot.encode(): value.encode("ascii") for slot, value in filled.items()}


def parts(text: str) -> int:
    """How many text messages it takes, and is paid for as; ours hold nothing but letters of the GSM alphabet."""
    return 1 if len(text) <= 160 else -(-len(text) // 153)


def message_ids(dispatches: Iterable[UUID], channel_ids: Iterable[int]) -> list[bytes]:
    """For each channel its own, the same however often it is handed over, so that a mailbox can fold copies."""
    these, end = b"".join(pk.bytes for pk in dispatches), f"@{domain_of(settings.EMAIL_FROM)}>".encode()
    named = [these + number.to_bytes(8, "big") for number in channel_ids]
    letters = hexlify(b"".join(crypto.sign_all("message-id", named, 16)))
    return [b"<%b%b" % (letters[at : at + 32], end) for at in range(0, len(letters), 32)]


def threads(earlier: Sequence[UUID], channel_ids: Sequence[int]) -> Iterable[bytes]:
    """For each channel the headers by which a mailbox puts a message with those that it corrects, the last first."""
    if not earlier:
        return repeat(b"", len(channel_ids))
    named = zip(*(message_ids([pk], channel_ids) for pk in reversed(earlier[:NAMED])), strict=True)
    return [b"\r\nIn-Reply-To: %b\r\nReferences: %b" % (ids[-1], b" ".join(ids)) for ids in named]


def topic(message_id: bytes) -> bytes:
    """Its 32 letters alone: by these a push service and a device fold copies (RFC 8030, 5.4)."""
    return message_id[1:33]


def _texts(template: str) -> Renderings:
    """The same in both wordings, and by Signal."""
    kinds = (Channel.Kind.SMS, Channel.Kind.SIGNAL)
    return {f"{kind}:{wording}": _text(template) for kind in kinds for wording in Channel.Wording.values}


def _text(template: str, context: Mapping[str, object] | None = None) -> str:
    """One part of 160 letters, as long as BASE_URL has at most 33."""
    text = _escape(render_to_string(f"alerts/text/{template}.txt", _words(context)).strip())
    return text.replace(_LINK, "%(answer)s").replace(_STOP, "%(unsubscribe)s")


def _notes(template: str, level: int) -> Renderings:
    """The same in both wordings."""
    return {f"{Channel.Kind.PUSH}:{wording}": _note(template, level) for wording in Channel.Wording.values}


def _note(template: str, level: int, context: Mapping[str, object] | None = None) -> str:
    """What a device shows, on its locked screen, too: the title that its owner chose, and one neutral line."""
    words = render_to_string(f"alerts/note/{template}.txt", dict(context or {})).strip()
    answer = f"{_escape(settings.BASE_URL)}/a/%(answer)s/"
    return webpush.put_together(
        topic="%(topic)s",
        urgency=URGENCY[level],
        lasts=A_DAY,
        title="%(subject)s",
        body=_escape(words),
        link=_escape(str(context["all"])) if context else answer,
        tag="%(topic)s",
    )


def _email(template: str, context: Mapping[str, object] | None = None) -> str:
    words = _words(context)
    bodies = [
        _part("text/plain", render_to_string(f"alerts/mail/{template}.txt", words)),
        _part("text/html", render_to_string(f"alerts/mail/{template}.html", words)),
    ]
    return _on_the_wire("\n".join([*_headers(), "", *bodies, f"--{_BOUNDARY}--", ""]))


def _words(context: Mapping[str, object] | None) -> dict[str, object]:
    """What a template is filled with: its links, and what else it says."""
    links = {"link": f"{settings.BASE_URL}/a/{_LINK}/", "stop": f"{settings.BASE_URL}/u/{_STOP}/"}
    return {**links, **(context or {})}


def _headers() -> list[str]:
    return [
        "From: %(sender)s",
        "To: <%(to)s>",
        "Subject: %(subject)s",
        "Date: %(date)s",
        "Message-ID: %(message_id)s",
        f"List-Unsubscribe: <{_escape(settings.BASE_URL)}/u/%(unsubscribe)s/>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "Auto-Submitted: auto-generated%(thread)s",
        *email_references.headers(),
        "MIME-Version: 1.0",
        f'Content-Type: multipart/alternative; boundary="{_BOUNDARY}"',
    ]


def _part(kind: str, text: str) -> str:
    """One body as quoted-printable, the tokens of its links in slots."""
    pieces = re.split(f"({_LINK}|{_STOP})", text)
    encoded = [_SLOTS.get(one) or _escape(quopri.encodestring(one.encode()).decode("ascii")) for one in pieces]
    head = f"--{_BOUNDARY}\nContent-Type: {kind}; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n"
    return f"{head}\n{''.join(encoded)}"


def _escape(text: str) -> str:
    return text.replace("%", "%%")


def _on_the_wire(message: str) -> str:
    """CRLF at every line's end, and no line that begins with a dot: there it would have to be doubled (RFC 5321)."""
    return re.sub(r"(?m)^\.", "=2E", message).replace("\n", "\r\n")
