import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, cast

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q
from django.db.models.expressions import CombinedExpression
from django.utils import timezone

from members.models import Region, Subscription, User, WorkType
from members.models.place import ALL
from members.models.subscription import touring
from num.fields import SealedTextField
from reports.models import Case, Report, Use

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

    from alerts.models.dispatch import Dispatch
    from alerts.models.identifying import ShownIdentifier
    from alerts.models.justification import Justification


FOUND_FOR = timedelta(days=90)  # after its end


class AlertQuerySet(models.QuerySet["Alert"]):
    def visible_to(self, user: User | AnonymousUser) -> "AlertQuerySet":
        """For staff at the desk: alerts of cases entrusted to them; for who approves also what they read or approved.

        Never what its author keeps as a draft, or withdrew as one.
        """
        if not isinstance(user, User) or not user.may("draft"):
            return self.none()
        seen = Q(case__in=Case.objects.entrusted_to(user))
        if user.may("approve"):
            seen |= Q(state__in=Alert.REVIEWED) | Q(approved_at__isnull=False)
        return self.filter(seen)

    def worked_on_by(self, user: User | AnonymousUser) -> "AlertQuerySet":
        """Alerts of this caseworker's own cases: those they may write."""
        return self.filter(case__in=Case.objects.worked_on_by(user))

    def being_written(self) -> "AlertQuerySet":
        """Not approved yet, so its words may still change."""
        return self.filter(state__in=Alert.BEING_WRITTEN)

    def live(self) -> "AlertQuerySet":
        """What members may read now: approved, not ended, not stopped, and with every reporter still agreeing."""
        readable = self.filter(~_refused(), state__in=Alert.SHOWN, expires_at__gt=timezone.now())
        return readable.exclude(pk__in=Alert.objects.stopped().values("pk"))

    def readable(self) -> "AlertQuerySet":
        """What is live, and what came to its end by itself and can be found for a while still.

        Never what was withdrawn or stopped, what a reporter no longer agrees to, or what nobody confirmed in time.
        """
        states = (*Alert.SHOWN, Alert.State.EXPIRED)
        kept = self.filter(~_refused(), state__in=states, expires_at__gt=timezone.now() - FOUND_FOR)
        unconfirmed = Q(provisional=True, expires_at__lte=timezone.now())
        return kept.exclude(unconfirmed).exclude(pk__in=Alert.objects.stopped().values("pk"))

    def to_be_withdrawn(self) -> "AlertQuerySet":
        """What members could read or find, were it not stopped, or did (``refused``) a reporter not agree no longer.

        Nobody who has it was told so yet.
        """
        findable = Q(state=Alert.State.EXPIRED, expires_at__gt=timezone.now() - FOUND_FOR)
        shown = self.filter(Q(state__in=Alert.SHOWN) | findable).annotate(refused=_refused())
        return shown.filter(Q(refused=True) | Q(pk__in=Alert.objects.stopped().values("pk")))

    def resting_elsewhere(self) -> "AlertQuerySet":
        """What members may read now, though a report behind it was taken out of its case: it may mix two people."""
        return self.live().filter(Exists(AlertSource.objects.taken_out().filter(alert=OuterRef("pk"))))

    def stopped(self) -> "AlertQuerySet":
        """Whose dispatch somebody stopped, or the loss of a consent; not those whose end did."""
        before_its_end = Q(dispatches__finished_at__lt=F("expires_at"))
        return self.filter(before_its_end, dispatches__state="stopped", dispatches__follows=None)

    def concerning(self, user: User) -> "AlertQuerySet":
        """Whose level, places and work types match a subscription of this member, on any channel.

        On a tour, the places of that, too.
        """
        subscriptions = Subscription.objects.filter(channel__user=user, level=OuterRef("level")).annotate(
            places=_shared("region_mask", "region_mask"),
            tour=_shared("tour_mask", "region_mask"),
            work=_shared("work_mask", "work_mask"),
        )
        there = ~Q(places=0) | (touring(timezone.now()) & ~Q(tour=0))
        return self.filter(Exists(subscriptions.filter(there).exclude(work=0)))

    def replaceable(self) -> "AlertQuerySet":
        """Those of which an update can take the place."""
        return self.filter(state__in=[state for state, to in Alert.MOVES.items() if Alert.State.UPDATED in to])

    def unconfirmed(self) -> "AlertQuerySet":
        """Provisional warnings that members read now: somebody should confirm each, or withdraw it."""
        return self.live().filter(provisional=True)

    def in_place(self, region: Region) -> "AlertQuerySet":
        """Whose places overlap it."""
        here = ExpressionWrapper(F("region_mask").bitand(region.mask), models.BigIntegerField())
        return self.alias(in_place=here).exclude(in_place=0)

    def past_their_end(self, at: datetime) -> "AlertQuerySet":
        """What should have expired by ``at`` and has not yet."""
        ending = [state for state, targets in Alert.MOVES.items() if Alert.State.EXPIRED in targets]
        return self.filter(state__in=ending, expires_at__lte=at)


