"""Telling groups of members apart by the words around an alert, so that a copied one says where it came from.

The words around it are three sentences of ours, each in one of two ways: seven groups of members, and what staff see
before it goes out, or print. The text itself is never touched: it goes out as it was approved. Numbers of channels
fall into groups range by range, by a keyed hash, and into the same one for every alert: so ten copied alerts tell no
more about somebody than one.
"""

from typing import Final

from members.models import Channel, User
from num import crypto

SENTENCES: Final = (
    ("This was reported to us.", "This has been reported to us."),
    ("It is not proved.", "Nobody has proved it."),
    ("Please do not post it online.", "Please do not put it online."),
)
WAYS: Final = 1 << len(SENTENCES)
STAFF: Final = 0  # previews, test copies and what they print
GROUPS: Final = WAYS - 1  # of members, from 1 on
RANGE: Final = (
    500  # numbers that are in one group together; were it changed, what was copied before could not be traced
)


def group_of(number: int) -> int:
    """The group of the channel with this number."""
    return crypto.blind_index("leak-mark", str(number // RANGE))[0] % GROUPS + 1


def group_of_reader(user: User) -> int:
    """The group in which she reads on the site and prints; STAFF for who writes alerts."""
    inbox = user.channels.filter(kind=Channel.Kind.INBOX).first()
    return STAFF if user.may("draft") else group_of(inbox.pk if inbox else 0)


def frame(group: int) -> list[str]:
    """The sentences as this group, or staff, reads them."""
    return [ways[group >> place & 1] for place, ways in enumerate(SENTENCES)]


def plain(text: str) -> str:
    """The same however it is broken into lines, and in capitals or not."""
    return " ".join(text.casefold().split())


def groups_in(passage: str, *texts: str) -> set[int]:
    """Who may have read it so, groups or STAFF; nobody if no sentence is in it. One that stands in ``texts``, too, may
    come from there, and tells nothing.
    """
    said, others = plain(passage), plain("\n".join(texts))
    found = [
        {way for way, words in enumerate(ways) if plain(words) in said and plain(words) not in others}
        for ways in SENTENCES
    ]
    if not any(found):
        return set()
    return {group for group in range(WAYS) if all(_fits(group, place, ways) for place, ways in enumerate(found))}


def _fits(group: int, place: int, ways: set[int]) -> bool:
    """A sentence that is missing leaves both open."""
    return not ways or group >> place & 1 in ways
