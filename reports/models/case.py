import secrets
import uuid
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from members.models import User
from num.fields import KeyHolder, SealedTextField
from num.prepared import PreparedKeys, slot

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

    from reports.models.closing import Closing, LevelChange
    from reports.models.plan import Plan
    from reports.models.report import Report
    from reports.models.task import Task

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U


def new_reference() -> str:
    return "C-" + "".join(secrets.choice(ALPHABET) for _ in range(6))


Keys = models.QuerySet[Any, Any]
ASKING, NOW = slot("asking", models.UUIDField()), slot("now", models.DateTimeField())  # who asks, and when


class CaseQuerySet(models.QuerySet["Case"]):
    def worked_on_by(self, user: User | AnonymousUser) -> "CaseQuerySet":
        """Cases given to this caseworker or to a team of theirs: those they may change."""
        if not isinstance(user, User) or not user.may("triage"):
            return self.none()
        return self._any_of(user, _given_by_name, _given_to_team)

    def entrusted_to(self, user: User | AnonymousUser) -> "CaseQuerySet":
        """Cases that they may change; for an approver also those on which one is asked to look now."""
        if not isinstance(user, User) or not user.may("triage"):
            return self.none()
        return self._any_of(user, _given_by_name, _given_to_team, *_to_review(user))

    def visible_to(self, user: User | AnonymousUser) -> "CaseQuerySet":
        """Those, and to read only, what they have opened for a reason within the last hour."""
        if not isinstance(user, User) or not user.may("triage"):
            return self.none()
        return self._any_of(user, _given_by_name, _given_to_team, *_to_review(user), _looked_at)

    def mark_mine(self, user: User) -> "CaseQuerySet":
        """With ``mine``: whether they may change it."""
        return self.annotate(mine=_keys_of(user, _given_by_name, _given_to_team))

    def _any_of(self, user: User, *kinds: Callable[[], Keys]) -> "CaseQuerySet":
        return self.filter(_keys_of(user, *kinds))

    def asking_second(self) -> "CaseQuerySet":
        """Cases of which somebody asks a second person to confirm something: a plan, or that it is closed."""
        planned = Case.objects.filter(plans__state="asked").values("pk")
        return self.open().filter(models.Q(closing_asked_by__isnull=False) | models.Q(pk__in=planned))

    def held_by(self, user: User) -> "CaseQuerySet":
        """Cases assigned to somebody, to be handed on: open ones; of who works here no more also those that are closed,
        since a reporter may still write about them.
        """
        held = CaseAssignment.objects.filter(user=user, permission__codename="work_on_case")
        cases = self.open() if user.is_active else self
        return cases.filter(pk__in=held.values("content_object"))

    def in_rows(self) -> "CaseQuerySet":
        """With what a row of a list shows of a case."""
        return self.only("reference", "state", "level", "opened_at", "next_action_on")

    def open(self) -> "CaseQuerySet":
        return self.exclude(state=Case.State.CLOSED)

    def on_hold(self) -> "CaseQuerySet":
        """Those that the law tells us to keep for now, and those that have a report which is."""
        return self.filter(kept_by("holds") | kept_by("reports__holds")).order_by()


def kept_by(holds: str) -> models.Q:
    """A hold that has not ended, nor lapsed for want of somebody to confirm it."""
    live = models.Q((f"{holds}__isnull", False), (f"{holds}__ended_at__isnull", True))
    return live & (
        models.Q((f"{holds}__lapses_at__isnull", True)) | models.Q((f"{holds}__lapses_at__gt", timezone.now()))
    )


def _keys_of(user: User, *kinds: Callable[[], Keys]) -> models.Q:
    return models.Q(pk__in=_written(*kinds).of(asking=user.pk, now=timezone.now()))


@cache
def _written(*kinds: Callable[[], Keys]) -> PreparedKeys:
    """Once a process: it stands in nearly every question that casework asks.

    As a union of keys: with OR the database would look at every case there is.
    """
    first, *others = (kind() for kind in kinds)
    return PreparedKeys(first.union(*others))


def _given_by_name() -> Keys:
    return CaseAssignment.objects.filter(user=ASKING, permission__codename="work_on_case").values("content_object")


def _given_to_team() -> Keys:
    """To any that they are in."""
    ours = TeamAssignment.objects.filter(group__user=ASKING, permission__codename="work_on_case")
    return ours.values("content_object")


def _to_review(user: User) -> tuple[Callable[[], Keys], ...]:
    return (_under_review, _asking_second) if user.may("approve") else ()


def _under_review() -> Keys:
    """Those of which an alert is under review now."""
    return Case.objects.filter(under_review=True).order_by().values("pk")


def _asking_second() -> Keys:
    return Case.objects.asking_second().order_by().values("pk")


def _looked_at() -> Keys:
    """Those that somebody may read for a reason now."""
    return Case.objects.filter(urgent_looks__by=ASKING, urgent_looks__until__gt=NOW).order_by().values("pk")


