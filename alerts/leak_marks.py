"""Telling groups of members apart by the words around an alert, so that a copied one says where it came from (pure).

The words around it are three sentences of ours, each in one of two ways: eight groups. The text itself is never
touched: it goes out as it was approved. Numbers of channels fall into groups range by range, by a keyed hash, and into
the same one for every alert: so ten copied alerts tell no more about somebody than one.
"""

from typing import Final

from num import crypto

SENTENCES: Final = (
    ("This was reported to us.", "This has been reported to us."),
    ("It is not proved.", "Nobody has proved it."),
    ("Please do not pass it on.", "Please keep it to yourself."),
)
GROUPS: Final = 1 << len(SENTENCES)
RANGE: Final = (
    500  # numbers that are in one group together; were it changed, what was copied before could not be traced
)


def group_of(number: int) -> int:
    """The group of the channel with this number."""
    return crypto.blind_index("leak-mark", str(number // RANGE))[0] % GROUPS


def frame(group: int) -> list[str]:
    """The sentences as this group reads them."""
    return [ways[group >> place & 1] for place, ways in enumerate(SENTENCES)]


def groups_in(passage: str) -> set[int]:
    """The groups that may have read it so, however it is broken into lines; none if no sentence of ours is in it."""
    said = " ".join(passage.casefold().split())
    found = [{way for way, words in enumerate(ways) if words.casefold() in said} for ways in SENTENCES]
    if not any(found):
        return set()
    return {group for group in range(GROUPS) if all(_fits(group, place, ways) for place, ways in enumerate(found))}


def _fits(group: int, place: int, ways: set[int]) -> bool:
    """A sentence that is missing leaves both open."""
    return not ways or group >> place & 1 in ways
