import calendar
import secrets
import uuid
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from members.models import User
from num.fields import KeyHolder, SealedTextField
from reports.models.case import ALPHABET, Case
from reports.models.report import Report

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


def new_reference() -> str:
    return "S-" + "".join(secrets.choice(ALPHABET) for _ in range(6))


def a_month_after(day: date) -> date:
    """The same day of the next month, or its last one."""
    year, month = day.year + day.month // 12, day.month % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


class SubjectRequestQuerySet(models.QuerySet["SubjectRequest"]):
    def visible_to(self, user: User | AnonymousUser) -> "SubjectRequestQuerySet":
        """All for who approves; else those that somebody named ``user`` for, as long as they are to be prepared."""
        if not isinstance(user, User) or not user.may("triage"):
            return self.none()
        mine = Q(prepared_by=user, state__in=SubjectRequest.BEFORE_CHECK)
        return self if user.may("approve") else self.filter(mine)

    def to_search(self) -> "SubjectRequestQuerySet":
        """Those of which two people have seen who asks."""
        return self.filter(state=SubjectRequest.State.NEW, seen_by__isnull=False)

    def open(self) -> "SubjectRequestQuerySet":
        """Also what was refused, until they are told."""
        return self.filter(self._waits())

    def done(self) -> "SubjectRequestQuerySet":
        return self.exclude(self._waits())

    def _waits(self) -> Q:
        return Q(state__in=SubjectRequest.MOVES) | Q(state=SubjectRequest.State.REFUSED, answered_at__isnull=True)

    def on_hold(self) -> "SubjectRequestQuerySet":
        """Those of which a passage stands in what the law tells us to keep for now: answered, and not erased."""
        return self.filter(pk__in=self._held_by_law())

    def not_on_hold(self) -> "SubjectRequestQuerySet":
        return self.exclude(pk__in=self._held_by_law())

    def _held_by_law(self) -> "models.QuerySet[Mention, Any]":
        return Mention.objects.on_hold().order_by().values("subject")

    def over_before(self, moment: datetime) -> "SubjectRequestQuerySet":
        """Answered or refused before then, and still readable."""
        refused = Q(state=SubjectRequest.State.REFUSED, approved_at__lt=moment)
        return self.filter(refused | Q(answered_at__lt=moment), wrapped_key__isnull=False)


class SubjectRequest(KeyHolder):
    """Somebody asks what we hold about them. Two see who asks, then one of staff prepares the answer, another checks.

    What was typed and found is sealed under a key of its own; whom it is about is in no address and no list.
    """

    class State(models.TextChoices):
        NEW = "new", "Not searched yet"
        FOUND = "found", "Being prepared"
        PREPARED = "prepared", "To be checked by somebody else"
        APPROVED = "approved", "Checked: may be answered"
        ANSWERED = "answered", "Answered"
        REFUSED = "refused", "Refused"

    BEFORE_CHECK = (State.NEW, State.FOUND)
    MOVES = {
        State.NEW: frozenset({State.FOUND, State.REFUSED}),
        State.FOUND: frozenset({State.PREPARED, State.REFUSED}),
        State.PREPARED: frozenset({State.FOUND, State.APPROVED, State.REFUSED}),
        State.APPROVED: frozenset({State.ANSWERED}),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=10, unique=True, default=new_reference, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    asker = SealedTextField(holder="self")  # who asks, and where the answer goes
    names = SealedTextField(holder="self", null=True)  # one a line
    told = SealedTextField(holder="self", null=True)  # numbers, addresses and the like, one a line
    received_on = models.DateField()
    due_on = models.DateField()
    logged_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    logged_at = models.DateTimeField(default=timezone.now)
    seen_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")  # who asks, as a second
    seen_at = models.DateTimeField(null=True)
    searched_at = models.DateTimeField(null=True)
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proof = SealedTextField(holder="self", null=True)  # how we know that it is they who ask
    reasons = SealedTextField(holder="self", null=True)
    comment = SealedTextField(holder="self", null=True)  # of who checks or refuses
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    if TYPE_CHECKING:
        mentions: RelatedManager["Mention"]

    objects = SubjectRequestQuerySet.as_manager()

    class Meta:
        ordering = ("due_on", "logged_at")
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=("new", "found", "prepared", "approved", "answered", "refused")),
                name="subject_state",
            ),
            models.CheckConstraint(
                condition=Q(names__isnull=False) | Q(told__isnull=False), name="subject_looks_for_something"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("new", "refused"), seen_at__isnull=True, seen_by__isnull=True)
                | Q(proof__isnull=False, seen_at__isnull=False, seen_by__isnull=False) & ~Q(seen_by=F("logged_by")),
                name="subject_seen_by_two",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("new", "found"))
                | Q(state="refused", comment__isnull=False) & ~Q(approved_by=F("logged_by"))
                | Q(reasons__isnull=False, proof__isnull=False, searched_at__isnull=False),
                name="subject_has_reasons",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("new", "found", "prepared"))
                | Q(approved_by__isnull=False, approved_at__isnull=False)
                & (~Q(approved_by=F("prepared_by")) | Q(state="refused") & ~Q(approved_by=F("logged_by"))),
                name="subject_by_two",
            ),
            models.CheckConstraint(
                condition=~Q(state="answered") | Q(answered_by__isnull=False, answered_at__isnull=False),
                name="subject_answered_by_name",
            ),
        )

    def __str__(self) -> str:
        return self.reference

    @property
    def overdue(self) -> bool:
        return (self.state in self.MOVES or self.to_be_told) and self.due_on < timezone.localdate()

    @property
    def to_be_told(self) -> bool:
        """Whether it was refused, and they do not know it yet."""
        return self.state == self.State.REFUSED and self.answered_at is None

    @property
    def may_be_printed(self) -> bool:
        return self.readable and self.state in (self.State.APPROVED, self.State.ANSWERED)


