import base64
import uuid
from datetime import timedelta

from django.db import models
from django.db.models import Count, Q
from django.utils import timezone

from members.models.user import User
from num import crypto
from num.fields import SealedTextField

TRUSTED = Q(vouches__by__role=User.Role.MEMBER, vouches__by__is_active=True)
REASON_LASTS = timedelta(days=90)
MISREAD = str.maketrans("018", "OIB")  # no code holds these digits


class ApplicationQuerySet(models.QuerySet["Application"]):
    def visible_to(self, user: User) -> "ApplicationQuerySet":
        return self if user.may("decide_membership") else self.none()

    def pending(self) -> "ApplicationQuerySet":
        """Those whom somebody vouched for first, then the longest waiting."""
        waiting = self.filter(state=Application.State.PENDING).annotate(
            _members=Count("vouches", filter=TRUSTED),
            _projects=Count("vouches", filter=TRUSTED & Q(vouches__by__kind=User.Kind.PROJECT)),
        )
        vouched_for = Q(_projects__gte=1) | Q(_members__gte=2)
        return waiting.annotate(fast_track=vouched_for).order_by("-fast_track", "applied_at")

    def waiting_under(self, code: str) -> "Application | None":
        """Whoever waits and shows this code, in whatever spelling. Every code is made and compared."""
        wanted = "".join(filter(str.isalnum, code.upper().translate(MISREAD)))
        found = [one for one in self.filter(state=Application.State.PENDING).only("pk") if one.code == wanted]
        return found[0] if found else None

    def asked_again(self) -> "ApplicationQuerySet":
        """Those who ask for a second look, longest waiting first."""
        return self.filter(state=Application.State.AGAIN)

    def with_old_reason(self) -> "ApplicationQuerySet":
        """Those refused so long ago that why is kept no longer."""
        refused = self.filter(state=Application.State.REFUSED, decided_at__lt=timezone.now() - REASON_LASTS)
        return refused.filter(refused_because__isnull=False)

    def decided(self) -> "ApplicationQuerySet":
        """Newest first."""
        return self.exclude(state__in=(Application.State.PENDING, Application.State.AGAIN)).order_by("-decided_at")


class Application(models.Model):
    """Somebody asks to become a member. What they wrote is deleted at the decision; outcome, decider and date stay.

    A refusal and the second look at it are never the same person's. Its reason is kept until then, for 90 days at most.
    """

    class State(models.TextChoices):
        PENDING = "pending", "Waiting for a decision"
        APPROVED = "approved", "Approved"
        REFUSED = "refused", "Refused"
        AGAIN = "again", "Asks for a second look"
        UPHELD = "upheld", "Refused, looked at twice"

    MOVES = {
        State.PENDING: {State.APPROVED, State.REFUSED},
        State.REFUSED: {State.AGAIN, State.APPROVED},
        State.AGAIN: {State.APPROVED, State.UPHELD},
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="application")
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    about = SealedTextField(null=True)
    applied_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    refused_because = SealedTextField(null=True)
    refused_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ("applied_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(state="pending") | Q(decided_by__isnull=False) & (Q(state="again") | Q(about__isnull=True)),
                name="application_decided_forgets",
            ),
            models.CheckConstraint(
                condition=Q(refused_because__isnull=True) | Q(state__in=("refused", "again")),
                name="application_reason_forgotten",
            ),
            models.CheckConstraint(
                condition=Q(refused_by__isnull=True)
                | Q(state__in=("refused", "again"))
                | ~Q(decided_by=models.F("refused_by")),
                name="application_second_look_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("pending", "approved", "refused", "again", "upheld")), name="application_state"
            ),
        )

    def __str__(self) -> str:
        return f"application {self.state}"

    def open_to(self, user: User) -> bool:
        """Whether this member of staff may decide it now."""
        return self.state in Application.MOVES and user.pk != self.refused_by_id

    @property
    def code(self) -> str:
        """By which a member vouches for her: made from the row, kept nowhere, of use only while she waits."""
        return base64.b32encode(crypto.sign("vouching", self.pk.bytes, size=5)).decode()

    @property
    def shown_code(self) -> str:
        return f"{self.code[:4]}-{self.code[4:]}"
