from typing import TYPE_CHECKING

from django.db import models

from alerts.models.alert import Alert
from reports.models import Identifier, Report, Use

if TYPE_CHECKING:
    from reports.models.person import IdentifierQuerySet


class ShownIdentifierQuerySet(models.QuerySet["ShownIdentifier"]):
    def of(self, alert: Alert) -> "ShownIdentifierQuerySet":
        return self.filter(alert=alert)

    def holding(self) -> "ShownIdentifierQuerySet":
        """Those that may be shown now: released, not objected to, of a source whose reporter agrees to warn others."""
        sources = models.Exists(
            Alert.objects.filter(pk=models.OuterRef("alert"), sources__report=models.OuterRef("identifier__report"))
        )
        return self.filter(sources, identifier__in=releasable())


class ShownIdentifier(models.Model):
    """An identifier that members see with an alert once they are signed in: all of it, or its end.

    It is chosen with the words of an alert and approved with them. It is shown only while it is released for the
    checker; every other one that is released can be tested against the alert, and is shown to nobody.
    """

    class How(models.TextChoices):
        WHOLE = "whole", "All of it"
        LAST_THREE = "last_three", "Its last three digits or letters"

    IN_PART = frozenset({Identifier.Kind.PHONE, Identifier.Kind.PLATE})  # whose end says something

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="shown")
    identifier = models.ForeignKey(Identifier, on_delete=models.CASCADE, related_name="+")
    how = models.CharField(max_length=10, choices=How)

    objects = ShownIdentifierQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("alert", "identifier"), name="shown_identifier_once"),
            models.CheckConstraint(condition=models.Q(how__in=("whole", "last_three")), name="shown_identifier_how"),
        )

    def __str__(self) -> str:
        return f"shown: {self.how}"


def releasable() -> "IdentifierQuerySet":
    """What the checker answers from now; names are never looked up, and so never shown."""
    agreeing = Report.objects.allowing(Use.WARN)
    return Identifier.objects.released().exclude(kind=Identifier.Kind.NAME).filter(report__in=agreeing)
