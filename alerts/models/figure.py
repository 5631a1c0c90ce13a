from django.db import models


class ImpactFigure(models.Model):
    """One number of one closed calendar period, written once by the hourly snapshot and never recomputed.

    ``place`` is a region's code, ``"all"`` for the nation. It has no key to any report, case, alert or member.
    """

    class Period(models.TextChoices):
        MONTH = "month", "Month"
        QUARTER = "quarter", "Quarter"
        YEAR = "year", "Year"

    period = models.CharField(max_length=8, choices=Period)
    starts_on = models.DateField()
    place = models.CharField(max_length=40)
    measure = models.CharField(max_length=40)
    value = models.FloatField(null=True)

    class Meta:
        db_table = "impact_figure"
        constraints = (
            models.UniqueConstraint(fields=("period", "starts_on", "place", "measure"), name="impact_figure_once"),
        )

    def __str__(self) -> str:
        return f"{self.measure} {self.starts_on} {self.place}"
