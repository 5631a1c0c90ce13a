import uuid

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from members.models import User
from num.fields import SealedTextField
from reports.models.report import Report


class ApproachQuerySet(models.QuerySet["Approach"]):
    def visible_to(self, user: User | AnonymousUser) -> "ApproachQuerySet":
        """All for who approves; for who triages those about what they may open. None of what was taken back."""
        if not isinstance(user, User) or not user.may("triage"):
            return self.none()
        open_ = self.exclude(report__state=Report.State.WITHDRAWN)
        return open_ if user.may("approve") else open_.filter(report__in=Report.objects.entrusted_to(user))

    def to_do(self) -> "ApproachQuerySet":
        """What staff have to do something about: decide, or pass an answer on."""
        answered = Q(state=Approach.State.ASKED, answer__in=Approach.PASSED)
        return self.filter(Q(state=Approach.State.WAITING) | answered)

    def put(self) -> "ApproachQuerySet":
        """Those that their reporter was asked about."""
        return self.filter(state__in=Approach.PUT)

    def due(self) -> "ApproachQuerySet":
        """Those whose reporter wanted to be asked again by now."""
        return self.filter(state=Approach.State.ASKED, ask_again_on__lte=timezone.localdate())


class Approach(models.Model):
    """The police, or somebody else, would like to talk to who made a report. She is asked; they learn her answer."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting for a decision"
        ASKED = "asked", "The reporter is asked"
        PASSED_ON = "passed_on", "The answer is passed on"
        REFUSED = "refused", "Refused: the reporter is not asked"
        ENDED = "ended", "They do not ask any more"

    MOVES = {
        State.WAITING: frozenset({State.ASKED, State.REFUSED, State.ENDED}),
        State.ASKED: frozenset({State.PASSED_ON, State.ENDED}),
    }
    PUT = (State.ASKED, State.PASSED_ON)

    class Answer(models.TextChoices):
        YES = "yes", "Yes, they may"
        NO = "no", "No"
        LATER = "later", "Ask me later"

    PASSED = (Answer.YES, Answer.NO)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="approaches")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    who = SealedTextField(holder="report")  # as she reads it
    about = SealedTextField(holder="report")  # as she reads it
    logged_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    logged_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    # Where somebody is said to have passed for an authority: who decides.
    senior = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True)
    ask_again_on = models.DateField(null=True)
    passed_on_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    passed_on_at = models.DateTimeField(null=True)

    objects = ApproachQuerySet.as_manager()

    class Meta:
        ordering = ("logged_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=("waiting", "asked", "passed_on", "refused", "ended")), name="approach_state"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("waiting", "ended"))
                | Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(decided_by=F("logged_by")),
                name="approach_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(senior__isnull=True) | Q(decided_by__isnull=True) | Q(decided_by=F("senior")),
                name="approach_senior_decides",
            ),
            models.CheckConstraint(
                condition=Q(answer="")
                | Q(answer__in=("yes", "no"), answered_at__isnull=False)
                | Q(answer="later", answered_at__isnull=False, ask_again_on__isnull=False),
                name="approach_answer",
            ),
            models.CheckConstraint(
                condition=Q(answer="") | Q(decided_by__isnull=False), name="approach_answered_once_asked"
            ),
            models.CheckConstraint(
                condition=~Q(state="passed_on")
                | Q(answer__in=("yes", "no"), passed_on_by__isnull=False, passed_on_at__isnull=False),
                name="approach_passes_an_answer_on",
            ),
        )

    def __str__(self) -> str:
        return f"approach of {self.logged_at:%Y-%m-%d}"

    @property
    def may_pass_on(self) -> bool:
        return self.state == self.State.ASKED and self.answer in self.PASSED

    @property
    def under_way(self) -> bool:
        return self.state in self.MOVES

    @property
    def was_put(self) -> bool:
        return self.state in self.PUT

    @property
    def waits_for_her(self) -> bool:
        return self.state == self.State.ASKED and not self.answer
