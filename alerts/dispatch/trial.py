"""An alert sent to one of staff, by the real transports and marked as a test. Nothing of it is a delivery."""

import time
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from alerts import messages
from alerts.dispatch.gate import Recipient
from alerts.dispatch.sending import Writer, date, send
from alerts.models import Alert
from members import presets, transports
from members.models import Channel, User
from members.transports import TAKEN

PATIENCE = 20.0  # seconds that a page may wait: no transport begins what could last longer
NO_ANSWER, NO_STOP = "-" * 30, "-" * 28  # as long as what stands there for a member
_SUBJECT = "%(subject)s"


class Way(NamedTuple):
    """One way to reach somebody. Its address is sealed still."""

    kind: str
    recipient: Recipient


class Tried(NamedTuple):
    channel: str
    taken: bool  # by the provider


def ways_to_try(user: User) -> list[Way]:
    """Each way off this site that this person has confirmed and uses."""
    usable = transports.ways().filter(user=user).in_order()
    rows = usable.values_list("kind", "pk", "uid", "address", "wording", "preset")
    return [_way(*row) for row in rows]


def _way(kind: str, number: int, uid: UUID, address: Any, wording: str, preset: str) -> Way:
    """The column holds what is sealed, whatever its field opens to."""
    return Way(kind, Recipient(number, uid, address, wording, preset))


def try_out(alert: Alert, way: Way, wording: str) -> Tried:
    """Whether the provider took it. What its links lead to says that they do not work."""
    rendering = _marked(messages.render(alert)[f"{way.kind}:{wording}"])
    look = presets.headers(way.recipient.preset)
    same = messages.fill_for_all(rendering, date=date(), unsubscribe=NO_STOP, answer=NO_ANSWER, **look)
    messages_to_her = Writer(way.kind, [uuid4()], alert.level).write([way.recipient], [same], [b""], [b""])
    sent = send(messages_to_her, transports.get(way.kind), until=time.monotonic() + PATIENCE)
    taken = bool(sent.outcomes) and sent.outcomes[0] in TAKEN
    return Tried(str(Channel.Kind(way.kind).label), taken)


def _marked(rendering: str) -> str:
    """Where its reader sees it first: in the subject, or in the text of what has none."""
    if _SUBJECT in rendering:
        return rendering.replace(_SUBJECT, f"Test: {_SUBJECT}", 1)
    return f"Test. {rendering}"
