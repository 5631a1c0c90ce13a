from django.db import models

from members.models.channel import Channel
from members.models.place import ALL


class Subscription(models.Model):
    """Alerts of one level, wanted on one channel. Its masks are derived from the member's choices in the same
    transaction that changes those (members.actions), so that matching is one ``&`` a row.
    """

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="subscriptions")
    level = models.PositiveSmallIntegerField()
    region_mask = models.BigIntegerField(default=ALL)
    work_mask = models.BigIntegerField(default=ALL)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("channel", "level"), name="subscription_once"),
            models.CheckConstraint(condition=models.Q(level__in=(1, 2, 3)), name="subscription_level"),
        )

    def __str__(self) -> str:
        return f"level {self.level} on {self.channel_id}"
