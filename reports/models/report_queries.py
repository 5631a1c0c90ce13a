"""Which reports: who may open them, what waits, what is late, what allows a use."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Count, Exists, ExpressionWrapper, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, TruncMinute
from django.utils import timezone

from members.models import Organisation, User
from reports.models.addition import Addition
from reports.models.answers import Answers
from reports.models.case import Case, CaseQuerySet, kept_by
from reports.models.clocks import TARGETS, late
from reports.models.consent import Consent, Use
from reports.models.incident import IncidentType
from reports.models.message import Message
from reports.models.set_aside import SetAside

if TYPE_CHECKING:
    from reports.models.report import Report

# All that one page shows of a report, and what each row of it points to.
PARTS: Final[dict[str, tuple[str, ...]]] = {
    "incident_types": (),
    "persons": (),
    "vehicles": (),
    "identifiers": (),
    "consents": ("text", "recorded_by"),
    "calls": ("by",),
    "approaches": (),
    "messages": ("by",),
    "additions": (),
    "shared": (),
    "pictures": (),
    "police_talks": ("by",),
    "shares": ("force",),
    "referrals": (),
}
ROW: Final = (
    "state",
    "case",
    "harm",
    "locator",
    "organisation",
    "received_at",
    "waiting_since",
    "contacted_at",
    "decided_at",
    "reporter__role",
    "entered_by",
)
NEW = Q(case__isnull=True) & ~Q(state=Answers.State.WITHDRAWN)
WAITING = Q(case__isnull=True, state__in=Answers.WAITING)
SAYS_GRAVE = Q(suggested=Case.Level.DANGER) | Q(harm=Answers.Harm.GRAVE)
MANY_A_MINUTE = 20  # a busy hour has fewer
RECEIVED_IN = TruncMinute("received_at", tzinfo=UTC)  # a local minute is compared with others as if it were one of UTC


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, user: User | AnonymousUser) -> "ReportQuerySet":
        """For staff who triage: reports of cases they may open, and those without a case unless taken back."""
        return self._new_or_in(Case.objects.visible_to(user), user)

    def entrusted_to(self, user: User | AnonymousUser) -> "ReportQuerySet":
        """Of those visible, not what they may only read for a reason, for an hour."""
        return self._new_or_in(Case.objects.entrusted_to(user), user)

    def worked_on_by(self, user: User | AnonymousUser) -> "ReportQuerySet":
        """Of those, what they may change: whoever only reviews an alert of a case moves nothing out of it."""
        return self._new_or_in(Case.objects.worked_on_by(user), user)

    def _new_or_in(
        self, cases: CaseQuerySet | Collection[UUID], user: User | AnonymousUser, new: Q = NEW
    ) -> "ReportQuerySet":
        if not isinstance(user, User) or not user.may("triage"):
            return self.none()
        return self.kept().filter(new | Q(case__in=cases))

    def erasable_by(self, user: User | AnonymousUser) -> "ReportQuerySet":
        """For who approves: those of cases entrusted to them, and all that are in no case, also those taken back."""
        if not isinstance(user, User) or not user.may("approve"):
            return self.none()
        return self.kept().filter(Q(case__isnull=True) | Q(case__in=Case.objects.entrusted_to(user)))

    def holdable_by(self, user: User | AnonymousUser) -> "ReportQuerySet":
        """Those that they may have kept by a hold: for who approves also what was taken back and is in no case."""
        approves = isinstance(user, User) and user.may("approve")
        return self.erasable_by(user) if approves else self.entrusted_to(user)

    def taken_back_for(self, user: User | AnonymousUser) -> "ReportQuerySet":
        """For who approves: those taken back that are in no case. Nobody else of staff finds them any more."""
        return self.erasable_by(user).filter(state=Answers.State.WITHDRAWN, case=None)

    def kept(self) -> "ReportQuerySet":
        """Not erased. For everybody, what was erased does not exist."""
        return self.filter(wrapped_key__isnull=False)

    def on_hold(self) -> "ReportQuerySet":
        """Those that the law tells us to keep for now: of them nothing is deleted."""
        return self.filter(pk__in=self._held_by_law())

    def not_on_hold(self) -> "ReportQuerySet":
        return self.exclude(pk__in=self._held_by_law())

    def _held_by_law(self) -> "QuerySet[Report, Any]":
        """As a union of keys: with OR the database would look at every report there is."""
        told = self.model.objects.order_by()
        itself, by_case = told.filter(kept_by("holds")), told.filter(kept_by("case__holds"))
        return itself.values("pk").union(by_case.values("pk"))

    def lock_unheld(self) -> "list[Report]":
        """Those that no legal hold keeps, locked until commit. Asked once they are: one placed meanwhile counts."""
        locked = list(self.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk", flat=True))
        return list(self.model.objects.not_on_hold().filter(pk__in=locked))

    def put_off(self) -> "ReportQuerySet":
        """Those of which something is to be deleted once no hold keeps them."""
        return self.filter(once_free__in=(Answers.OnceFree.ERASE, Answers.OnceFree.UNNAME))

    def callable_by(self, user: User | AnonymousUser) -> "ReportQuerySet":
        """Of those, not taken back, the ones that a member or an applicant made: staff may call her about it. Without
        an account, who wrote how to reach her and wants support.
        """
        return self.worked_on_by(user).exclude(state=Answers.State.WITHDRAWN).filter(_callable())

    def mark_callable(self) -> "ReportQuerySet":
        """For a list with their clocks: each would ask for itself, and open what is sealed."""
        return self.annotate(**{"is_callable": _callable()})  # as a plain keyword it would be a second declaration

    def talkable_by(self, user: User | AnonymousUser) -> "ReportQuerySet":
        """Of those they may change: whose reporter can read a message here, by account or with the receipt."""
        return self.worked_on_by(user).exclude(state=Answers.State.WITHDRAWN).filter(_reachable())

    def askable_by(self, user: User | AnonymousUser) -> "ReportQuerySet":
        """Of those, whose reporter can be asked something that nobody answers for her: not once who told it for a
        project or a site has left.
        """
        return self.talkable_by(user).exclude(reporter=None, organisation__isnull=False)

    def not_set_aside_by(self, user: User) -> "ReportQuerySet":
        """For who approves, what everybody has set aside comes back: it would wait for nobody."""
        aside = SetAside.objects.filter(report=OuterRef("pk"))
        gone = Exists(aside.filter(user=user))
        if not user.may("approve"):
            return self.exclude(gone)
        cannot = SetAside.objects.filter(report=OuterRef(OuterRef("pk"))).values("user")
        return self.exclude(gone & Exists(User.objects.who_may("triage").exclude(pk__in=cannot)))

    def unverified(self) -> "ReportQuerySet":
        """As ``Report.verified`` says it."""
        return self.filter(_of_strangers() | Q(entered_by__isnull=False))

    def with_news(self) -> "ReportQuerySet":
        """Those whose reporter has written or added something that staff have not marked as read."""
        written = Message.objects.from_reporter().unread().order_by().values("report")
        added = Addition.objects.unread().order_by().values("report")
        return self.exclude(state=Answers.State.WITHDRAWN).filter(pk__in=written.union(added))

    def made_by(self, user: User) -> "ReportQuerySet":
        """A member's own; of somebody who belongs to a project or a site, all that its people made for it."""
        return self.made_alone_by(user) | self.kept().filter(organisation__in=Organisation.objects.of(user))

    def made_alone_by(self, user: User) -> "ReportQuerySet":
        """What she made for herself, and for no project or site."""
        return self.kept().filter(reporter=user, organisation__isnull=True)

    def waiting_for_triage(self) -> "ReportQuerySet":
        """Those that say ``grave`` first, then by level, then oldest.

        ``suggested`` is the highest level of the incident types (0: none named).
        """
        waiting = self.filter(state__in=Answers.WAITING, case__isnull=True)
        graded = waiting.annotate(suggested=Coalesce(_gravest(), Value(0))).annotate(grave=SAYS_GRAVE)
        return graded.order_by("-grave", "-suggested", "received_at")

    def to_triage_by(self, user: User) -> "ReportQuerySet":
        """What waits, for whoever triages, but for what they have set aside."""
        return self._new_or_in((), user).waiting_for_triage().not_set_aside_by(user)

    def in_rows(self) -> "ReportQuerySet":
        """With what a row of a list shows of a report that waits, and nothing of what is sealed."""
        persons = cast(type[models.Model], self.model._meta.get_field("persons").related_model)
        claims = Prefetch("persons", persons._default_manager.only("report", "claimed_to_be"))
        shown = self.mark_callable().select_related("reporter").only(*ROW)
        return shown.prefetch_related("incident_types", claims)

    def running(self) -> "ReportQuerySet":
        """Those on which work goes on, with ``weight``, the level that their clocks go by."""
        weighed = self.annotate(weight=Coalesce(F("case__level"), _gravest(), Value(Case.Level.RISK)))
        return weighed.exclude(state__in=Answers.ENDED).exclude(case__state=Case.State.CLOSED)

    def open_to(self, user: User, mine: Collection[UUID] | None = None) -> "ReportQuerySet":
        """Those that they may change and on which work goes on: new ones, and those in open cases of theirs.

        Those cases are asked for first, so that no old report is looked at: ``mine``, where a page has done so before.
        """
        if mine is None:
            mine = list(Case.objects.worked_on_by(user).open().order_by().values_list("pk", flat=True))
        return self._new_or_in(mine, user, WAITING)

    def late(self, now: datetime) -> "ReportQuerySet":
        """Those whose reporter waits too long for a first word, or that wait too long for a decision."""
        return self.running().filter(_contact_late(now) | _decision_late(now))

    def count_late(self, now: datetime) -> "Late":
        """How many wait too long, and for what.

        Counted here: the database would work out the weight of each once for every target.
        """
        asked = self.running().order_by().annotate(no_word=_awaits_word())
        rows = asked.values_list("weight", "waiting_since", "no_word", "decided_at")
        waits = [
            (now - since, TARGETS[weight], no_word, decided_at is None) for weight, since, no_word, decided_at in rows
        ]
        return Late(
            contact=sum(waited > targets.contact for waited, targets, no_word, _ in waits if no_word),
            decision=sum(waited > targets.decision for waited, targets, _, undecided in waits if undecided),
        )

    def grave_and_left(self, now: datetime) -> "ReportQuerySet":
        """Those of the last day that say somebody may be in danger, and that nobody of staff has looked at, or somebody
        who did cannot take.
        """
        new = self.kept().filter(state=Answers.State.RECEIVED, case=None, entered_by=None)
        left = Q(seen_at=None) | Exists(SetAside.objects.filter(report=OuterRef("pk")))
        recent = new.filter(left, received_at__gt=now - timedelta(days=1))
        return recent.alias(suggested=_gravest()).filter(SAYS_GRAVE)

    def median_wait(self, *, since: datetime, fewest: int) -> timedelta | None:
        """From being received to a first look by staff, of half of those that came since then, but what staff wrote.

        What still waits counts as the longest, and what came in a flood not at all, also once it was closed. None if
        there are fewer than ``fewest``, or half of them still wait.
        """
        told = self.filter(received_at__gte=since, entered_by=None).exclude(source=Answers.Source.STAFF)
        flooded = told.filter(_from_strangers())._crowded_minutes()
        came = told.alias(minute=RECEIVED_IN).exclude(_from_strangers(), minute__in=flooded)
        came = came.exclude(seen_at=None, state=Answers.State.WITHDRAWN)
        waited = ExpressionWrapper(F("seen_at") - F("received_at"), models.DurationField())
        waits = came.annotate(wait=waited).order_by(F("wait").asc(nulls_last=True)).values_list("wait", flat=True)
        count = waits.count()
        return waits[count // 2] if count >= fewest else None

    def flooded_minutes(self) -> list[datetime]:
        """Those from which so many wait without an account that one person or program may have sent them."""
        return self.filter(_from_strangers(), case=None, state__in=Answers.WAITING)._crowded_minutes()

    def _crowded_minutes(self) -> list[datetime]:
        by_minute = self.order_by().values(minute=RECEIVED_IN)
        crowded = by_minute.annotate(many=Count("pk")).filter(many__gt=MANY_A_MINUTE)
        return list(crowded.values_list("minute", flat=True))

    def in_flood(self, minutes: Sequence[datetime] | None = None) -> "ReportQuerySet":
        """Those that wait, from nobody we know, and came in a minute in which many did.

        ``minutes`` are the ``flooded_minutes``, where a page has asked for them before.
        """
        minutes = self.model.objects.flooded_minutes() if minutes is None else minutes
        if not minutes:
            return self.none()
        waiting = self.filter(_from_strangers(), case=None, state__in=Answers.WAITING)
        return waiting.alias(minute=RECEIVED_IN).filter(minute__in=minutes)

    def out_of_flood(self, minutes: Sequence[datetime] | None = None) -> "ReportQuerySet":
        """All others. Mostly there is no flood, and then nothing more is asked of each."""
        flood = self.model.objects.in_flood(minutes).order_by()
        return self if flood.query.is_empty() else self.exclude(pk__in=flood.values("pk"))

    def in_full(self, missing: Collection[str] = ()) -> "ReportQuerySet":
        """With all that one page shows of a report, in a fixed number of queries.

        Nothing is asked about parts of which a page knows that they are ``missing``.
        """
        parts = [self._part(name, name in missing) for name in PARTS]
        told = self.select_related("case", "region", "reporter", "organisation", "entered_by")
        return told.prefetch_related(*parts, "referrals__answers__recorded_by")

    def _part(self, name: str, missing: bool) -> "Prefetch[Any]":
        rows = cast(type[models.Model], self.model._meta.get_field(name).related_model)._default_manager.all()
        if missing:
            return Prefetch(name, rows.none())
        others = PARTS[name]  # select_related() without any would bring all there are
        return Prefetch(name, rows.select_related(*others) if others else rows)

    def allowing(self, use: str, at: datetime | None = None) -> "ReportQuerySet":
        """Those that allow this use now, or at a moment: the rule of ``Report.allows``, as a query."""
        return self.exclude(state=Answers.State.WITHDRAWN).filter(_newest_agrees(use, at))


class Late(NamedTuple):
    """How many reports wait too long for a first word to whoever made them, and for a decision about a warning."""

    contact: int
    decision: int


def _reachable() -> Q:
    """Whoever made it can read a message here, by account or with the receipt."""
    hers = Q(reporter__role__in=(User.Role.APPLICANT, User.Role.MEMBER)) | Q(organisation__isnull=False)
    return hers | ~Q(locator="")


def _callable() -> Q:
    """Whoever made it may be called, by account; without one, if there is a way and support is wanted."""
    gave = Q(reporter=None, organisation=None, safe_contact__isnull=False)
    return Q(reporter__role__in=(User.Role.APPLICANT, User.Role.MEMBER)) | (gave & Q(_newest_agrees(Use.SUPPORT)))


def _newest_agrees(use: str, at: datetime | None = None) -> Subquery:
    live = Q(answer__in=Consent.AGREES) & (Q(expires_at__isnull=True) | Q(expires_at__gt=at or timezone.now()))
    return Subquery(Consent.objects.filter(report=OuterRef("pk"), use=use).order_by("-number").values(live=live)[:1])


def _awaits_word() -> Q:
    return Q(contacted_at=None) & (_reachable() | _callable())


def _contact_late(now: datetime) -> Q:
    return _awaits_word() & late("contact", now)


def _decision_late(now: datetime) -> Q:
    return Q(decided_at=None) & late("decision", now)


def _gravest() -> "QuerySet[IncidentType, int | None]":
    """The highest level of the kinds of incident that a report names; nothing if none has a level."""
    graded = IncidentType.objects.filter(report=OuterRef("pk"), level__isnull=False)
    return graded.order_by("-level").values_list("level", flat=True)[:1]


def _from_strangers() -> Q:
    """Without an account, or from one that nobody has vetted; not what staff wrote down for somebody."""
    return Q(entered_by=None) & _of_strangers()


def _of_strangers() -> Q:
    """Of nobody that somebody vetted: for a project or a site only members tell, also those who have left it since."""
    return Q(organisation=None) & (Q(reporter=None) | Q(reporter__role=User.Role.APPLICANT))
