import secrets
import uuid
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from members.models import User
from num.fields import KeyHolder, SealedTextField
from reports.models.case import ALPHABET, Case
from reports.models.consent import Consent
from reports.models.force import Force
from reports.models.report import Report
from reports.models.report_queries import ReportQuerySet


def new_reference() -> str:
    return "Q-" + "".join(secrets.choice(ALPHABET) for _ in range(6))


class OutsideRequestQuerySet(models.QuerySet["OutsideRequest"]):
    def visible_to(self, user: User | AnonymousUser) -> "OutsideRequestQuerySet":
        """All for who approves. For who triages: about what they may open, and about a person what they wrote down,
        or, while it is open, were given to say which case it is.
        """
        if not isinstance(user, User) or not user.may("triage"):
            return self.none()
        if user.may("approve"):
            return self
        about = Q(case__in=Case.objects.entrusted_to(user)) | Q(report__in=Report.objects.entrusted_to(user))
        handed_on = Q(handed_to=user, state=OutsideRequest.State.LOGGED)
        return self.filter(about | Q(case=None, report=None) & (Q(logged_by=user) | handed_on))

    def undecided(self) -> "OutsideRequestQuerySet":
        return self.filter(state=OutsideRequest.State.LOGGED)

    def over_before(self, moment: datetime) -> "OutsideRequestQuerySet":
        """Ended before then, with nobody left to be told, and still readable."""
        given = Q(state=OutsideRequest.State.GIVEN, told_at__lt=moment)
        refused = Q(state=OutsideRequest.State.REFUSED, decided_at__lt=moment)
        over = given | refused | Q(state=OutsideRequest.State.WITHDRAWN, ended_at__lt=moment)
        return self.filter(over, wrapped_key__isnull=False)

    def on_hold(self) -> "OutsideRequestQuerySet":
        """Those about what the law tells us to keep for now."""
        return self.filter(pk__in=self._held_by_law())

    def not_on_hold(self) -> "OutsideRequestQuerySet":
        return self.exclude(pk__in=self._held_by_law())

    def _held_by_law(self) -> "models.QuerySet[OutsideRequest, Any]":
        kept = Report.objects.on_hold().order_by().values("pk")
        about = Q(case__in=Case.objects.on_hold()) | Q(report__in=kept) | Q(rests_on__in=kept)
        return OutsideRequest.objects.filter(about).order_by().values("pk")

    def untold(self, day: date) -> "OutsideRequestQuerySet":
        """Given, and whether its reporters may be told now is to be asked again by that day."""
        return self.filter(state=OutsideRequest.State.GIVEN, told_at=None, silent_until__lte=day)