class Case(KeyHolder):
    """The work that staff do about one or more linked reports. Its data key seals what staff write."""

    class State(models.TextChoices):
        NEW = "new", "New"
        ASSESSMENT = "assessment", "Assessment"
        PLAN = "plan", "Plan"
        SUPPORT = "support", "Support in progress"
        WAITING = "waiting", "Waiting"
        CLOSED = "closed", "Closed"
        REOPENED = "reopened", "Reopened"

    class Level(models.IntegerChoices):
        DANGER = 3, "Danger"
        RISK = 2, "Risk"
        NUISANCE = 1, "Nuisance"

    _WORKING = frozenset({State.ASSESSMENT, State.PLAN, State.SUPPORT, State.WAITING, State.CLOSED})
    MOVES = {
        State.NEW: _WORKING,
        State.ASSESSMENT: _WORKING - {State.ASSESSMENT},
        State.PLAN: _WORKING - {State.PLAN},
        State.SUPPORT: _WORKING - {State.SUPPORT},
        State.WAITING: _WORKING - {State.WAITING},
        State.CLOSED: frozenset({State.REOPENED}),
        State.REOPENED: _WORKING,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=10, unique=True, default=new_reference, editable=False)
    state = models.CharField(max_length=12, choices=State, default=State.NEW)
    level = models.PositiveSmallIntegerField(choices=Level, default=Level.RISK)
    opened_at = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    next_action_on = models.DateField(null=True)  # until when somebody does something next
    closing_asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveSmallIntegerField(default=1)  # of state, level and next date, and of what is put into it
    # A fact that alerts push down, since this app never looks up.
    under_review = models.BooleanField(default=False)

    if TYPE_CHECKING:
        reports: RelatedManager[Report]
        team_assignments: RelatedManager["TeamAssignment"]
        assignments: RelatedManager["CaseAssignment"]
        notes: RelatedManager["CaseNote"]
        tasks: RelatedManager[Task]
        level_changes: RelatedManager[LevelChange]
        closings: RelatedManager[Closing]
        plans: RelatedManager[Plan]

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ("-level", "opened_at")
        permissions = (("work_on_case", "Can work on this case"),)
        indexes = (models.Index(fields=("id",), condition=models.Q(under_review=True), name="case_under_review"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state__in=("new", "assessment", "plan", "support", "waiting", "closed", "reopened")),
                name="case_state",
            ),
            models.CheckConstraint(condition=models.Q(level__in=(1, 2, 3)), name="case_level"),
            models.CheckConstraint(
                condition=models.Q(level__lt=3) | models.Q(state="closed") | models.Q(next_action_on__isnull=False),
                name="case_danger_has_date",
            ),
            models.CheckConstraint(
                condition=models.Q(level__lt=3)
                | ~models.Q(state="closed")
                | models.Q(closed_by__isnull=False, closing_asked_by__isnull=False)
                & ~models.Q(closed_by=models.F("closing_asked_by")),
                name="case_danger_closed_by_two",
            ),
        )

    def __str__(self) -> str:
        return self.reference

    @property
    def is_late(self) -> bool:
        """Whether the day has passed on which somebody was to do something."""
        if self.state == Case.State.CLOSED or self.next_action_on is None:
            return False
        return self.next_action_on < timezone.localdate()

    def first_worker(self, *, but: User | None = None) -> User | None:
        """By name: who has been there longest of those who work here still, or else of those who left, whose tasks are
        handed on with the case. ``but`` is passed over.
        """
        others = self.assignments.exclude(user=but) if but else self.assignments.all()
        first = others.select_related("user").order_by("-user__is_active", "pk").first()
        return first.user if first else None

    def needs_two(self) -> bool:
        """Whether one person alone may not close it: it is in danger, or was."""
        return self.level == Case.Level.DANGER or self.level_changes.filter(before=Case.Level.DANGER).exists()


class CaseAssignment(UserObjectPermissionBase):
    """Who works on which case: guardian's permission with a real foreign key, so it dies with the case."""

    content_object = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="assignments")

    class Meta(UserObjectPermissionBase.Meta):
        abstract = False


class TeamAssignment(GroupObjectPermissionBase):
    """Which team works on which case, beside the people it was given to by name. A team is one of Django's groups."""

    content_object = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="team_assignments")

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = False


class CaseNoteQuerySet(models.QuerySet["CaseNote"]):
    def readable_by(self, user: User) -> "CaseNoteQuerySet":
        """All but the private notes of others. Whoever calls this has made sure that ``user`` may open the case."""
        return self.filter(models.Q(private=False) | models.Q(author=user))


class CaseNote(models.Model):
    """What a caseworker wrote down. Staff only; a ``private`` one is its author's alone.

    One that was released for the reporter of a report is told her, and stands in the file of what we hold about her.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    text = SealedTextField(holder="case")
    private = models.BooleanField(default=False)
    released_for = models.ForeignKey("reports.Report", on_delete=models.SET_NULL, null=True, related_name="notes")
    released_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = CaseNoteQuerySet.as_manager()

    class Meta:
        ordering = ("written_at",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(released_for__isnull=True) | models.Q(private=False, released_by__isnull=False),
                name="note_released_by_name",
            ),
        )

    def __str__(self) -> str:
        return f"note of {self.written_at:%Y-%m-%d}"
