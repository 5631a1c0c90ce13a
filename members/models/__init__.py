from members.models.application import Application
from members.models.channel import Channel
from members.models.organisation import Belonging, Invitation, Organisation
from members.models.overuse import Overuse
from members.models.place import Region, WorkType
from members.models.recovery import Recovery
from members.models.stop import Stop
from members.models.subscription import Subscription
from members.models.suspension import Suspension
from members.models.user import User
from members.models.vouch import Vouch

__all__ = [
    "Application",
    "Belonging",
    "Channel",
    "Invitation",
    "Organisation",
    "Overuse",
    "Recovery",
    "Region",
    "Stop",
    "Subscription",
    "Suspension",
    "User",
    "Vouch",
    "WorkType",
]
