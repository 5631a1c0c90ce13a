"""What a delivery's byte becomes, as a pure function of what it was and what the provider said."""

from alerts.models import Waiting
from alerts.models.dispatch import Byte
from members.models import Channel
from members.transports import Outcome

_FIRST = {
    Outcome.SENT: Byte.SENT,
    Outcome.DELIVERED: Byte.DELIVERED,
    Outcome.TEMPORARY: Byte.WAITING,
    Outcome.PERMANENT: Byte.PERMANENT,
    Outcome.TECHNICAL: Byte.TECHNICAL,
    Outcome.LOST: Byte.HANDED,  # and once more, later
}
# Of a text there is no second hand-over: nobody can fold the copy away, and it costs money.
NEVER_TWICE = frozenset({Channel.Kind.SMS})
_ONCE = _FIRST | {Outcome.LOST: Byte.UNKNOWN}
# A second hand-over follows one that may have arrived, so nothing but a yes or a no for ever makes it certain.
_AGAIN = _FIRST | {
    Outcome.TEMPORARY: Byte.HANDED,
    Outcome.TECHNICAL: Byte.UNKNOWN,
    Outcome.LOST: Byte.UNKNOWN,
}


def after(kind: str, handed: bytes, outcome: Outcome) -> bytes:
    """The byte that follows HANDED or HANDED_AGAIN, for a channel of this kind."""
    first = _ONCE if kind in NEVER_TWICE else _FIRST
    return (first if handed == Byte.HANDED else _AGAIN)[outcome]


def waits(kind: str, handed: bytes, outcome: Outcome) -> bool:
    """Whether the delivery is tried once more, and so needs a Waiting row."""
    return after(kind, handed, outcome) in (Byte.WAITING, Byte.HANDED)


def may_go_again(kind: str, was: bytes) -> bool:
    """Whether a delivery that may have arrived is handed over once more, when whoever sent it has died."""
    return was == Byte.HANDED and kind not in NEVER_TWICE


def reason(outcome: Outcome) -> str:
    """Why it waits."""
    return Waiting.Reason.REPLY_LOST if outcome is Outcome.LOST else Waiting.Reason.TEMPORARY


def given_up(handed: bytes, outcome: Outcome) -> bytes:
    """The byte after the last attempt that the schedule allows. Whoever may have got it hears of a correction."""
    surely_not = handed == Byte.HANDED and outcome is not Outcome.LOST
    return Byte.TECHNICAL if surely_not else Byte.UNKNOWN


def dropped(was: bytes) -> bytes:
    """The byte of a waiting delivery that nobody wants any more."""
    return Byte.SKIPPED if was == Byte.WAITING else Byte.UNKNOWN
