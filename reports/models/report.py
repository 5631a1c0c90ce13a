import uuid
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property

from members.models import Organisation, Region, User
from num.fields import KeyHolder, SealedTextField
from reports.models.addition import Addition
from reports.models.agreed import Agreed
from reports.models.answers import Answers
from reports.models.case import Case, CaseNote
from reports.models.clocks import TARGETS, Clock
from reports.models.incident import IncidentType
from reports.models.message import Message
from reports.models.report_queries import ReportQuerySet
from reports.models.shared import SharedFact
from reports.models.unsaid import Unsaid, or_unsaid

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

    from reports.models.approach import Approach
    from reports.models.call import Call
    from reports.models.duty import DutyCall
    from reports.models.person import Identifier, ReportedPerson, Vehicle
    from reports.models.picture import Original, Picture
    from reports.models.referral import Referral
    from reports.models.share import Share


class Report(Agreed, KeyHolder):
    """What one person tells us about one incident. Every question may be skipped; what points to anybody is sealed
    under a data key of this report's own. Its id says nothing; ``locator`` is the public half of a receipt.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=20, choices=Answers.State, default=Answers.State.RECEIVED)
    received_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True)  # when somebody of staff first looked at it
    waiting_since = models.DateTimeField(default=timezone.now)  # when its clocks began: received, or received anew
    contacted_at = models.DateTimeField(null=True)  # when whoever made it first had word from us
    decided_at = models.DateTimeField(null=True)  # when a warning was let go, or it was decided that there is none
    reporter = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="reports")
    organisation = models.ForeignKey(Organisation, on_delete=models.SET_NULL, null=True, related_name="reports")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="reports")
    source = models.CharField(max_length=10, choices=Answers.Source, default=Answers.Source.SELF)
    came_by = models.CharField(max_length=10, choices=Answers.CameBy, default=Answers.CameBy.FORM)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    closed_because = models.CharField(max_length=12, choices=Answers.ClosedBecause, blank=True)
    not_warned_because = models.CharField(max_length=12, choices=Answers.NotWarned, blank=True)
    finished = models.BooleanField(default=False)  # its case was closed, and nobody has spoken with her since
    withdrawn_at = models.DateTimeField(null=True)
    once_free = models.CharField(max_length=10, choices=Answers.OnceFree, blank=True)

    incident_types = models.ManyToManyField(IncidentType, blank=True)
    # The reporter's own word; what staff judge is the level of a case.
    harm = models.CharField(max_length=10, choices=or_unsaid(Answers.Harm), blank=True)
    happened_on = models.DateField(null=True)
    day_is = models.CharField(max_length=10, choices=or_unsaid(Answers.DayIs), blank=True)
    time_band = models.CharField(max_length=10, choices=or_unsaid(Answers.TimeBand), blank=True)
    place_kind = models.CharField(max_length=12, choices=or_unsaid(Answers.Place), blank=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, null=True, related_name="+")
    region_unsaid = models.CharField(max_length=10, choices=Unsaid.choices, blank=True)
    contact_by = models.CharField(max_length=10, choices=or_unsaid(Answers.ContactBy), blank=True)
    weapon = models.CharField(max_length=10, choices=or_unsaid(Answers.Weapon), blank=True)
    medical_help = models.CharField(max_length=10, choices=or_unsaid(Answers.YesNo), blank=True)
    police_told = models.CharField(max_length=10, choices=or_unsaid(Answers.YesNo), blank=True)
    town = SealedTextField(holder="self", null=True)
    exact_place = SealedTextField(holder="self", null=True)
    story = SealedTextField(holder="self", null=True)
    working_name = SealedTextField(holder="self", null=True)
    safe_contact = SealedTextField(holder="self", null=True)
    speaks = SealedTextField(holder="self", null=True)
    needs = SealedTextField(holder="self", null=True)
    work_types = SealedTextField(holder="self", null=True)  # of the list, in words
    advert = SealedTextField(holder="self", null=True)  # only compared with what may be sent
    injuries = SealedTextField(holder="self", null=True)
    lost = SealedTextField(holder="self", null=True)
    drink_or_drugs = SealedTextField(holder="self", null=True)
    others_present = SealedTextField(holder="self", null=True)
    police_force = SealedTextField(holder="self", null=True)
    police_reference = SealedTextField(holder="self", null=True)
    police_went = SealedTextField(holder="self", null=True)

    locator = models.CharField(max_length=6, blank=True)
    receipt_hash = models.CharField(max_length=200, blank=True)
    receipt_kept = models.BooleanField(default=False)  # its code was typed, of its draft or of itself

    if TYPE_CHECKING:
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
                condition=~Q(state__in=("received", "triage", "closed")) | Q(case__isnull=True),
                name="report_in_no_case",
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
        """Whether a member sent it herself; an unverified one needs a named reviewer's reason to warn.

        Anybody can apply for membership: an account that nobody has vetted tells nothing. Staff see login names: what
        one of them wrote down for an account tells no more. For a project or a site only members tell, also those who
        have left it since.
        """
        if self.entered_by_id is not None:
            return False
        by_member = self.reporter is not None and self.reporter.role != User.Role.APPLICANT
        return by_member or self.organisation_id is not None

    @property
    def warned_at(self) -> datetime | None:
        """When the newest warning that rests on it was let go."""
        return max((fact.at for fact in self.shared.all() if fact.kind == SharedFact.Kind.WARNING), default=None)

    @property
    def is_reachable(self) -> bool:
        """As ``_reachable`` asks it."""
        has_account = self.reporter is not None and not self.reporter.is_staff
        return has_account or self.organisation_id is not None or self.locator != ""

    @property
    def is_talkable(self) -> bool:
        """As ``talkable_by`` asks it, of one that somebody may change."""
        return self.state != self.State.WITHDRAWN and self.is_reachable

    @cached_property
    def is_callable(self) -> bool:
        """As ``callable_by`` asks it, of one that somebody may change and that was not taken back; ``mark_callable``
        says it beforehand.
        """
        if self.reporter is not None:
            return not self.reporter.is_staff
        return self.organisation_id is None and self.safe_contact is not None and self.wants_support()

    @property
    def may_get_receipt(self) -> bool:
        """Whether a code may still be made for it. Whoever has one keeps it, and what is in an account needs none."""
        nobodys = self.reporter_id is None and self.organisation_id is None
        return nobodys and not self.receipt_kept and self.wrapped_key is not None

    def clocks(self) -> list[Clock]:
        """Those that run, as ``running`` asks it."""
        if self.state in self.ENDED or (self.case and self.case.state == Case.State.CLOSED):
            return []
        targets = TARGETS[self.case.level if self.case else self.suggested_level()]
        running = []
        if not self.contacted_at and (self.is_reachable or self.is_callable):
            running.append(Clock("First word", self.waiting_since + targets.contact))
        if not self.decided_at:
            running.append(Clock("Decision", self.waiting_since + targets.decision))
        return running

    def says_grave(self) -> bool:
        """As ``waiting_for_triage`` and ``grave_and_left`` ask it."""
        return self.harm == self.Harm.GRAVE or self.suggested_level() == Case.Level.DANGER

    def in_danger(self) -> bool:
        """Whether it says that somebody may be in danger, or staff judge its case so."""
        return self.says_grave() or (self.case is not None and self.case.level == Case.Level.DANGER)

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

    def details(self) -> list[str]:
        """What was written beside the story: of the incident, whose an identifier is, and who was in a vehicle."""
        told = [self.injuries, self.lost, self.drink_or_drugs, self.others_present, self.police_went]
        told += [one.of_whom for one in self.identifiers.all()]
        told += [one.occupants for one in self.vehicles.all()]
        return [text for text in told if text]

    def told_identifiers(self) -> list["Identifier"]:
        """Those that she gave: not what somebody who objected says is right."""
        return [one for one in self.identifiers.all() if not one.by_objector]

    def identifiers_of_no_vehicle(self) -> list["Identifier"]:
        return [one for one in self.identifiers.all() if one.vehicle_id is None]

    def suggested_level(self) -> int:
        """How grave a case of it begins: as its kinds of incident suggest, or a risk where none was named."""
        return max((one.level for one in self.incident_types.all() if one.level), default=Case.Level.RISK)

    def unread_from_reporter(self) -> list[Message]:
        return [one for one in self.messages.all() if one.by_id is None and one.read_at is None]

    def unread_additions(self) -> list[Addition]:
        return [one for one in self.additions.all() if one.read_at is None]

    def asks_about_agencies(self) -> bool:
        """Whether staff have proposed an agency, and she has not answered yet."""
        return any(one.awaits_answer for one in self.referrals.all())

    def news(self) -> list[Message | Addition]:
        """What ``with_news`` asks for, on a page that fetched it beforehand."""
        return [*self.unread_from_reporter(), *self.unread_additions()]

    def news_since(self, moment: datetime) -> list["Message | Addition | Picture"]:
        """What she has written or added that staff had not marked as read at this moment, oldest first; then the
        pictures that she has sent since. Nothing of what was taken back.
        """
        if self.state == self.State.WITHDRAWN:
            return []
        written = [one for one in self.messages.all() if one.by_id is None]
        sent: list[Message | Addition] = [*written, *self.additions.all()]
        news = [one for one in sent if one.read_at is None or one.read_at > moment]
        pictures = [one for one in self.pictures.all() if not one.by_staff and one.added_at > moment]
        return [*sorted(news, key=attrgetter("at")), *pictures]

    def unread_from_staff(self) -> list[Message]:
        return [one for one in self.messages.all() if one.by_id is not None and one.read_at is None]

    def waits_for_answer(self) -> bool:
        """Whether staff have asked something that the reporter had not read when she last wrote or added."""
        wrote: list[Message | Addition] = [one for one in self.messages.all() if one.by_id is None]
        last = max((one.at for one in (*wrote, *self.additions.all())), default=None)
        asked = [one.read_at for one in self.messages.all() if one.asks]
        return any(not read or not last or read > last for read in asked)

    def asked_by_others(self) -> list["Approach"]:
        """Who would like to talk to her, of whom she was told."""
        return [one for one in self.approaches.all() if one.was_put]
