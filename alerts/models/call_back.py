from django.db import models
from django.db.models import Q

from alerts.models.dispatch import Slice
from members.transports.callbacks import Said


class CallBack(models.Model):
    """What a provider said of one hand-over after it had taken the message: here until it is folded into its slice.

    ``waited``: its reader wanted it later than at once.
    """

    slice = models.ForeignKey(Slice, on_delete=models.CASCADE, related_name="call_backs")
    position = models.PositiveSmallIntegerField()
    attempt = models.PositiveSmallIntegerField()
    waited = models.BooleanField()
    said = models.CharField(max_length=10, choices=Said)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(said__in=("delivered", "refused", "failed", "complained")), name="call_back_said"
            ),
        )

    def __str__(self) -> str:
        return f"attempt {self.attempt}: {self.said}"
