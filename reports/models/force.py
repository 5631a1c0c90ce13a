import uuid
from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone

from members.models import Region, User
from num.fields import SealedTextField

STALE = timedelta(days=182)


class ForceQuerySet(models.QuerySet["Force"]):
    def national(self) -> "Force":
        """Where goes what lies in no force's area, or in several."""
        return self.get(region=None)


class Force(models.Model):
    """A police force, or the national contact, and whom there we give a package to.

    The contact is a person at work, so it is sealed. ``public_key`` is what files for them are sealed to.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    region = models.OneToOneField(Region, on_delete=models.PROTECT, null=True, related_name="force")
    contact = SealedTextField(null=True)
    public_key = models.CharField(max_length=62, blank=True)
    changed_at = models.DateTimeField(null=True)  # the contact or the key
    checked_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ForceQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(
                models.Value(1), condition=models.Q(region__isnull=True), name="force_one_national"
            ),
            models.CheckConstraint(
                condition=models.Q(checked_at__isnull=True) | models.Q(checked_by__isnull=False),
                name="force_checked_by_name",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_national(self) -> bool:
        return self.region_id is None

    @property
    def is_stale(self) -> bool:
        """Whether nobody has checked the contact in the last half year."""
        return self.checked_at is None or self.checked_at < _oldest()


def _oldest() -> datetime:
    return timezone.now() - STALE
