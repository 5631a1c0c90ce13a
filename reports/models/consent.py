import uuid
from datetime import datetime
from typing import NamedTuple

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format

from members.models import User
from num.fields import SealedTextField
from reports.models.force import Force


class Use(models.TextChoices):
    """What a report may be used for; each is asked about by itself."""

    WARN = "warn", "Warn others"
    SUPPORT = "support", "Support"
    POLICE = "police", "Police"
    STATISTICS = "statistics", "Anonymous statistics"


class ConsentTextQuerySet(models.QuerySet["ConsentText"]):
    def current(self, language: str) -> dict[str, "ConsentText"]:
        """The wording that is shown now for each use."""
        return {text.use: text for text in self.filter(language=language).order_by("version")}


class ConsentText(models.Model):
    """The exact wording shown for one use, one version, one language. Never edited once it is in the table.

    The first versions come with the country pack; later ones have an author of staff.
    """

    use = models.CharField(max_length=12, choices=Use)
    version = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=12)
    question = models.TextField()
    answers = models.JSONField(help_text="answer → the words shown for it")
    published_at = models.DateTimeField(default=timezone.now)
    author = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ConsentTextQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("use", "version", "language"), name="consent_text_once"),)

    def __str__(self) -> str:
        return f"{self.use} {self.version} {self.language}"

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Answers with their words, in the order shown: the ordinary one first."""
        return [(answer, self.answers[answer]) for answer in Consent.Answer.values if answer in self.answers]


class Terms(NamedTuple):
    """What may be said together with an answer: whose word it is, for whom it is meant, and until when it holds."""

    harmed: str = ""
    recipient: str | None = None
    expires_at: datetime | None = None


class Consent(models.Model):
    """One answer to one question, as one line of an append-only ledger. The newest line of a use counts."""

    class Answer(models.TextChoices):
        YES = "yes", "Yes"
        NO = "no", "No"
        NONE = "none", "None"
        ANONYMOUS = "anonymous", "Anonymous intelligence"
        FULL = "full", "Full report"

    class Given(models.TextChoices):
        FORM = "form", "On the form"
        RECEIPT = "receipt", "With the receipt"
        PHONE = "phone", "By phone"
        PAPER = "paper", "On paper"
        IN_PERSON = "in_person", "In person"

    class Harmed(models.TextChoices):
        """Whether the person it happened to agrees, where somebody else answers for them."""

        AGREED = "agreed", "They agreed to it"
        NOT_ASKED = "not_asked", "They have not been asked"

    STAFF_RECORDED = (Given.PHONE, Given.PAPER, Given.IN_PERSON)
    AGREES = (Answer.YES, Answer.ANONYMOUS, Answer.FULL)  # anything else, and silence, is a no
    WIDTH = {Answer.NO: 0, Answer.NONE: 0, Answer.ANONYMOUS: 1, Answer.YES: 1, Answer.FULL: 2}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey("reports.Report", on_delete=models.PROTECT, related_name="consents")
    use = models.CharField(max_length=12, choices=Use)
    number = models.PositiveSmallIntegerField()
    answer = models.CharField(max_length=12, choices=Answer)
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="+")
    given = models.CharField(max_length=10, choices=Given, default=Given.FORM)
    at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    harmed = models.CharField(max_length=10, choices=Harmed, blank=True)
    recipient = SealedTextField(holder="report", null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("use", "number")
        constraints = (
            models.UniqueConstraint(fields=("report", "use", "number"), name="consent_numbered"),
            models.CheckConstraint(
                condition=models.Q(use="police", answer__in=("none", "anonymous", "full"))
                | models.Q(use__in=("warn", "support", "statistics"), answer__in=("yes", "no")),
                name="consent_answer_fits_use",
            ),
            models.CheckConstraint(
                condition=models.Q(given__in=("form", "receipt")) | models.Q(recorded_by__isnull=False),
                name="consent_recorded_by_name",
            ),
        )

    def __str__(self) -> str:
        return f"{self.use}: {self.answer}"

    def agrees_at(self, moment: datetime) -> bool:
        """Whether it is a yes that has not run out by then."""
        return self.answer in self.AGREES and (self.expires_at is None or self.expires_at > moment)

    def reaches(self, extent: str) -> bool:
        """Whether it is a yes to this much of what the police may know."""
        return self.WIDTH[Consent.Answer(self.answer)] >= self.WIDTH[Consent.Answer(extent)]

    def is_for(self, recipient: str) -> bool:
        """Whether it is meant for this recipient: for any, unless she named one, by exactly this name."""
        return not self.recipient or self.recipient.strip().casefold() == recipient.strip().casefold()

    @property
    def names_no_force(self) -> bool:
        """Whether what was written as recipient is no police force's name, so that nothing may go by it."""
        forces = Force.objects.values_list("name", flat=True)
        return bool(self.recipient) and not any(self.is_for(name) for name in forces)

    @property
    def words(self) -> str:
        """The answer in the words that were shown for it."""
        return str(self.text.answers[self.answer])

    @property
    def said(self) -> str:
        """``words``, for whom alone, and until when."""
        said = f"“{self.words}”"
        if self.recipient:
            said += f" Only for {self.recipient}."
        if self.expires_at:
            ends = date_format(timezone.localtime(self.expires_at), "j F Y, H:i")
            said += f" It holds until {ends}; after that it means no."
        return said