def _refused() -> Exists:
    """Whether a report that the alert rests on no longer agrees that others are warned."""
    return Exists(AlertSource.objects.refused().filter(alert=OuterRef("pk")))


def _shared(hers: str, alerts: str) -> "ExpressionWrapper[CombinedExpression]":
    """The bits that a subscription's mask and one of the alert's have in common."""
    other = cast(int, OuterRef(alerts))  # bitand takes expressions too; its stub says numbers only
    return ExpressionWrapper(F(hers).bitand(other), models.BigIntegerField())


class Alert(models.Model):
    """The vetted, anonymised warning: a text of its own, never the report's.

    Who approves is neither who drafted nor who last edited it; the database holds that. ``version`` counts edits, so
    that a review speaks of exactly one text. A ``provisional`` one is approved by whoever wrote it, on duty until
    ``duty_until``: it holds fixed phrases only. An update ``replaces`` an alert once it is approved.
    """

    Level = Case.Level

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        IN_REVIEW = "in_review", "In review"
        CHANGES_ASKED = "changes_asked", "Changes asked"
        APPROVED = "approved", "Approved"
        SENDING = "sending", "Sending"
        LIVE = "live", "Live"
        UPDATED = "updated", "Updated"
        CANCELLED = "cancelled", "Cancelled"
        EXPIRED = "expired", "Expired"

    BEING_WRITTEN = frozenset({State.DRAFT, State.IN_REVIEW, State.CHANGES_ASKED})
    REVIEWED = frozenset({State.IN_REVIEW, State.CHANGES_ASKED})
    SHOWN = frozenset({State.APPROVED, State.SENDING, State.LIVE})
    ENDED = frozenset({State.UPDATED, State.CANCELLED, State.EXPIRED})
    MOVES = {
        State.DRAFT: frozenset({State.IN_REVIEW, State.CANCELLED}),
        State.IN_REVIEW: frozenset({State.APPROVED, State.CHANGES_ASKED, State.DRAFT, State.CANCELLED}),
        State.CHANGES_ASKED: frozenset({State.IN_REVIEW, State.DRAFT, State.CANCELLED}),
        State.APPROVED: frozenset({State.SENDING, State.LIVE}) | ENDED,
        State.SENDING: frozenset({State.LIVE}) | ENDED,
        State.LIVE: ENDED,
        State.EXPIRED: frozenset({State.UPDATED, State.CANCELLED}),  # what was wrong is put right also afterwards
    }
    UNCONFIRMED = "Unconfirmed: "  # how the title of each provisional warning begins

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="alerts")
    state = models.CharField(max_length=14, choices=State, default=State.DRAFT)
    level = models.PositiveSmallIntegerField(choices=Level)
    title = models.CharField(max_length=120)
    text = models.TextField(max_length=4000)
    regions = models.ManyToManyField(Region, blank=True)
    work_types = models.ManyToManyField(WorkType, blank=True)
    region_mask = models.BigIntegerField(default=ALL)
    work_mask = models.BigIntegerField(default=ALL)
    version = models.PositiveSmallIntegerField(default=1)
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(default=timezone.now)
    last_edited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    provisional = models.BooleanField(default=False)
    duty_until = models.DateTimeField(null=True)
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="updates")

    if TYPE_CHECKING:
        sources: RelatedManager["AlertSource"]
        reviews: RelatedManager["Review"]
        dispatches: RelatedManager["Dispatch"]
        updates: RelatedManager["Alert"]
        shown: RelatedManager["ShownIdentifier"]
        justifications: RelatedManager["Justification"]

    objects = AlertQuerySet.as_manager()

    class Meta:
        ordering = ("-drafted_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(provisional=True)
                | (~Q(approved_by=F("drafted_by")) & ~Q(approved_by=F("last_edited_by"))),
                name="alert_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "in_review", "changes_asked", "cancelled"))
                | Q(
                    state__in=("approved", "sending", "live", "updated", "expired"),
                    approved_by__isnull=False,
                    approved_at__isnull=False,
                    expires_at__isnull=False,
                ),
                name="alert_state",
            ),
            models.CheckConstraint(condition=Q(level__in=(1, 2, 3)), name="alert_level"),
            models.CheckConstraint(
                condition=Q(provisional=False, duty_until__isnull=True)
                | Q(
                    provisional=True,
                    version=1,
                    level=3,
                    approved_by__isnull=False,
                    approved_by=F("drafted_by"),
                    last_edited_by=F("drafted_by"),
                    duty_until__isnull=False,
                    duty_until__gt=F("approved_at"),
                ),
                name="alert_provisional",
            ),
            models.UniqueConstraint(fields=("replaces",), condition=~Q(state="cancelled"), name="alert_replaced_once"),
        )

    def __str__(self) -> str:
        return f"alert of {self.drafted_at:%Y-%m-%d}"

    @property
    def being_written(self) -> bool:
        """Whether its words may still change."""
        return self.state in self.BEING_WRITTEN

    @property
    def may_be_replaced(self) -> bool:
        """Whether an update can take its place."""
        return self.State.UPDATED in self.MOVES.get(self.State(self.state), ())

    def takes_place_of(self) -> "Alert | None":
        """What it was written for; until it is approved, also what warns of one of its reports unconfirmed."""
        if self.replaces or not self.being_written:
            return self.replaces
        hers = self.sources.values("report")
        warnings = Alert.objects.replaceable().filter(provisional=True, case=self.case_id, sources__report__in=hers)
        written = Alert.objects.exclude(state=self.State.CANCELLED).filter(replaces=OuterRef("pk"))
        return warnings.exclude(Exists(written)).first()

    def update(self) -> "Alert | None":
        """What is being written, or went out, to take its place."""
        written = self.updates.exclude(state=self.State.CANCELLED).first()
        if written or not self.provisional or not self.may_be_replaced:
            return written
        of_it = self.sources.values("report")
        drafts = Alert.objects.being_written().filter(case=self.case_id, replaces=None, sources__report__in=of_it)
        return next((draft for draft in drafts.distinct() if draft.takes_place_of() == self), None)

    def mark(self, replaced: "Alert | None") -> str:
        """Another one as soon as there is a newer review, or something else whose place it takes."""
        newest = self.reviews.order_by("pk").values_list("pk", flat=True).last()
        return f"{newest or ''} {replaced.pk if replaced else ''}".strip()

    def line(self) -> "list[Alert]":
        """This, and all that it took the place of, one after the other."""
        return [self, *(self.replaces.line() if self.replaces else ())]

    def newest(self) -> "Alert":
        """What took its place last, or itself."""
        newer = self.updates.exclude(approved_at=None).first()
        return newer.newest() if newer else self

    def is_readable(self) -> bool:
        """Whether members may read it now, or it came to its end by itself a while ago."""
        return Alert.objects.readable().filter(pk=self.pk).exists()

    @property
    def has_ended(self) -> bool:
        """Whether its time is over."""
        return self.expires_at is not None and self.expires_at <= timezone.now()

    @property
    def with_author(self) -> bool:
        """Whether nobody reviews it now."""
        return self.being_written and self.state != self.State.IN_REVIEW


