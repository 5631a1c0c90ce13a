from django.db import models
from django.db.models import Exists, OuterRef, Q

from alerts.models.alert import Alert
from members.models import Channel, User


class TroubleQuerySet(models.QuerySet["Trouble"]):
    def open(self) -> "TroubleQuerySet":
        """What somebody still has to look at, the oldest first."""
        return self.filter(over_at__isnull=True).order_by("began_at")

    def standing(self) -> "TroubleQuerySet":
        """Open, but for a day that is full where even what was kept for danger is spent: that says all of it."""
        spent = Trouble.objects.filter(over_at__isnull=True, kind=Trouble.Kind.SPENT, channel=OuterRef("channel"))
        return self.open().exclude(Exists(spent), kind=Trouble.Kind.FULL)

    def visible_to(self, user: User) -> "TroubleQuerySet":
        """Of an alert's, those whose alert this person may see; the others are everybody's at the desk."""
        return self.filter(Q(alert__isnull=True) | Q(alert__in=Alert.objects.visible_to(user)))


class Trouble(models.Model):
    """Something about sending that a person has to look at. Whoever can do something is told of it once; at
    ``tell_at``, if nobody was told.

    It is over by itself a while after it was last noticed, but for what does not happen again: that a person ticks off.
    """

    class Kind(models.TextChoices):
        STUCK = "stuck", "Messages do not move"
        LATE = "late", "Messages came later than they should"
        FULL = "full", "No more may be sent today"
        SPENT = "spent", "Nothing more goes out today, not even danger"
        SECOND = "second", "The first provider does not work"

    TICKED_OFF = (Kind.LATE,)

    kind = models.CharField(max_length=6, choices=Kind)
    channel = models.CharField(max_length=8, choices=Channel.Kind, blank=True)
    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, null=True, related_name="troubles")
    began_at = models.DateTimeField()
    noticed_at = models.DateTimeField()
    tell_at = models.DateTimeField(null=True)
    over_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = TroubleQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=("stuck", "late", "full", "spent", "second")), name="trouble_kind"
            ),
            models.CheckConstraint(
                condition=Q(seen_by__isnull=True) | Q(over_at__isnull=False), name="trouble_seen_is_over"
            ),
            models.UniqueConstraint(
                fields=("kind", "channel"),
                condition=Q(over_at__isnull=True, alert__isnull=True),
                name="trouble_once",
            ),
            models.UniqueConstraint(
                fields=("kind", "channel", "alert"), condition=Q(alert__isnull=False), name="trouble_once_an_alert"
            ),
        )

    def __str__(self) -> str:
        return self.kind

    @property
    def is_ticked_off(self) -> bool:
        """Whether a person says when it is over."""
        return self.kind in self.TICKED_OFF
