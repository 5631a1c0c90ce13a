"""How many members an alert would reach now, for whoever decides where it goes."""

from alerts import audience
from alerts.impact import disclosure
from alerts.models import Alert
from members import transports
from members.models import Channel

Reach = dict[str, disclosure.Shown]  # by channel, in words


def of(aimed: Alert) -> Reach:
    """Counted afresh.

    As coarsely as figures are published, and none reads like few: staff may ask for any place and work, and must not
    follow one member's choices like that.
    """
    reach = audience.count_by_kind(aimed.level, aimed.region_mask, aimed.work_mask)
    kinds = map(Channel.Kind, transports.kinds())
    return {str(kind.label): disclosure.show(max(reach.get(kind, 0), 1)) for kind in kinds}
