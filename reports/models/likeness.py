import uuid
from collections.abc import Collection

from django.db import models
from django.db.models import F, Q, QuerySet

from members.models import User
from num.fields import SealedTextField
from reports.models.case import Case
from reports.models.report import Report


class Traits(models.Model):
    """What a report says of who did it, in one spelling, worked out once so that many are compared in a second.

    Sealed under the key ring itself, not under a key for each: to open fifty thousand keys would take longer than all
    the rest. So what is erased or taken back has its traits deleted. A report without traits has not been compared
    yet, and one whose traits were ``read_by`` older rules will be again.
    """

    report = models.OneToOneField(Report, on_delete=models.CASCADE, primary_key=True, related_name="traits")
    read_by = models.PositiveSmallIntegerField()  # the version of the rules
    compared_at = models.DateTimeField(null=True)
    said = SealedTextField()

    def __str__(self) -> str:
        return "traits"


class LikenessQuerySet(models.QuerySet["Likeness"]):
    def touching(self, reports: Collection[Report]) -> "LikenessQuerySet":
        return self.filter(Q(first__in=reports) | Q(second__in=reports))

    def of(self, reports: Collection[Report]) -> "LikenessQuerySet":
        """Between one of these and another report; what was taken back is like nothing."""
        return (
            self.touching(reports)
            .exclude(first__state=Report.State.WITHDRAWN)
            .exclude(second__state=Report.State.WITHDRAWN)
        )

    def beyond(self, reports: Collection[Report]) -> "LikenessQuerySet":
        """Those that lead away from these reports."""
        return self.of(reports).exclude(first__in=reports, second__in=reports)

    def between(self, report: Report, others: QuerySet[Report]) -> "LikenessQuerySet":
        return self.filter(Q(first=report, second__in=others) | Q(second=report, first__in=others))

    def undecide(self) -> int:
        return self.update(state=Likeness.State.PROPOSED, decided_by=None, decided_at=None)

    def decidable_by(self, user: User) -> "LikenessQuerySet":
        """Between two reports that this user may change."""
        mine = Report.objects.worked_on_by(user).exclude(state=Report.State.WITHDRAWN)
        return self.filter(first__in=mine, second__in=mine)


class Likeness(models.Model):
    """Two reports that may speak of the same person, and by which signs. Only a person decides.

    ``signs`` says what kind of thing is alike, and never what: beside each kind stands a mark by which the same sign
    is known again, between these two reports and no others.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        CONFIRMED = "confirmed", "The same person"
        REJECTED = "rejected", "Not the same person"

    class Strength(models.IntegerChoices):
        STRONG = 3, "Strong sign"
        FAIR = 2, "Fair sign"
        WEAK = 1, "Weak sign"

    MOVES = {
        State.PROPOSED: frozenset({State.CONFIRMED, State.REJECTED}),
        State.CONFIRMED: frozenset({State.PROPOSED}),
        State.REJECTED: frozenset({State.PROPOSED}),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    first = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="+")
    signs = models.JSONField(default=dict)
    strength = models.PositiveSmallIntegerField(choices=Strength)
    found_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = LikenessQuerySet.as_manager()

    class Meta:
        ordering = ("-strength", "found_at")
        constraints = (
            models.UniqueConstraint(fields=("first", "second"), name="likeness_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="likeness_in_order"),
            models.CheckConstraint(condition=Q(strength__in=(1, 2, 3)), name="likeness_strength"),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by__isnull=True)
                | Q(state__in=("confirmed", "rejected"), decided_by__isnull=False),
                name="likeness_decided_by_name",
            ),
        )

    def __str__(self) -> str:
        return f"likeness of {self.found_at:%Y-%m-%d}"

    @property
    def is_weak(self) -> bool:
        """Proposed by what needs a second fact."""
        return self.state == self.State.PROPOSED and self.strength == self.Strength.WEAK

    def other(self, report: Report) -> Report:
        return self.second if self.first_id == report.pk else self.first


class Link(models.Model):
    """That a report was put into a case that another had opened, and how it stood before: so it can go back."""

    report = models.OneToOneField(Report, on_delete=models.CASCADE, primary_key=True, related_name="link")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="links")
    was = models.CharField(max_length=20)
    was_because = models.CharField(max_length=12, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(was__in=("received", "triage", "needs_information", "closed")), name="link_was"
            ),
        )

    def __str__(self) -> str:
        return f"link of {self.at:%Y-%m-%d}"
