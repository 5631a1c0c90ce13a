import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Count, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, TruncMinute
from django.utils import timezone

from members.models import Organisation, Region, User
from num.fields import KeyHolder, SealedTextField
from reports.models.addition import Addition
from reports.models.case import Case, CaseNote
from reports.models.clocks import TARGETS, Clock, late
from reports.models.consent import Consent, Use
from reports.models.message import Message
from reports.models.shared import SharedFact
from reports.models.unsaid import Unsaid, or_unsaid

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

    from reports.models.approach import Approach
    from reports.models.call import Call
    from reports.models.duty import DutyCall
    from reports.models.force import Force
    from reports.models.person import Identifier, ReportedPerson, Vehicle
    from reports.models.picture import Original, Picture
    from reports.models.police_talk import PoliceTalk
    from reports.models.referral import Referral
    from reports.models.share import Share

MANY_A_MINUTE = 20  # a busy hour has fewer


class IncidentType(models.Model):
    """One kind of incident from the pick-list, with the level it suggests (3 is gravest; null suggests none)."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    level = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, user: User | AnonymousUser) -> "ReportQuerySet":
        """For staff who triage: reports of cases they may open, and those without a case unless taken back."""
        if not isinstance(user, User) or not user.may("triage"):
            return self.none()
        free = Q(case__isnull=True) & ~Q(state=Report.State.WITHDRAWN)
        return self.kept().filter(free | Q(case__in=Case.objects.visible_to(user)))

    def entrusted_to(self, user: User | AnonymousUser) -> "ReportQuerySet":
        """Of those visible, not what they may only read for a reason, for an hour."""
        return self.visible_to(user).filter(Q(case__isnull=True) | Q(case__in=Case.objects.entrusted_to(user)))

    def erasable_by(self, user: User | AnonymousUser) -> "ReportQuerySet":
        """For who approves: those of cases entrusted to them, and all that are in no case, also those taken back."""
        if not isinstance(user, User) or not user.may("approve"):
            return self.none()
        return self.kept().filter(Q(case__isnull=True) | Q(case__in=Case.objects.entrusted_to(user)))

    def kept(self) -> "ReportQuerySet":
        """Not erased. For everybody, what was erased does not exist."""
        return self.filter(wrapped_key__isnull=False)

    def on_hold(self) -> "ReportQuerySet":
        """Those that the law tells us to keep for now: of them nothing is deleted."""
        return self.filter(pk__in=_held_by_law())

    def not_on_hold(self) -> "ReportQuerySet":
        return self.exclude(pk__in=_held_by_law())

    def put_off(self) -> "ReportQuerySet":
        """Those of which something is to be deleted once no hold keeps them."""
        return self.exclude(once_free="")

    def worked_on_by(self, user: User | AnonymousUser) -> "ReportQuerySet":
        """Of those, what they may change: whoever only reviews an alert of a case moves nothing out of it."""
        visible = self.visible_to(user)
        return visible.filter(Q(case__isnull=True) | Q(case__in=Case.objects.worked_on_by(user)))

    def callable_by(self, user: User | AnonymousUser) -> "ReportQuerySet":
        """Of those, the ones that a member or an applicant made, and did not take back: staff may call her about it."""
        called = self.worked_on_by(user).exclude(state=Report.State.WITHDRAWN)
        return called.filter(reporter__role__in=(User.Role.APPLICANT, User.Role.MEMBER))

    def talkable_by(self, user: User | AnonymousUser) -> "ReportQuerySet":
        """Of those they may change: whose reporter can read a message here, by account or with the receipt."""
        return self.worked_on_by(user).exclude(state=Report.State.WITHDRAWN).filter(_reachable())

    def not_set_aside_by(self, user: User) -> "ReportQuerySet":
        return self.exclude(set_aside__user=user)

    def unverified(self) -> "ReportQuerySet":
        """As ``Report.verified`` says it."""
        return self.filter(Q(reporter=None) | Q(reporter__role=User.Role.APPLICANT))

    def with_news(self) -> "ReportQuerySet":
        """Those whose reporter has written or added something that staff have not marked as read."""
        written = Message.objects.from_reporter().unread().order_by().values("report")
        added = Addition.objects.unread().order_by().values("report")
        return self.exclude(state=Report.State.WITHDRAWN).filter(pk__in=written.union(added))

    def made_by(self, user: User) -> "ReportQuerySet":
        """A member's own; of somebody who belongs to a project or a site, all that its people made for it."""
        own = Q(reporter=user, organisation__isnull=True)
        return self.kept().filter(own | Q(organisation__in=Organisation.objects.of(user)))

    def waiting_for_triage(self) -> "ReportQuerySet":
        """Gravest first, then oldest; ``suggested`` is the highest level of the incident types (0: none named)."""
        waiting = self.filter(state__in=Report.WAITING, case__isnull=True)
        graded = waiting.annotate(suggested=Coalesce(_gravest(), Value(0)))
        return graded.order_by("-suggested", "received_at")

    def running(self) -> "ReportQuerySet":
        """Those on which work goes on, with ``weight``, the level that their clocks go by."""
        weighed = self.annotate(weight=Coalesce(F("case__level"), _gravest(), Value(Case.Level.RISK)))
        return weighed.exclude(state__in=Report.ENDED).exclude(case__state=Case.State.CLOSED)

    def open_to(self, user: User) -> "ReportQuerySet":
        """Those that they may change and on which work goes on: new ones, and those in open cases of theirs.

        Their cases are asked for first, so that no old report is looked at.
        """
        mine = list(Case.objects.worked_on_by(user).open().order_by().values_list("pk", flat=True))
        new = Q(case__isnull=True, state__in=Report.WAITING)
        return self.worked_on_by(user).filter(new | Q(case__in=mine))

    def late(self, now: datetime) -> "ReportQuerySet":
        """Those whose reporter waits too long for a first word, or that wait too long for a decision."""
        return self.running().filter(_contact_late(now) | _decision_late(now))

    def count_late(self, now: datetime) -> "Late":
        """How many wait too long, and for what."""
        running = self.running().order_by()
        return Late(
            **running.aggregate(
                contact=Count("pk", filter=_contact_late(now)), decision=Count("pk", filter=_decision_late(now))
            )
        )

    def unseen_and_grave(self, now: datetime) -> "ReportQuerySet":
        """Those of the last day that say somebody may be in danger, and that nobody of staff has looked at."""
        new = self.kept().filter(state=Report.State.RECEIVED, case=None, seen_at=None, entered_by=None)
        grave = Q(gravest=Case.Level.DANGER) | Q(harm=Report.Harm.GRAVE)
        return new.filter(received_at__gt=now - timedelta(days=1)).alias(gravest=_gravest()).filter(grave)

    def median_wait(self, *, since: datetime, fewest: int) -> timedelta | None:
        """From being received to a first look by staff, of half of those that came since then.

        What still waits counts as the longest. None if there are fewer than ``fewest``, or half of them still wait.
        """
        came = self.filter(received_at__gte=since).exclude(source=Report.Source.STAFF)
        came = came.exclude(seen_at=None, state=Report.State.WITHDRAWN)
        waited = ExpressionWrapper(F("seen_at") - F("received_at"), models.DurationField())
        waits = came.annotate(wait=waited).order_by(F("wait").asc(nulls_last=True)).values_list("wait", flat=True)
        count = waits.count()
        return waits[count // 2] if count >= fewest else None

    def in_flood(self, minutes: Sequence[datetime] | None = None) -> "ReportQuerySet":
        """Those that wait, from nobody we know, and came in a minute in which many did.

        ``minutes`` are those ``flooded``, where a page has asked for them before.
        """
        minutes = flooded() if minutes is None else minutes
        waiting = self.filter(_from_strangers(), case=None, state__in=Report.WAITING) if minutes else self.none()
        return waiting.alias(minute=TruncMinute("received_at")).filter(minute__in=minutes)

    def out_of_flood(self, minutes: Sequence[datetime] | None = None) -> "ReportQuerySet":
        """All others. Mostly there is no flood, and then nothing more is asked of each."""
        flood = Report.objects.in_flood(minutes).order_by()
        return self if flood.query.is_empty() else self.exclude(pk__in=flood.values("pk"))

    def in_full(self) -> "ReportQuerySet":
        """With all that one page shows of a report, in a fixed number of queries."""
        return self.select_related("case", "region", "reporter", "entered_by").prefetch_related(
            "incident_types",
            "persons",
            "vehicles",
            "identifiers",
            "consents__text",
            "consents__recorded_by",
            "calls__by",
            "approaches",
            "messages__by",
            "additions",
            "shared",
            "pictures",
            "police_talks__by",
            "shares__force",
            "referrals__answers__recorded_by",
        )

    def allowing(self, use: str) -> "ReportQuerySet":
        """Those that allow this use now: the rule of ``Report.allows``, as a query."""
        live = Q(answer__in=Consent.AGREES) & (Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now()))
        newest = Consent.objects.filter(report=OuterRef("pk"), use=use).order_by("-number").values(live=live)[:1]
        return self.exclude(state=Report.State.WITHDRAWN).filter(Subquery(newest))


