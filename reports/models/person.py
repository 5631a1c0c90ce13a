import uuid

from django.db import models

from members.models import User
from num.fields import SealedTextField
from reports.models.addition import Addition
from reports.models.report import Report
from reports.models.unsaid import or_unsaid

FROZEN = "frozen"  # a state of an objection
UPHELD = ("removed", "amended")  # its outcomes


class Whose(models.TextChoices):
    """Whose a vehicle is, or an identifier."""

    THEIRS = "theirs", "The person's own"
    OTHER = "other", "Somebody else's who was there"


class ReportedPerson(models.Model):
    """Somebody a report is about, as the reporter described them: an allegation, never a finding."""

    class Claimed(models.TextChoices):
        CLIENT = "client", "A client"
        POLICE = "police", "Police"
        IMMIGRATION = "immigration", "Immigration"
        LANDLORD = "landlord", "Landlord"
        OTHER = "other", "Somebody else"

    class Gender(models.TextChoices):
        MAN = "man", "A man"
        WOMAN = "woman", "A woman"
        OTHER = "other", "Other"

    class Age(models.TextChoices):
        UNDER_18 = "under-18", "Under 18"
        TO_24 = "18-24", "18 to 24"
        TO_34 = "25-34", "25 to 34"
        TO_44 = "35-44", "35 to 44"
        TO_54 = "45-54", "45 to 54"
        OVER = "55-over", "55 or older"

    AUTHORITIES = frozenset({Claimed.POLICE, Claimed.IMMIGRATION})

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="persons")
    number = models.PositiveSmallIntegerField(default=1, help_text="as they were told: 1 is the first")
    name = SealedTextField(holder="report", null=True)
    description = SealedTextField(holder="report", null=True)
    claimed_to_be = models.CharField(max_length=12, choices=or_unsaid(Claimed), blank=True)
    gender = models.CharField(max_length=10, choices=or_unsaid(Gender), blank=True)
    age = models.CharField(max_length=10, choices=or_unsaid(Age), blank=True)
    ethnicity = SealedTextField(holder="report", null=True)
    height = SealedTextField(holder="report", null=True)
    build = SealedTextField(holder="report", null=True)
    hair = SealedTextField(holder="report", null=True)
    eyes = SealedTextField(holder="report", null=True)
    accent = SealedTextField(holder="report", null=True)
    tattoos = SealedTextField(holder="report", null=True)
    clothing = SealedTextField(holder="report", null=True)

    class Meta:
        ordering = ("number",)

    def __str__(self) -> str:
        return "reported person"

    @property
    def claims_authority(self) -> bool:
        return self.claimed_to_be in self.AUTHORITIES

    @property
    def features(self) -> list[tuple[str, str]]:
        """What was said of the looks, beside the description, each under the word for it."""
        said = {
            "Gender": self.get_gender_display(),
            "Age": self.get_age_display(),
            "Ethnicity, as it seemed": self.ethnicity,
            "Height": self.height,
            "Build": self.build,
            "Hair and beard": self.hair,
            "Eyes": self.eyes,
            "Accent or language": self.accent,
            "Tattoos, scars": self.tattoos,
            "Clothing": self.clothing,
        }
        return [(word, value) for word, value in said.items() if value]


class Vehicle(models.Model):
    """A vehicle in a report; its plate is kept as an Identifier that points here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="vehicles")
    number = models.PositiveSmallIntegerField(default=1, help_text="as they were told: 1 is the first")
    whose = models.CharField(max_length=10, choices=or_unsaid(Whose), blank=True)
    kind = SealedTextField(holder="report", null=True)
    make = SealedTextField(holder="report", null=True)
    model = SealedTextField(holder="report", null=True)
    colour = SealedTextField(holder="report", null=True)
    markings = SealedTextField(holder="report", null=True)
    occupants = SealedTextField(holder="report", null=True)
    description = SealedTextField(holder="report", null=True)

    class Meta:
        ordering = ("number",)

    def __str__(self) -> str:
        return "vehicle"

    @property
    def in_words(self) -> str:
        """Colour, make, model and kind, what stands on it, who was in it, and what else was said of it."""
        looks = " ".join(one for one in (self.colour, self.make, self.model, self.kind) if one)
        inside = f"In it: {self.occupants}" if self.occupants else ""
        return "\n".join(one for one in (looks, self.markings, inside, self.description) if one)


class IdentifierQuerySet(models.QuerySet["Identifier"]):
    def released(self) -> "IdentifierQuerySet":
        """Those that answer look-ups: not while somebody's objection is being reviewed."""
        return self.filter(released_at__isnull=False).exclude(objections__state=FROZEN)

    def objected_to(self, identifier: "Identifier") -> "IdentifierQuerySet":
        """Equal ones about which an objection is being reviewed; itself, if a review removed or corrected it.

        What others tell later is theirs, and no review of it has been held: another's end says nothing of it.
        """
        equal = models.Q(objections__state=FROZEN, index=identifier.index)
        return self.filter(equal | models.Q(objections__outcome__in=UPHELD, pk=identifier.pk))


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

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="identifiers")
    addition = models.ForeignKey(Addition, on_delete=models.CASCADE, null=True, related_name="identifiers")
    by_objector = models.BooleanField(default=False)  # said to be right by who objected: no word of the reporter's
    kind = models.CharField(max_length=10, choices=Kind)
    value = SealedTextField(holder="report")
    index = models.BinaryField(max_length=16, null=True, db_index=True)
    whose = models.CharField(max_length=10, choices=or_unsaid(Whose), blank=True)
    of_whom = SealedTextField(holder="report", null=True)
    vehicle = models.ForeignKey(Vehicle, on_delete=models.CASCADE, null=True, related_name="plates")
    seen = SealedTextField(holder="report", null=True)
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
