import secrets
import uuid
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from members.models import User
from num.fields import SealedTextField
from reports.models.case import ALPHABET, Case
from reports.models.force import Force
from reports.models.picture import Picture
from reports.models.report import Report
from reports.models.unsaid import or_unsaid

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


def new_number() -> str:
    return "P-" + "".join(secrets.choice(ALPHABET) for _ in range(6))


class Outcome(models.Model):
    """What a police force answered in the end, from the pick-list; ``plain`` is what the reporter reads."""

    class Tone(models.TextChoices):
        GOOD = "good", "Good"
        BAD = "bad", "Bad"

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    plain = models.CharField(max_length=120)
    tone = models.CharField(max_length=4, choices=Tone, blank=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name


class ShareQuerySet(models.QuerySet["Share"]):
    def visible_to(self, user: User | AnonymousUser) -> "ShareQuerySet":
        """For who approves, that there is each one; for a caseworker those of cases they may open."""
        if not isinstance(user, User) or not user.may("triage"):
            return self.none()
        return self if user.may("approve") else self.filter(report__case__in=Case.objects.entrusted_to(user))

    def readable_by(self, user: User | AnonymousUser) -> "ShareQuerySet":
        """Those that they may read: of cases they may open, and for who approves, what has not gone yet."""
        waiting = Q(state__in=Share.WRITTEN) if isinstance(user, User) and user.may("approve") else Q(pk=None)
        return self.visible_to(user).filter(waiting | Q(report__case__in=Case.objects.entrusted_to(user)))

    def worked_on_by(self, user: User | AnonymousUser) -> "ShareQuerySet":
        """Those of this worker's own cases: they may write them, let them go once approved, and follow them."""
        return self.filter(report__case__in=Case.objects.worked_on_by(user))

    def approvable_by(self, user: User) -> "ShareQuerySet":
        """Those that wait for this approver: not of their own writing, nor left to another who was named for it."""
        if not user.may("approve"):
            return self.none()
        own = Q(drafted_by=user) | Q(last_edited_by=user)
        return self.filter(Q(senior=None) | Q(senior=user), state=Share.State.DRAFTED).exclude(own)

    def gone(self) -> "ShareQuerySet":
        """What has left, whatever came of it."""
        return self.filter(sent_at__isnull=False)


class Share(models.Model):
    """One package of information for one police force, by consent of one report, under a number of its own.

    Its content is written down when it is drafted, and that is what is approved and sent. Who approves is neither who
    drafted nor who last edited it. Where somebody is said to have passed for police or authority, one person named
    beforehand decides, also whether it may go to that force's own contact. The database holds all of that, and refuses
    what the reporter does not allow (reports.police_wall).
    """

    class State(models.TextChoices):
        DRAFTED = "drafted", "Drafted"
        APPROVED = "approved", "Approved"
        SENT = "sent", "Sent"
        ACKNOWLEDGED = "acknowledged", "Acknowledged"
        OFFICER = "officer", "Officer named"
        ACTION = "action", "Action taken"
        OUTCOME = "outcome", "Outcome"
        CLOSED = "closed", "Closed"

    class Extent(models.TextChoices):
        ANONYMOUS = "anonymous", "Anonymous intelligence"
        FULL = "full", "Full report"

    class Source(models.TextChoices):
        """How far the source is known to tell true, in the words that police use."""

        RELIABLE = "1", "Reliable: has told us before, and it was right"
        UNTESTED = "2", "Untested: we cannot say yet"
        DOUBTED = "3", "Not reliable: there is reason for doubt"

    class Known(models.TextChoices):
        """How the source knows it, in the words that police use."""

        DIRECTLY = "A", "Known directly to the source"
        CORROBORATED = "B", "Known indirectly, and something else supports it"
        INDIRECTLY = "C", "Known indirectly"
        UNKNOWN = "D", "Not known how"
        DOUBTED = "E", "Suspected to be false"

    class Way(models.TextChoices):
        FILE = "file", "As an encrypted file"
        PRINT = "print", "Printed"

    class Rating(models.TextChoices):
        GOOD = "good", "They treated me well"
        MIXED = "mixed", "Partly well, partly not"
        BAD = "bad", "They treated me badly"

    WRITTEN = frozenset({State.DRAFTED, State.APPROVED})  # and not gone yet
    _ANSWERS = (State.ACKNOWLEDGED, State.OFFICER, State.ACTION, State.OUTCOME, State.CLOSED)
    MOVES = {
        State.DRAFTED: frozenset({State.DRAFTED, State.APPROVED, State.CLOSED}),
        State.APPROVED: frozenset({State.DRAFTED, State.SENT, State.CLOSED}),
        State.SENT: frozenset(_ANSWERS),
        State.ACKNOWLEDGED: frozenset(_ANSWERS[1:]),
        State.OFFICER: frozenset(_ANSWERS[2:]),
        State.ACTION: frozenset(_ANSWERS[3:]),
        State.OUTCOME: frozenset(_ANSWERS[3:]),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=10, unique=True, default=new_number, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="shares")
    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=14, choices=State, default=State.DRAFTED)
    extent = models.CharField(max_length=10, choices=Extent)
    source = models.CharField(max_length=1, choices=Source)
    known = models.CharField(max_length=1, choices=Known)
    chosen = models.JSONField(default=list, help_text="keys of the people, vehicles, identifiers and pictures in it")
    pictures = models.JSONField(default=list, help_text="keys of what goes of its pictures, in order (Picture.goes_as)")
    account = SealedTextField(holder="report", null=True)
    content = SealedTextField(holder="report", null=True)
    justified = SealedTextField(holder="report", null=True)
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    last_edited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(default=timezone.now)
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    # Where somebody is said to have passed for an authority: who decides, and whether its own contact may have it.
    authority = models.BooleanField(default=False)
    ordinary = models.BooleanField(default=True)
    senior = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    senior_agrees = models.BooleanField(default=False)
    rating = models.CharField(max_length=10, choices=or_unsaid(Rating), blank=True)

    if TYPE_CHECKING:
        steps: RelatedManager["ShareStep"]

    objects = ShareQuerySet.as_manager()

    class Meta:
        ordering = ("-drafted_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | (~Q(approved_by=F("drafted_by")) & ~Q(approved_by=F("last_edited_by"))),
                name="share_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(state="drafted", approved_by__isnull=True, sent_at__isnull=True)
                | Q(state="approved", approved_by__isnull=False, approved_at__isnull=False, sent_at__isnull=True)
                | Q(
                    state__in=("sent", "acknowledged", "officer", "action", "outcome"),
                    approved_by__isnull=False,
                    approved_at__isnull=False,
                    sent_at__isnull=False,
                )
                | Q(state="closed"),
                name="share_state",
            ),
            models.CheckConstraint(condition=Q(extent__in=("anonymous", "full")), name="share_extent"),
            models.CheckConstraint(condition=Q(extent="full") | Q(pictures=[]), name="share_pictures_in_her_name"),
            models.CheckConstraint(
                condition=Q(authority=False)
                | Q(senior__isnull=False)
                & (Q(approved_by__isnull=True) | Q(approved_by=F("senior")))
                & (Q(ordinary=False) | Q(approved_by__isnull=True) | Q(senior_agrees=True)),
                name="share_senior_first",
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def is_written(self) -> bool:
        """Whether it has not gone yet and may still be changed."""
        return self.state in self.WRITTEN

    @property
    def is_gone(self) -> bool:
        return self.sent_at is not None

    @property
    def version(self) -> int:
        """Counts what has been done with it: whoever decides says which version they read."""
        return self.steps.count()

    def pictures_now(self) -> list[Picture | None]:
        """In order, each as it was put in; None for one that was taken away since, or its original."""
        there = {one.goes_as: one for one in self.report.pictures.filter(going="")}
        return [there.get(key) for key in self.pictures]

    def allowed(self) -> bool:
        """Whether the reporter agrees, now, that this goes to this force. Ask at the moment of use."""
        return self.report.allows_police(self.extent, self.force)


class ShareStep(models.Model):
    """One thing that happened to a share, and when. Lines are added, never changed.

    ``words`` say more, for instance the officer's name; they go with the report's key.
    """

    class Kind(models.TextChoices):
        DRAFTED = "drafted", "Drafted"
        EDITED = "edited", "Changed"
        APPROVED = "approved", "Approved"
        SENT = "sent", "Sent"
        AGAIN = "again", "Made once more"
        ACKNOWLEDGED = "acknowledged", "Acknowledged"
        OFFICER = "officer", "Officer named"
        ACTION = "action", "Action taken"
        OUTCOME = "outcome", "Outcome"
        CLOSED = "closed", "Closed"

    BEFORE = (Kind.DRAFTED, Kind.EDITED, Kind.APPROVED)  # it was given to the police
    FROM_POLICE = (Kind.ACKNOWLEDGED, Kind.OFFICER, Kind.ACTION, Kind.OUTCOME)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    share = models.ForeignKey(Share, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=14, choices=Kind)
    way = models.CharField(max_length=5, choices=Share.Way, blank=True)
    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, null=True, related_name="+")
    words = SealedTextField(holder="report", null=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(kind="outcome", outcome__isnull=False)
                | Q(
                    kind__in=(
                        "drafted",
                        "edited",
                        "approved",
                        "sent",
                        "again",
                        "acknowledged",
                        "officer",
                        "action",
                        "closed",
                    ),
                    outcome__isnull=True,
                ),
                name="share_step_kind",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} of {self.at:%Y-%m-%d}"

    @property
    def report(self) -> Report:
        """Whose key seals the words."""
        return self.share.report

    @property
    def said(self) -> str:
        """The words, unless they went with the report."""
        return "" if self.report.wrapped_key is None else self.words or ""
