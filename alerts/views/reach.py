"""How many members an alert would reach now, for whoever decides where it goes."""

from typing import Final

from alerts import audience
from alerts.impact.disclosure import FEWEST, HIDDEN, Shown
from alerts.models import Alert
from members import limits, transports
from members.models import Channel, User
from num import audit

AN_HOUR: Final = 60
A_DAY: Final = 200
BANDS: Final = ((5, 10), (2, 5), (1, 2))  # from, and to less than, in ones, tens, hundreds

Reach = dict[str, Shown]  # by channel, in words


def of(aimed: Alert, *, by: User) -> Reach:
    """Counted afresh, in wide bands of which none reads like none; empty once ``by`` has asked very often.

    Staff may ask for any place and work, and must not follow one member's choices like that: the more finely or often
    they can ask, the more surely they find places where one member makes the difference.
    """
    if not _may_ask(by):
        return {}
    reach = audience.count_by_kind(aimed.level, aimed.region_mask, aimed.work_mask)
    return {str(kind.label): band(reach.get(kind, 0)) for kind in map(Channel.Kind, transports.kinds())}


def band(count: int) -> Shown:
    if count < FEWEST:
        return HIDDEN
    unit = 10 ** (len(str(count)) - 1)
    least, end = next((low * unit, high * unit) for low, high in BANDS if low * unit <= count)
    return Shown(f"{least:,} to {end - 1:,}", None, least, end - 1)


def _may_ask(by: User) -> bool:
    """Counted; that it was too often is on record, once an hour."""
    try:
        limits.spend("reach", str(by.pk), most=AN_HOUR, seconds=limits.HOUR, a_day=A_DAY)
    except limits.TooMany:
        if limits.allow("reach refused", str(by.pk), most=1, seconds=limits.HOUR):
            audit.record("reach.refused", by, by=by)
        return False
    return True
