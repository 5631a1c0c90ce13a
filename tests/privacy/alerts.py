"""How far each address about an alert lets people, by what has become of it.

``caro`` wrote each of them, of a case that is hers alone; ``ada`` approves. They go to London, where ``ann`` is, or to
the North West, where ``bea`` is; ``pia`` hears about everywhere.
"""

from typing import NamedTuple

HEAR, READ, SEE, AUTHOR = "hear", "read", "see", "author"
WRITE, JUDGE, WATCH, REPLACE = "write", "judge", "watch", "replace"

NEEDS = {
    "alert": HEAR,
    "alert_check": HEAR,
    "alert_unread": READ,
    "desk_alert": SEE,
    "desk_try": SEE,
    "desk_cancel": SEE,
    "desk_see_to": SEE,
    "desk_review": AUTHOR,
    "desk_justify": AUTHOR,
    "desk_edit": WRITE,
    "desk_identifiers": WRITE,
    "desk_changes": JUDGE,
    "desk_approve": JUDGE,
    "desk_live": WATCH,
    "desk_stop": WATCH,
    "desk_update": REPLACE,
}
THINGS = {"draft", "alert_in_review", "live_alert", "trouble"}
LONDON, NORTH_WEST, BOTH = ("ann", "pia"), ("bea", "pia"), ("caro", "ada")


class Lot(NamedTuple):
    """Who may do what with it. Members who ``hear`` and do not ``read`` are told that it is over."""

    hear: tuple[str, ...] = ()
    read: tuple[str, ...] = ()
    see: tuple[str, ...] = BOTH
    author: tuple[str, ...] = ("caro",)
    write: tuple[str, ...] = ()
    judge: tuple[str, ...] = ("ada",)
    watch: tuple[str, ...] = BOTH
    replace: tuple[str, ...] = ("caro",)


_UNSENT = Lot(see=("caro",), judge=(), watch=(), replace=())
ALERTS = {
    "draft": _UNSENT._replace(write=("caro",)),
    "in review": _UNSENT._replace(see=BOTH, write=("caro",), judge=("ada",)),
    "taken back": _UNSENT,
    "live": Lot(LONDON, LONDON),
    "elsewhere": Lot(NORTH_WEST, NORTH_WEST),
    "elsewhere, and it came": Lot(("ann", "bea", "pia"), ("ann", "bea", "pia")),
    "ended": Lot(LONDON, LONDON),
    "withdrawn": Lot(hear=LONDON, replace=()),
}
