from django.db import models


class IncidentType(models.Model):
    """One kind of incident from the pick-list, with the level it suggests (3 is gravest; null suggests none)."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    level = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name
