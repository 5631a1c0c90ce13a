import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from members.models import User
from num.fields import SealedTextField
from reports.models.case import Case


class LevelChange(models.Model):
    """That staff judged a case to be more or less grave than before. Whoever takes it out of danger says why."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="level_changes")
    before = models.PositiveSmallIntegerField(choices=Case.Level)
    after = models.PositiveSmallIntegerField(choices=Case.Level)
    reason = SealedTextField(holder="case", null=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("at",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(before=3) | Q(after=3) | Q(reason__isnull=False), name="level_lowered_with_reason"
            ),
        )

    def __str__(self) -> str:
        return f"level {self.before} to {self.after}"


class ClosingQuerySet(models.QuerySet["Closing"]):
    def asked(self) -> "ClosingQuerySet":
        """Those that wait for a second person."""
        return self.filter(state=Closing.State.ASKED)


class Closing(models.Model):
    """Somebody closes a case, or asks a second person to: why, and what came of the work."""

    class State(models.TextChoices):
        ASKED = "asked", "Asked"
        CLOSED = "closed", "Closed"
        SENT_BACK = "sent_back", "Sent back"

    class Because(models.TextChoices):
        DONE = "done", "What was agreed is done"
        ASKED = "asked", "The person asked us to"
        SILENT = "silent", "No answer for a long time"
        ELSEWHERE = "elsewhere", "Others support them now"
        NOTHING = "nothing", "There is nothing more that we can do"

    class Needs(models.TextChoices):
        """Whether the person got what they needed, in their own view."""

        MET = "met", "Yes"
        PARTLY = "partly", "In part"
        NOT_MET = "not_met", "No"
        REFUSED = "refused", "They would rather not say"
        NOT_ASKED = "not_asked", "I could not ask"

    MOVES = {State.ASKED: frozenset({State.CLOSED, State.SENT_BACK})}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="closings")
    state = models.CharField(max_length=10, choices=State)
    because = models.CharField(max_length=10, choices=Because)
    needs = models.CharField(max_length=10, choices=Needs)
    needs_two = models.BooleanField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    comment = SealedTextField(holder="case", null=True)  # of whoever sent it back

    objects = ClosingQuerySet.as_manager()

    class Meta:
        ordering = ("asked_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(state="asked", decided_by__isnull=True, needs_two=True)
                | Q(state="closed", decided_by__isnull=False)
                | Q(state="sent_back", decided_by__isnull=False, needs_two=True),
                name="closing_state",
            ),
            models.CheckConstraint(
                condition=Q(needs_two=False) | Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="closing_four_eyes",
            ),
            models.UniqueConstraint(fields=("case",), condition=Q(state="asked"), name="closing_asked_once"),
        )

    def __str__(self) -> str:
        return f"closing of {self.asked_at:%Y-%m-%d}"


class Wellbeing(models.Model):
    """One answer to one of the agreed questions, of how it was before our work or is after it.

    Not to answer is an answer, and counted as that; so is that nobody could ask.
    """

    class Moment(models.TextChoices):
        BEFORE = "before", "When we began"
        AFTER = "after", "Now"

    class Answer(models.TextChoices):
        ONE = "1", "1"
        TWO = "2", "2"
        THREE = "3", "3"
        FOUR = "4", "4"
        FIVE = "5", "5"
        REFUSED = "refused", "They would rather not say"
        NOT_ASKED = "not_asked", "I could not ask"

    closing = models.ForeignKey(Closing, on_delete=models.CASCADE, related_name="answers")
    moment = models.CharField(max_length=6, choices=Moment)
    question = models.SlugField(max_length=20)
    answer = models.CharField(max_length=10, choices=Answer)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("closing", "moment", "question"), name="wellbeing_once"),
            models.CheckConstraint(condition=Q(moment__in=("before", "after")), name="wellbeing_moment"),
            models.CheckConstraint(
                condition=Q(answer__in=("1", "2", "3", "4", "5", "refused", "not_asked")), name="wellbeing_answer"
            ),
        )

    def __str__(self) -> str:
        return f"{self.question} {self.moment}: {self.answer}"
