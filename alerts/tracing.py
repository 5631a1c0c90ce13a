"""From a passage that was found somewhere to the group of members who could have had it. Never to one of them."""

from collections.abc import Collection, Container, Iterable, Iterator
from dataclasses import dataclass

from alerts import leak_marks
from alerts.leak_marks import plain
from alerts.models import Alert, Slice
from alerts.models.dispatch import Byte
from members.models import Channel

LEAST = 50  # of fewer members nothing is said
LONG_ENOUGH = 40  # letters of an alert that no other text has by chance
READ_ON = (Channel.Kind.INBOX, Channel.Kind.EMAIL)  # where the text itself is; all else carries none


@dataclass(frozen=True)
class Copied:
    """An alert whose words are in the passage, and how many members of the groups got it with its text."""

    alert: Alert
    members: int


@dataclass(frozen=True)
class Trace:
    """What can be said of a passage. ``groups`` are none if it carries no mark of members, or if so few are in them
    that to name them would point to people (``too_few``). ``staff``: it reads as what they see before it goes out, or
    print.
    """

    groups: Collection[int]
    staff: bool
    too_few: bool
    copied: list[Copied]


def trace(passage: str) -> Trace:
    """The groups that read it so, and what is copied in it. Reads every alert that ever went out."""
    said = plain(passage)
    sent = Alert.objects.exclude(approved_at=None).order_by("-approved_at")
    copied = [alert for alert in sent.iterator(chunk_size=500) if _is_in(alert, said)]
    found = leak_marks.groups_in(*_around(said, copied))
    groups = found - {leak_marks.STAFF}
    too_few = bool(groups) and _size(groups) < LEAST
    staff = leak_marks.STAFF in found
    return Trace(
        () if too_few else groups, staff, too_few, [Copied(alert, _members(alert, groups)) for alert in copied]
    )


def _around(said: str, copied: Iterable[Alert]) -> Iterator[str]:
    """What stands around the alerts in it; then each of their texts that is not there as a whole."""
    texts = [plain(words) for alert in copied for words in (alert.title, alert.text)]
    around = said
    for text in sorted(filter(None, texts), key=len, reverse=True):
        around = around.replace(text, " ")
    yield around
    yield from (text for text in texts if text not in said)


def _size(groups: Container[int]) -> int:
    """How many members are in them."""
    channels = Channel.objects.filter(kind__in=READ_ON, user__is_active=True).values_list("pk", "user")
    return len({user for number, user in channels.iterator() if leak_marks.group_of(number) in groups})


def _is_in(alert: Alert, said: str) -> bool:
    """Whether its title or a long line of its text stands there."""
    pieces = [plain(line) for line in (alert.title, *alert.text.splitlines())]
    long = [piece for piece in pieces if len(piece) >= LONG_ENOUGH]
    return any(piece in said for piece in long or pieces if piece)


def _members(alert: Alert, groups: Container[int]) -> int:
    """How many of these groups got it where its text can be read."""
    reached: set[object] = set()
    for numbers in _numbers(alert, groups):
        with_text = Channel.objects.filter(pk__in=numbers).exclude(kind=READ_ON[1], wording=Channel.Wording.NEUTRAL)
        reached.update(with_text.values_list("user", flat=True))
    return len(reached)


def _numbers(alert: Alert, groups: Container[int]) -> Iterator[list[int]]:
    slices = Slice.objects.filter(dispatch__alert=alert, dispatch__follows=None, kind__in=READ_ON)
    for piece in slices.iterator(chunk_size=100):
        reached = (piece.start + position for position in piece.positions(Byte.REACHED))
        yield [number for number in reached if leak_marks.group_of(number) in groups]