class MentionQuerySet(models.QuerySet["Mention"]):
    def undecided(self) -> "MentionQuerySet":
        return self.filter(decision="")

    def shown(self) -> "MentionQuerySet":
        return self.filter(decision=Mention.Decision.SHOWN)

    def on_hold(self) -> "MentionQuerySet":
        """Those of a report or a case that the law tells us to keep for now."""
        reports = Report.objects.on_hold().order_by().values("pk")
        return self.filter(Q(report__in=reports) | Q(case__in=Case.objects.on_hold()))


class Mention(models.Model):
    """One passage that speaks of the person who asks, and what of it they may read."""

    class Place(models.TextChoices):
        IDENTIFIER = "identifier", "A number, address or name"
        PERSON = "person", "How somebody was described"
        VEHICLE = "vehicle", "A vehicle"
        STORY = "story", "What was told"
        DETAIL = "detail", "Another answer"
        ADDITION = "addition", "What was added later"
        MESSAGE = "message", "A message"
        PACKAGE = "package", "What was written for the police"
        FULL = "full", "What was written for the police in the reporter's name"
        ANSWER = "answer", "What came of it with the police"
        REFERRAL = "referral", "What was written for an agency"
        APPROACH = "approach", "Somebody who would like to talk to the reporter"
        CALL = "call", "Why somebody was called"
        NOTE = "note", "A note of staff"
        PLAN = "plan", "A plan"
        TASK = "task", "A task"
        REASON = "reason", "A reason or comment of staff"

    # What is forgotten once whoever made a report is gone; of what belongs to a project or a site, only the first.
    BETWEEN_US = (Place.APPROACH, Place.CALL)
    HERS = (Place.MESSAGE, Place.FULL, Place.REFERRAL)

    class Decision(models.TextChoices):
        SHOWN = "shown", "They may read it, as it stands below"
        WITHHELD = "withheld", "They may not read it: it would point to somebody"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(SubjectRequest, on_delete=models.CASCADE, related_name="mentions")
    report = models.ForeignKey(Report, on_delete=models.CASCADE, null=True, related_name="mentions")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, null=True, related_name="mentions")
    number = models.PositiveIntegerField()
    place = models.CharField(max_length=12, choices=Place)
    passage = SealedTextField(holder="subject")
    proposed = SealedTextField(holder="subject")
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    given = SealedTextField(holder="subject", null=True)
    because = SealedTextField(holder="subject", null=True)

    objects = MentionQuerySet.as_manager()

    class Meta:
        ordering = ("number",)
        constraints = (
            models.CheckConstraint(
                condition=Q(report__isnull=True) ^ Q(case__isnull=True), name="mention_of_a_report_or_a_case"
            ),
            models.CheckConstraint(
                condition=Q(decision="")
                | Q(decision="shown", given__isnull=False)
                | Q(decision="withheld", because__isnull=False),
                name="mention_decision",
            ),
            models.UniqueConstraint(fields=("subject", "number"), name="mention_numbered"),
        )

    def __str__(self) -> str:
        return f"mention {self.number}"

    @property
    def to_read(self) -> str:
        """What they would read, as it stands now."""
        return str(self.given or self.proposed)