class Late(NamedTuple):
    """How many reports wait too long for a first word to whoever made them, and for a decision about a warning."""

    contact: int
    decision: int


def _reachable() -> Q:
    """Whoever made it can read a message here, by account or with the receipt."""
    hers = Q(reporter__role__in=(User.Role.APPLICANT, User.Role.MEMBER)) | Q(organisation__isnull=False)
    return hers | ~Q(locator="")


def _contact_late(now: datetime) -> Q:
    return _reachable() & Q(contacted_at=None) & late("contact", now)


def _decision_late(now: datetime) -> Q:
    return Q(decided_at=None) & late("decision", now)


def _gravest() -> "QuerySet[IncidentType, int | None]":
    """The highest level of the kinds of incident that a report names; nothing if none has a level."""
    graded = IncidentType.objects.filter(report=OuterRef("pk"), level__isnull=False)
    return graded.order_by("-level").values_list("level", flat=True)[:1]


def _from_strangers() -> Q:
    """Without an account, or from one that nobody has vetted; not what staff wrote down for somebody."""
    return Q(entered_by=None) & (Q(reporter=None) | Q(reporter__role=User.Role.APPLICANT))


def flooded() -> list[datetime]:
    """The minutes from which so many wait without an account that one person or program may have sent them."""
    waiting = Report.objects.filter(_from_strangers(), case=None, state__in=Report.WAITING)
    by_minute = waiting.order_by().values(minute=TruncMinute("received_at"))
    return list(by_minute.annotate(many=Count("pk")).filter(many__gt=MANY_A_MINUTE).values_list("minute", flat=True))


