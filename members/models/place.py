"""Where and what: the reference data that subscriptions and alerts are matched by."""

from django.db import models

ALL = -1  # the mask of whoever chose nothing: every bit, also of what is added later


class Region(models.Model):
    """A place at one level of the tree nation > region > police force area.

    Only leaves have a ``bit``; ``mask`` is the union of the bits of the leaves at or below. A bit is given once and
    never reused, so a mask stored on a subscription stays true when places are added.
    """

    class Level(models.TextChoices):
        NATION = "nation", "Nation"
        REGION = "region", "Region"
        FORCE = "force", "Police force area"

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    level = models.CharField(max_length=10, choices=Level)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    bit = models.PositiveSmallIntegerField(null=True, unique=True)
    mask = models.BigIntegerField(default=0)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(bit__isnull=True) | models.Q(bit__lte=62), name="region_bit_fits"
            ),
            models.CheckConstraint(condition=models.Q(level__in=("nation", "region", "force")), name="region_level"),
        )

    def __str__(self) -> str:
        return self.name


class WorkType(models.Model):
    """A kind of sex work, from the country pack's pick-list. ``bit`` is null for "other" and "prefer not to say"."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    bit = models.PositiveSmallIntegerField(null=True, unique=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(condition=models.Q(bit__isnull=True) | models.Q(bit__lte=62), name="work_bit_fits"),
        )

    def __str__(self) -> str:
        return self.name
