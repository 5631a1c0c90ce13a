import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from members.models import User
from num.fields import SealedTextField
from reports.models.consent import Consent
from reports.models.report import Report

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


class ReferralQuerySet(models.QuerySet["Referral"]):
    def unsent(self) -> "ReferralQuerySet":
        """Of which nothing has gone out yet, and something still may."""
        undone = (Referral.State.PROPOSED, Referral.State.DECLINED, Referral.State.ACCEPTED)
        return self.filter(state__in=undone, sent_at__isnull=True)


class Referral(models.Model):
    """Staff propose to pass somebody on to an agency that can support them. She decides, by name of the agency.

    Nothing is sent without the line of the ledger in which she agrees to that agency: ``consent``. If she said it to
    somebody of staff, ``heard_by``, another of them passes it on.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"
        DONE = "done", "Done"
        REVOKED = "revoked", "Revoked"

    MOVES = {
        State.PROPOSED: frozenset({State.ACCEPTED, State.DECLINED, State.REVOKED}),
        State.DECLINED: frozenset({State.ACCEPTED, State.REVOKED}),
        State.ACCEPTED: frozenset({State.DONE, State.REVOKED}),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="referrals")
    agency = SealedTextField(holder="report")
    what = SealedTextField(holder="report", null=True)  # what is passed on; forgotten with whose it is
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    consent = models.ForeignKey("reports.ReferralConsent", on_delete=models.PROTECT, null=True, related_name="+")
    heard_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)

    if TYPE_CHECKING:
        answers: RelatedManager["ReferralConsent"]

    objects = ReferralQuerySet.as_manager()

    class Meta:
        ordering = ("proposed_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=("proposed", "declined"), consent__isnull=True, sent_at__isnull=True)
                | Q(state="accepted", consent__isnull=False)
                | Q(state="done", consent__isnull=False, sent_at__isnull=False)
                | Q(state="revoked"),
                name="referral_state",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True, sent_by__isnull=True)
                | Q(sent_at__isnull=False, sent_by__isnull=False, consent__isnull=False),
                name="referral_sent_with_consent",
            ),
            models.CheckConstraint(
                condition=Q(sent_by__isnull=True) | Q(heard_by__isnull=True) | ~Q(sent_by=F("heard_by")),
                name="referral_sent_by_another",
            ),
        )

    def __str__(self) -> str:
        return f"referral of {self.proposed_at:%Y-%m-%d}"

    @property
    def may_be_sent(self) -> bool:
        return self.state == Referral.State.ACCEPTED and self.sent_at is None

    @property
    def may_be_revoked(self) -> bool:
        return self.state in (Referral.State.ACCEPTED, Referral.State.DONE)

    @property
    def awaits_answer(self) -> bool:
        return self.state == Referral.State.PROPOSED


class ReferralConsent(models.Model):
    """One answer about one referral, as one line of an append-only ledger: the newest counts."""

    class Answer(models.TextChoices):
        YES = "yes", "Yes"
        NO = "no", "No"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="answers")
    number = models.PositiveSmallIntegerField()
    answer = models.CharField(max_length=3, choices=Answer)
    words = SealedTextField(holder="report")  # the answer as it was shown, with the agency's name
    version = models.PositiveSmallIntegerField()  # of the wording
    given = models.CharField(max_length=10, choices=Consent.Given)
    at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("referral", "number"), name="referral_consent_numbered"),
            models.CheckConstraint(condition=Q(answer__in=("yes", "no")), name="referral_consent_answer"),
            models.CheckConstraint(
                condition=Q(given__in=("form", "receipt")) | Q(recorded_by__isnull=False),
                name="referral_consent_recorded_by_name",
            ),
        )

    def __str__(self) -> str:
        return f"{self.answer} of {self.at:%Y-%m-%d}"

    @property
    def report(self) -> Report:
        """Under whose key its words are sealed."""
        return self.referral.report
