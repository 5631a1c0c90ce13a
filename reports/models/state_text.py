from django.db import models
from django.utils import timezone

from members.models import User


class StateTextQuerySet(models.QuerySet["StateText"]):
    def current(self) -> dict[str, str]:
        """The newest words for each state that has any."""
        return {text.state: text.words for text in self.order_by("version")}


class StateText(models.Model):
    """What reporters read of one state, from one version on. Never edited once it is in the table.

    The first version comes with this site (reports.statuses); later ones have an author of staff.
    """

    state = models.CharField(max_length=20)
    version = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=300)
    published_at = models.DateTimeField(default=timezone.now)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = StateTextQuerySet.as_manager()

    class Meta:
        ordering = ("-version",)
        constraints = (
            models.UniqueConstraint(fields=("state", "version"), name="state_text_once"),
            models.CheckConstraint(condition=models.Q(version__gt=1) & ~models.Q(words=""), name="state_text_says"),
        )

    def __str__(self) -> str:
        return f"{self.state} {self.version}"