class OutsideRequest(KeyHolder):
    """Police, a court or a solicitor ask for something that we hold. Nothing leaves before two of staff let it.

    What is written about it is sealed under a key of its own, which goes when its report is erased: that somebody
    asked, on what ground, and what was decided when, is kept.
    """

    class State(models.TextChoices):
        LOGGED = "logged", "Waiting for a decision"
        AGREED = "agreed", "May be given"
        GIVEN = "given", "Given"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Taken back by who asked"

    MOVES = {
        State.LOGGED: frozenset({State.AGREED, State.REFUSED, State.WITHDRAWN}),
        State.AGREED: frozenset({State.GIVEN, State.WITHDRAWN}),
    }

    class Asker(models.TextChoices):
        POLICE = "police", "The police"
        COURT = "court", "A court"
        PROSECUTOR = "prosecutor", "A prosecutor"
        SOLICITOR = "solicitor", "A solicitor"
        AUTHORITY = "authority", "Another authority"
        OTHER = "other", "Somebody else"

    class Basis(models.TextChoices):
        ORDER = "order", "A court order"
        SUMMONS = "summons", "A witness summons"
        VICTIM = "victim", "A written request for somebody’s information"
        CRIME = "crime", "To prevent or find out a crime: we may give it, and need not"
        CHILD = "child", "A child or an adult in danger"
        CONSENT = "consent", "The reporter’s own yes"
        NONE = "none", "None was named"

    class Notice(models.TextChoices):
        GIVEN = "given", "Yes, they have told the person"
        NOT_GIVEN = "not_given", "No, they have not"
        FORBIDDEN = "forbidden", "No, a court forbids it"
        UNKNOWN = "unknown", "They do not say"

    class Material(models.TextChoices):
        TOLD = "told", "What the reporter told us"
        IDENTIFIERS = "identifiers", "Numbers and names of the reported person"
        CONTACT = "contact", "Who the reporter is and how to reach them"
        PICTURES = "pictures", "Pictures"
        NOTES = "notes", "Support notes"
        MESSAGES = "messages", "Messages with the reporter"
        PLANS = "plans", "Support and safety plans"

    COUNSELLING = frozenset({Material.NOTES, Material.MESSAGES, Material.PLANS})  # presumed no

    NEEDS_HER_YES = frozenset({Basis.VICTIM, Basis.CRIME, Basis.CONSENT})  # and nothing is given on no ground
    AUTHORITIES = frozenset({Asker.POLICE, Asker.AUTHORITY})  # whom somebody may have passed for, and may work there
    POINTS_TO_NOBODY = frozenset({Material.TOLD, Material.IDENTIFIERS})  # what an anonymous yes reaches

    SILENT_AT_MOST = timedelta(days=90)  # then somebody asks again whether the court still forbids it

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=10, unique=True, default=new_reference, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.LOGGED)
    asker = models.CharField(max_length=10, choices=Asker)
    force = models.ForeignKey(Force, on_delete=models.PROTECT, null=True, related_name="+")  # if the police ask
    basis = models.CharField(max_length=10, choices=Basis)
    notice = models.CharField(max_length=10, choices=Notice)
    asked_on = models.DateField()
    wants = models.JSONField(default=list)  # codes of Material
    who = SealedTextField(holder="self")
    authority = SealedTextField(holder="self", null=True)  # rank and name of who authorised it
    scope = SealedTextField(holder="self")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="requests")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, null=True, related_name="requests")
    person = SealedTextField(holder="self", null=True)
    logged_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    logged_at = models.DateTimeField(default=timezone.now)
    # About a person: who may know which case it is.
    handed_to = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    reasons = SealedTextField(holder="self", null=True)
    outweighs = SealedTextField(holder="self", null=True)  # why counselling is given all the same
    gives = models.JSONField(default=list)
    gives_counselling = models.BooleanField(default=False)
    # Where somebody is said to have passed for an authority: who decides, and that those who ask may have it.
    senior = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    senior_agrees = models.BooleanField(default=False)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    ended_because = SealedTextField(holder="self", null=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    what_was_given = SealedTextField(holder="self", null=True)
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField(null=True)
    rests_on = models.ManyToManyField(Report, related_name="+")
    told_at = models.DateTimeField(null=True)  # its reporters
    silent_until = models.DateField(null=True)
    silent_because = SealedTextField(holder="self", null=True)
    silent_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = OutsideRequestQuerySet.as_manager()

    class Meta:
        ordering = ("-logged_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=("logged", "agreed", "given", "refused", "withdrawn")), name="outside_state"
            ),
            models.CheckConstraint(
                condition=Q(case__isnull=True) | Q(report__isnull=True), name="outside_about_one_thing"
            ),
            models.CheckConstraint(
                condition=Q(case__isnull=False) | Q(report__isnull=False) | Q(person__isnull=False),
                name="outside_about_something",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("logged", "withdrawn"))
                | Q(decided_by__isnull=False, decided_at__isnull=False, reasons__isnull=False)
                & ~Q(decided_by=F("logged_by")),
                name="outside_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(senior__isnull=True)
                | Q(decided_by__isnull=True)
                | Q(decided_by=F("senior")) & (Q(senior_agrees=True) | ~Q(state__in=("agreed", "given"))),
                name="outside_senior_decides",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | Q(ended_by__isnull=False, ended_at__isnull=False),
                name="outside_ended_by_name",
            ),
            models.CheckConstraint(
                condition=Q(gives_counselling=False) | Q(outweighs__isnull=False), name="outside_counselling_has_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state="given")
                | Q(given_at__isnull=False, given_by__isnull=False, what_was_given__isnull=False)
                & (Q(case__isnull=False) | Q(report__isnull=False))
                & (Q(told_at__isnull=False) | Q(silent_until__isnull=False, silent_because__isnull=False)),
                name="outside_given_and_told",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("agreed", "given"))
                | Q(basis__in=("order", "summons", "child"))
                | Q(basis__in=("victim", "crime", "consent"), asker="police", force__isnull=False),
                name="outside_on_a_ground",
            ),
            models.CheckConstraint(
                condition=Q(silent_until__isnull=True, silent_by__isnull=True)
                | Q(
                    silent_until__isnull=False,
                    silent_because__isnull=False,
                    silent_by__isnull=False,
                    notice="forbidden",
                )
                & ~Q(silent_by=F("logged_by")),
                name="outside_silent_by_second",
            ),
        )

    def __str__(self) -> str:
        return self.reference

    def its_reports(self) -> ReportQuerySet:
        """Those that it may concern."""
        about = Q(case__requests=self) | Q(requests=self)
        return Report.objects.kept().filter(about).distinct()

    @property
    def needs_her_yes(self) -> bool:
        """Whether no law lets it leave without the reporter's own yes to the police."""
        return self.basis in self.NEEDS_HER_YES

    @property
    def extent(self) -> str:
        """How much of her yes it needs: a full one, unless all that is given may point to nobody."""
        return Consent.Answer.ANONYMOUS if self.POINTS_TO_NOBODY.issuperset(self.gives) else Consent.Answer.FULL

    @property
    def wanted(self) -> list[str]:
        return self._labels(self.wants)

    @property
    def agreed_to(self) -> list[str]:
        return self._labels(self.gives)

    @property
    def presumed_no(self) -> list[str]:
        """What of it is counselling, and stays unless there is a strong reason."""
        return self._labels([code for code in self.wants if code in self.COUNSELLING])

    @property
    def in_part(self) -> bool:
        """Whether less may be given than was asked for."""
        return bool(set(self.wants) - set(self.gives))

    @property
    def steps(self) -> list[tuple[str, datetime, User]]:
        """What was done, when, and by whom of staff."""
        done = [("Written down", self.logged_at, self.logged_by)]
        if self.decided_at and self.decided_by:
            done.append((self._decision, self.decided_at, self.decided_by))
        if self.ended_at and self.ended_by:
            done.append(("Taken back by who asked", self.ended_at, self.ended_by))
        if self.given_at and self.given_by:
            done.append(("Given", self.given_at, self.given_by))
        return done

    @property
    def _decision(self) -> str:
        if not self.gives:
            return "Refused"
        return "Agreed to in part" if self.in_part else "Agreed to"

    def _labels(self, codes: list[str]) -> list[str]:
        return [self.Material(code).label for code in codes]