class AlertSourceQuerySet(models.QuerySet["AlertSource"]):
    def refused(self, at: datetime | None = None) -> "AlertSourceQuerySet":
        """Those whose reporter does not agree, now or at that moment, that others are warned."""
        return self.exclude(Exists(Report.objects.allowing(Use.WARN, at).filter(pk=OuterRef("report"))))

    def taken_out(self) -> "AlertSourceQuerySet":
        """Those whose report is not, or no longer, in the alert's case."""
        return self.exclude(report__case=F("alert__case"))


class AlertSource(models.Model):
    """One report that an alert rests on. A no to warning others from any of them stops the alert."""

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="sources")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="+")

    objects = AlertSourceQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("alert", "report"), name="alert_source_once"),)

    def __str__(self) -> str:
        return f"source {self.pk}"


class Review(models.Model):
    """One reader's answers to the check-list for one version of an alert's text, and what they decided.

    The comment is sealed, bound to ``uid``: it may say why an anonymous reporter is believed.
    """

    class Decision(models.TextChoices):
        APPROVED = "approved", "Approved"
        CHANGES_ASKED = "changes_asked", "Changes asked"
        NOT_APPROVED = "not_approved", "Not approved"

    class Check(models.TextChoices):
        """The legal check-list: each line is read and answered by name, and all must be a yes."""

        NOT_RECOGNISABLE = "not_recognisable", "Nobody could recognise the reporter from this text."
        ALLEGATION = "allegation", "The words say what is reported, not that it is proved."
        NECESSARY = "necessary", "Members need this warning to keep safe."
        PROPORTIONATE = "proportionate", "It says no more, and goes to no more people, than it must."
        NO_LIVE_COURT_CASE = "no_live_court_case", "No court case about this is under way."
        SOURCE_AND_CONSENT = "source_and_consent", "I looked at where it comes from, and every reporter agreed to it."

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="reviews")
    version = models.PositiveSmallIntegerField()
    text_hash = models.CharField(max_length=64)
    checks = models.JSONField(default=dict, help_text="check-list code → answer")
    decision = models.CharField(max_length=14, choices=Decision)
    comment = SealedTextField(null=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("at",)

    def __str__(self) -> str:
        return f"review of version {self.version}"

    def answers(self) -> list[tuple[str, bool]]:
        """Each line of the check-list that was answered, in words, and whether with yes."""
        return [(check.label, self.checks[check]) for check in self.Check if check in self.checks]
