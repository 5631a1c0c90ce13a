from datetime import datetime

from django.db import models, transaction
from django.db.models.expressions import Combinable

from members.models.channel import Channel, live
from members.models.place import ALL
from members.models.user import User


def touring(at: datetime | Combinable) -> models.Q:
    """The member is on a tour then: ``tour_mask`` counts, too."""
    return models.Q(tour_from__lte=at, tour_until__gt=at)


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def of(self, user: User) -> "SubscriptionQuerySet":
        return self.filter(channel__user=user)

    @transaction.atomic
    def derive(self) -> None:
        """Write down again what counting goes by, as their channels and the owners of these are now."""
        list(self.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk"))  # none waits in a ring
        channel = Channel.objects.filter(pk=models.OuterRef("channel"))
        outside = channel.exclude(kind=Channel.Kind.INBOX)
        self.update(
            kind=models.Subquery(channel.values("kind")),
            live=models.Exists(channel.filter(live())),
            paused_until=models.Subquery(outside.values("user__paused_until")),
        )


class Subscription(models.Model):
    """Alerts of one level, wanted on one channel, and at which pace. Its masks, and the time of a tour, are derived
    from the member's choices in the same transaction that changes those (members.actions), so that matching is one
    ``&`` a row.

    ``kind``, ``live`` and ``paused_until`` repeat what channel and owner say (``derive``), so that many can be
    counted without asking each. Whoever hands something over asks those themselves.
    """

    class Pace(models.TextChoices):
        NOW = "now", "At once"
        DAILY = "daily", "Once a day, at 9 in the morning"
        WEEKLY = "weekly", "Once a week, on Monday at 9"

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="subscriptions")
    level = models.PositiveSmallIntegerField()
    pace = models.CharField(max_length=6, choices=Pace, default=Pace.NOW)
    region_mask = models.BigIntegerField(default=ALL)
    work_mask = models.BigIntegerField(default=ALL)
    tour_mask = models.BigIntegerField(default=0)
    tour_from = models.DateTimeField(null=True)
    tour_until = models.DateTimeField(null=True)
    kind = models.CharField(max_length=8, editable=False)
    live = models.BooleanField(default=False, editable=False)
    paused_until = models.DateTimeField(null=True, editable=False)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(
                fields=("tour_until",), condition=models.Q(tour_until__isnull=False), name="subscription_tour"
            ),
        )
        constraints = (
            models.UniqueConstraint(fields=("channel", "level"), name="subscription_once"),
            models.CheckConstraint(condition=models.Q(level__in=(1, 2, 3)), name="subscription_level"),
            models.CheckConstraint(condition=models.Q(pace__in=("now", "daily", "weekly")), name="subscription_pace"),
        )

    def __str__(self) -> str:
        return f"level {self.level} on {self.channel_id}"