def _held_by_law() -> "QuerySet[Report, Any]":
    """As a union of keys: with OR the database would look at every report there is."""
    told = Report.objects.order_by()
    itself, by_case = told.filter(_kept_by("holds")), told.filter(_kept_by("case__holds"))
    return itself.values("pk").union(by_case.values("pk"))


def _kept_by(holds: str) -> Q:
    """A hold that has not ended, nor lapsed for want of somebody to confirm it."""
    live = Q((f"{holds}__isnull", False), (f"{holds}__ended_at__isnull", True))
    return live & (Q((f"{holds}__lapses_at__isnull", True)) | Q((f"{holds}__lapses_at__gt", timezone.now())))


class Report(KeyHolder):
    """What one person tells us about one incident. Every question may be skipped; what points to anybody is sealed
    under a data key of this report's own. Its id says nothing; ``locator`` is the public half of a receipt.
    """

    class State(models.TextChoices):
        RECEIVED = "received", "Received"
        TRIAGE = "triage", "In triage"
        NEEDS_INFORMATION = "needs_information", "Needs information"
        ACCEPTED = "accepted", "Accepted"
        LINKED = "linked", "Linked"
        CLOSED = "closed", "Closed"
        WITHDRAWN = "withdrawn", "Withdrawn"

    WAITING = (State.RECEIVED, State.TRIAGE, State.NEEDS_INFORMATION)
    ENDED = (State.CLOSED, State.WITHDRAWN)
    _DECIDED = frozenset({State.ACCEPTED, State.LINKED, State.CLOSED, State.WITHDRAWN})
    MOVES = {
        State.RECEIVED: _DECIDED | {State.TRIAGE, State.NEEDS_INFORMATION},
        State.TRIAGE: _DECIDED | {State.NEEDS_INFORMATION},
        State.NEEDS_INFORMATION: _DECIDED | {State.TRIAGE},
        State.ACCEPTED: frozenset({State.CLOSED, State.WITHDRAWN}),
        State.LINKED: frozenset({State.CLOSED, State.WITHDRAWN, *WAITING}),  # or unlinked again
        # Received anew: the reporter added to it. Linked: it proves to be about the same person.
        State.CLOSED: frozenset({State.RECEIVED, State.LINKED, State.WITHDRAWN}),
    }

    class Source(models.TextChoices):
        SELF = "self", "The person it happened to"
        PROJECT = "project", "A support project, for somebody"
        FRIEND = "friend", "Somebody they know"
        SITE = "site", "A site or establishment"
        STAFF = "staff", "Staff, by phone or on paper"

    class CameBy(models.TextChoices):
        """How it reached us; everything but the form was written down by staff."""

        FORM = "form", "The form on this site"
        PHONE = "phone", "By phone"
        PAPER = "paper", "On paper"
        OUTREACH = "outreach", "Told at outreach"

    class ClosedBecause(models.TextChoices):
        TOO_LITTLE = "too_little", "Too little to act on"
        DUPLICATE = "duplicate", "We had been told before"
        NOT_OURS = "not_ours", "Not ours to warn about or help with"
        ASKED = "asked", "The reporter asked us to"

    class NotWarned(models.TextChoices):
        """Why no warning goes out. The reporter reads it in words of reports.statuses."""

        NOT_ALLOWED = "not_allowed", "The reporter does not allow it"
        TOO_LITTLE = "too_little", "Too little to warn others with"
        POINTS = "points", "A warning could point to the reporter"
        NO_USE = "no_use", "A warning would not help others here"

    class TimeBand(models.TextChoices):
        MORNING = "morning", "Morning (6 to 12)"
        AFTERNOON = "afternoon", "Afternoon (12 to 18)"
        EVENING = "evening", "Evening (18 to 24)"
        NIGHT = "night", "Night (0 to 6)"

    class Place(models.TextChoices):
        THEIR_HOME = "their_home", "Their home or hotel"
        MY_HOME = "my_home", "My home or hotel"
        PARLOUR = "parlour", "Parlour"
        STREET = "street", "Street"
        CAR = "car", "Car"
        PARK = "park", "Park"
        ONLINE = "online", "Online"
        PHONE = "phone", "Phone"

    class Harm(models.TextChoices):
        GRAVE = "grave", "Very serious: I was hurt, or I am afraid"
        SERIOUS = "serious", "Serious: it troubles me"
        SLIGHT = "slight", "Not very serious: I want you to know"

    class DayIs(models.TextChoices):
        SURE = "sure", "Sure"
        ABOUT = "about", "About then"

    class ContactBy(models.TextChoices):
        ADVERT = "advert", "By my advert or a site"
        PHONE = "phone", "By phone or text"
        APP = "app", "On an app"
        STREET = "street", "On the street"
        WORKPLACE = "workplace", "They came to where I work"
        AGENCY = "agency", "Through an agency or a friend"
        BEFORE = "before", "I knew them before"
        OTHER = "other", "Some other way"

    class Weapon(models.TextChoices):
        NONE = "none", "No"
        SHOWN = "shown", "Yes, it was shown, or they spoke of it"
        USED = "used", "Yes, it was used"

    class YesNo(models.TextChoices):
        YES = "yes", "Yes"
        NO = "no", "No"

    class OnceFree(models.TextChoices):
        """What was to be done with it while a hold kept it: it is done once the hold has ended."""

        ERASE = "erase", "Erase it"
        UNNAME = "unname", "Take off it what says whose it is"

    POSING = "posing"  # the kind of incident that says so by itself
    SPOKEN = frozenset({CameBy.PHONE, CameBy.OUTREACH})  # whoever told it talked with us then
    BY_ANOTHER = frozenset({Source.FRIEND, Source.PROJECT, Source.SITE})

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=20, choices=State, default=State.RECEIVED)
    received_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True)  # when somebody of staff first looked at it
    waiting_since = models.DateTimeField(default=timezone.now)  # when its clocks began: received, or received anew
    contacted_at = models.DateTimeField(null=True)  # when whoever made it first had word from us
    decided_at = models.DateTimeField(null=True)  # when a warning was let go, or it was decided that there is none
    reporter = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="reports")
    organisation = models.ForeignKey(Organisation, on_delete=models.SET_NULL, null=True, related_name="reports")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="reports")
    source = models.CharField(max_length=10, choices=Source, default=Source.SELF)
    came_by = models.CharField(max_length=10, choices=CameBy, default=CameBy.FORM)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    closed_because = models.CharField(max_length=12, choices=ClosedBecause, blank=True)
    not_warned_because = models.CharField(max_length=12, choices=NotWarned, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    once_free = models.CharField(max_length=10, choices=OnceFree, blank=True)

    incident_types = models.ManyToManyField(IncidentType, blank=True)
    # The reporter's own word; what staff judge is the level of a case.
    harm = models.CharField(max_length=10, choices=or_unsaid(Harm), blank=True)
    happened_on = models.DateField(null=True)
    day_is = models.CharField(max_length=10, choices=or_unsaid(DayIs), blank=True)
    time_band = models.CharField(max_length=10, choices=or_unsaid(TimeBand), blank=True)
    place_kind = models.CharField(max_length=12, choices=or_unsaid(Place), blank=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, null=True, related_name="+")
    region_unsaid = models.CharField(max_length=10, choices=Unsaid.choices, blank=True)
    contact_by = models.CharField(max_length=10, choices=or_unsaid(ContactBy), blank=True)
    weapon = models.CharField(max_length=10, choices=or_unsaid(Weapon), blank=True)
    medical_help = models.CharField(max_length=10, choices=or_unsaid(YesNo), blank=True)
    police_told = models.CharField(max_length=10, choices=or_unsaid(YesNo), blank=True)
    town = SealedTextField(holder="self", null=True)
    exact_place = SealedTextField(holder="self", null=True)
    story = SealedTextField(holder="self", null=True)
    working_name = SealedTextField(holder="self", null=True)
    safe_contact = SealedTextField(holder="self", null=True)
    injuries = SealedTextField(holder="self", null=True)
    lost = SealedTextField(holder="self", null=True)
    police_force = SealedTextField(holder="self", null=True)
    police_reference = SealedTextField(holder="self", null=True)
    police_went = SealedTextField(holder="self", null=True)

    locator = models.CharField(max_length=6, blank=True)
    receipt_hash = models.CharField(max_length=200, blank=True)

    if TYPE_CHECKING:
        consents: RelatedManager[Consent]
        persons: RelatedManager[ReportedPerson]
        vehicles: RelatedManager[Vehicle]
        identifiers: RelatedManager[Identifier]
        approaches: RelatedManager[Approach]
        calls: RelatedManager[Call]
        messages: RelatedManager[Message]
        additions: RelatedManager[Addition]
        shared: RelatedManager[SharedFact]
        pictures: RelatedManager[Picture]
        originals: RelatedManager[Original]
        notes: RelatedManager[CaseNote]
        duty_calls: RelatedManager[DutyCall]
        police_talks: RelatedManager[PoliceTalk]
        shares: RelatedManager[Share]
        referrals: RelatedManager[Referral]

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ("received_at",)
        indexes = (
            models.Index(
                fields=("received_at",),
                condition=Q(case__isnull=True, state__in=("received", "triage", "needs_information")),
                name="report_waiting",
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    state__in=(
                        "received",
                        "triage",
                        "needs_information",
                        "accepted",
                        "linked",
                        "closed",
                        "withdrawn",
                    )
                ),
                name="report_state",
            ),
            models.CheckConstraint(
                condition=Q(came_by="form", entered_by__isnull=True)
                | Q(came_by__in=("phone", "paper", "outreach"), entered_by__isnull=False),
                name="report_entered_by_name",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("received", "triage")) | Q(case__isnull=True), name="report_waits_in_no_case"
            ),
            models.UniqueConstraint(fields=("locator",), condition=~Q(locator=""), name="report_locator_once"),
            models.CheckConstraint(
                condition=Q(not_warned_because="")
                | Q(not_warned_because__in=("not_allowed", "too_little", "points", "no_use"), decided_at__isnull=False),
                name="report_not_warned",
            ),
        )

    def __str__(self) -> str:
        return f"report of {self.received_at:%Y-%m-%d}"

    @property
    def verified(self) -> bool:
        """Whether it came from somebody we know; an unverified one needs a named reviewer's reason to warn.

        Anybody can apply for membership: an account that nobody has vetted tells nothing.
        """
        return self.reporter is not None and self.reporter.role != User.Role.APPLICANT

    @property
    def warned_at(self) -> datetime | None:
        """When the newest warning that rests on it was let go."""
        return max((fact.at for fact in self.shared.all() if fact.kind == SharedFact.Kind.WARNING), default=None)

    @property
    def is_reachable(self) -> bool:
        """As ``_reachable`` asks it."""
        has_account = self.reporter is not None and not self.reporter.is_staff
        return has_account or self.organisation_id is not None or self.locator != ""

    def clocks(self) -> list[Clock]:
        """Those that run, as ``running`` asks it."""
        if self.state in self.ENDED or (self.case and self.case.state == Case.State.CLOSED):
            return []
        targets = TARGETS[self.case.level if self.case else self.suggested_level()]
        running = []
        if self.is_reachable and not self.contacted_at:
            running.append(Clock("First word", self.waiting_since + targets.contact))
        if not self.decided_at:
            running.append(Clock("Decision", self.waiting_since + targets.decision))
        return running

    def says_grave(self) -> bool:
        """As ``unseen_and_grave`` asks it."""
        return self.harm == self.Harm.GRAVE or self.suggested_level() == Case.Level.DANGER

    def police_told_by_us(self) -> bool:
        """Whether something of it has gone to the police from here."""
        return any(fact.kind == SharedFact.Kind.POLICE for fact in self.shared.all())

    def names_authority(self) -> bool:
        """Whether somebody in it is said to have passed for police or another authority."""
        claimed = any(person.claims_authority for person in self.persons.all())
        return claimed or any(one.code == self.POSING for one in self.incident_types.all())

    def answers_lookups(self) -> bool:
        """Whether something of it is released for the checker."""
        last = [fact.kind for fact in self.shared.all() if fact.kind in SharedFact.ABOUT_LOOKUPS]
        return last.count(SharedFact.Kind.LOOKUPS) > last.count(SharedFact.Kind.LOOKUPS_ENDED)

    def suggested_level(self) -> int:
        """How grave a case of it begins: as its kinds of incident suggest, or a risk where none was named."""
        return max((one.level for one in self.incident_types.all() if one.level), default=Case.Level.RISK)

    def newest_consents(self) -> dict[Use, Consent | None]:
        """The line that counts for each use; from lines fetched beforehand, where a page did so."""
        given = {line.use: line for line in self.consents.all()}
        return {use: given.get(use) for use in Use}

    def widens(self, use: str, answer: str) -> bool:
        """Whether this answer allows more than the one that counts now: also if that one has a limit or an end."""
        line = self.newest_consents()[Use(use)]
        limited = line is not None and (line.recipient is not None or line.expires_at is not None)
        return Consent.WIDTH[Consent.Answer(answer)] > (0 if limited else self._width(use))

    def narrows(self, use: str, answer: str) -> bool:
        return Consent.WIDTH[Consent.Answer(answer)] < self._width(use)

    def _width(self, use: str) -> int:
        line = self.newest_consents()[Use(use)]
        return Consent.WIDTH[Consent.Answer(line.answer)] if line and line.agrees_at(timezone.now()) else 0

    def allows(self, use: Use | str) -> bool:
        """Whether the reporter agrees to this use now: not withdrawn, and the newest answer is a yes.

        Ask at the moment of use, of a report with no lines fetched beforehand; never keep the answer.
        """
        line = self.newest_consents()[Use(use)]
        return self.state != Report.State.WITHDRAWN and line is not None and line.agrees_at(timezone.now())

    def police_consent(self) -> Consent | None:
        """The line by which something may go to the police now, or None: a no, silence, an end, a report taken back.

        Who tells for somebody else needs that person's yes, too. Ask at the moment of use, as with ``allows``.
        """
        line = self.newest_consents()[Use.POLICE]
        agreed = line is not None and line.harmed != Consent.Harmed.NOT_ASKED
        if line is not None and self.source in self.BY_ANOTHER:
            agreed = line.harmed == Consent.Harmed.AGREED
        return line if agreed and self.allows(Use.POLICE) else None

    def allows_police(self, extent: str, force: "Force") -> bool:
        """Whether this much may go to this force now. Who wants a full report was told: nothing goes before a talk."""
        line = self.police_consent()
        if line is None or not line.reaches(extent) or not line.is_for(force.name):
            return False
        return line.answer != Consent.Answer.FULL or self.talked_over()

    def waits_for_talk(self) -> bool:
        """Whether nothing may go to the police before somebody has talked with her about a full report."""
        line = self.police_consent()
        return line is not None and line.answer == Consent.Answer.FULL and not self.talked_over()

    def talked_over(self) -> bool:
        """Whether the last talk about a full report ended in a yes, and nothing less was said since."""
        talk = self.last_talk()
        return talk is not None and talk.wants_it

    def last_talk(self) -> "PoliceTalk | None":
        """The talk about a full report that counts: the last one, if nothing less was said since."""
        less = [line.at for line in self.consents.all() if line.use == Use.POLICE and not line.reaches("full")]
        talks = [talk for talk in self.police_talks.all() if not less or talk.at > less[-1]]
        return talks[-1] if talks else None

    def police_heard_by(self) -> set[uuid.UUID]:
        """Keys of who of staff wrote down the yes that counts now, or the talk that it needs."""
        line = self.police_consent()
        talk = self.last_talk() if line and line.answer == Consent.Answer.FULL else None
        return {key for key in (line and line.recorded_by_id, talk and talk.by_id) if key}

    def allowed_at(self, use: Use | str, moment: datetime) -> bool:
        """Whether the reporter agreed to this use at a moment that has passed, whatever she said since."""
        lines = [line for line in self.consents.all() if line.use == use and line.at <= moment]
        return not self._taken_back_by(moment) and bool(lines) and lines[-1].agrees_at(moment)

    def ledger(self) -> list[Consent]:
        """Each answer that was ever given, in the order of time."""
        return sorted(self.consents.all(), key=lambda line: line.at)

    def _taken_back_by(self, moment: datetime) -> bool:
        if self.state != Report.State.WITHDRAWN:
            return False
        return self.withdrawn_at is None or self.withdrawn_at <= moment

    def unread_from_reporter(self) -> list[Message]:
        return [one for one in self.messages.all() if one.by_id is None and one.read_at is None]

    def unread_additions(self) -> list[Addition]:
        return [one for one in self.additions.all() if one.read_at is None]

    def asks_about_agencies(self) -> bool:
        """Whether staff have proposed an agency, and she has not answered yet."""
        return any(one.awaits_answer for one in self.referrals.all())

    def has_news(self) -> bool:
        """``with_news``, for a page that fetched them beforehand."""
        return bool(self.unread_from_reporter() or self.unread_additions())

    def unread_from_staff(self) -> list[Message]:
        return [one for one in self.messages.all() if one.by_id is not None and one.read_at is None]

    def waits_for_answer(self) -> bool:
        """Whether staff have asked something since the reporter last wrote."""
        asked = False
        for message in self.messages.all():
            asked = message.by_id is not None and (asked or message.asks)
        return asked

    def asked_by_others(self) -> list["Approach"]:
        """Who would like to talk to her, of whom she was told."""
        return [one for one in self.approaches.all() if one.was_put]

    def warns_others(self) -> bool:
        """``allows`` of a warning, for a page."""
        return self.allows(Use.WARN)
