import uuid
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone

from members.models import User
from num.fields import SealedTextField
from reports.models.case import Case


class TaskQuerySet(models.QuerySet["Task"]):
    def worked_on_by(self, user: User | AnonymousUser) -> "TaskQuerySet":
        """Tasks of the cases that this caseworker may change."""
        return self.filter(case__in=Case.objects.worked_on_by(user))

    def of(self, user: User) -> "TaskQuerySet":
        """What this caseworker has to do, soonest first."""
        return self.open().worked_on_by(user).filter(owner=user).order_by("due_on", "added_at")

    def open(self) -> "TaskQuerySet":
        return self.exclude(state=Task.State.DONE)

    def overdue(self) -> "TaskQuerySet":
        return self.open().filter(due_on__lt=timezone.localdate())


class Task(models.Model):
    """Something that somebody is to do for a case until a day. What kind of thing is in clear, the words are sealed."""

    class Kind(models.TextChoices):
        CALL = "call", "Call the reporter"
        WRITE = "write", "Write to the reporter"
        ASK = "ask", "Ask somebody or find something out"
        AGENCY = "agency", "Speak with an agency"
        POLICE = "police", "Speak with the police"
        PLAN = "plan", "Look at the plan again"
        OTHER = "other", "Something else"

    class State(models.TextChoices):
        TO_DO = "to_do", "To do"
        PENDING = "pending", "Pending"
        DONE = "done", "Done"

    MOVES = {
        State.TO_DO: frozenset({State.PENDING, State.DONE}),
        State.PENDING: frozenset({State.TO_DO, State.DONE}),
        State.DONE: frozenset({State.TO_DO}),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="tasks")
    state = models.CharField(max_length=8, choices=State, default=State.TO_DO)
    kind = models.CharField(max_length=8, choices=Kind)
    what = SealedTextField(holder="case", null=True)
    # Of an agency that she said yes to: to pass it on.
    referral = models.ForeignKey("reports.Referral", on_delete=models.CASCADE, null=True, related_name="+")
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)
    version = models.PositiveSmallIntegerField(default=1)

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = ("due_on", "added_at")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state__in=("to_do", "pending"), done_at__isnull=True)
                | models.Q(state="done", done_at__isnull=False),
                name="task_state",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=("call", "write", "ask", "agency", "police", "plan", "other")),
                name="task_kind",
            ),
        )

    def __str__(self) -> str:
        return f"task for {self.due_on}"

    @property
    def moves(self) -> list["Task.State"]:
        """Where it may go from here."""
        return [state for state in Task.State if state in Task.MOVES[Task.State(self.state)]]

    def is_overdue(self, today: date | None = None) -> bool:
        return self.state != Task.State.DONE and self.due_on < (today or timezone.localdate())
