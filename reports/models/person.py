import uuid

from django.db import models

from members.models import User
from num.fields import SealedTextField
from reports.models.report import Report


class ReportedPerson(models.Model):
    """Somebody a report is about, as the reporter described them: an allegation, never a finding."""

    class Claimed(models.TextChoices):
        CLIENT = "client", "A client"
        POLICE = "police", "Police"
        IMMIGRATION = "immigration", "Immigration"
        LANDLORD = "landlord", "Landlord"
        OTHER = "other", "Somebody else"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="persons")
    name = SealedTextField(holder="report", null=True)
    description = SealedTextField(holder="report", null=True)
    claimed_to_be = models.CharField(max_length=12, choices=Claimed, blank=True)

    def __str__(self) -> str:
        return "reported person"


class Vehicle(models.Model):
    """A vehicle in a report; its plate is kept as an Identifier."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="vehicles")
    description = SealedTextField(holder="report", null=True)

    def __str__(self) -> str:
        return "vehicle"


class IdentifierQuerySet(models.QuerySet["Identifier"]):
    def released(self) -> "IdentifierQuerySet":
        return self.filter(released_at__isnull=False)


class Identifier(models.Model):
    """Something a reported person can be recognised by. ``index`` finds equal ones without opening them.

    The checker answers only from those a caseworker released, of reports that allow warning others.
    """

    class Kind(models.TextChoices):
        PHONE = "phone", "Phone number"
        EMAIL = "email", "E-mail"
        USERNAME = "username", "User name on a site"
        HANDLE = "handle", "Social media name"
        URL = "url", "Profile address"
        PAYMENT = "payment", "Payment tag"
        PLATE = "plate", "Number plate"
        NAME = "name", "Name or alias"

    class Whose(models.TextChoices):
        THEIRS = "theirs", "The person's own"
        OTHER = "other", "Somebody else's who was there"
        UNSURE = "unsure", "Not sure"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="identifiers")
    kind = models.CharField(max_length=10, choices=Kind)
    value = SealedTextField(holder="report")
    index = models.BinaryField(max_length=16, null=True, db_index=True)
    whose = models.CharField(max_length=10, choices=Whose, blank=True)
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = IdentifierQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(released_at__isnull=True) | models.Q(released_by__isnull=False, index__isnull=False),
                name="identifier_release_has_name",
            ),
        )

    def __str__(self) -> str:
        return self.kind
