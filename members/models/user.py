import uuid
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils import timezone
from guardian.mixins import GuardianUserMixin

from members import roles
from members.models.place import Region, WorkType
from num.fields import SealedTextField


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """A user with a hashed password; without one, nobody can sign in as them."""
        user = self.model(username=self.normalise(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def staff(self) -> models.QuerySet["User"]:
        return self.filter(role__in=roles.STAFF).order_by("username")

    def who_may(self, capability: str) -> models.QuerySet["User"]:
        """Those who are let in, and whose role lets them do it."""
        able = [role for role, can in roles.CAN.items() if capability in can]
        return self.filter(is_active=True, role__in=able).order_by("username")

    def administrators(self) -> models.QuerySet["User"]:
        """Those who are let in."""
        return self.filter(role=roles.ADMINISTRATOR, is_active=True)

    def suspended(self) -> models.QuerySet["User"]:
        return self.filter(is_active=False).order_by("username")

    def called(self, name: str) -> list["User"]:
        """Whoever has this login name or this working name. Working names are sealed: each is opened and compared."""
        wanted = self.normalise(name)
        return [
            user for user in self.order_by("username") if wanted in (user.username, self.normalise(user.working_name))
        ]

    @staticmethod
    def normalise(username: str) -> str:
        return User.normalize_username(username.strip()).lower()


class User(AbstractBaseUser, PermissionsMixin, GuardianUserMixin):
    """Anybody with an account: a member, an applicant, staff. No legal name is asked for or stored.

    ``username`` is the login name. What a person is called is the sealed ``working_name``; how to reach them is on
    Channel. What staff keep to when they call is chosen here, and which places and work types they follow, which is
    derived onto Subscription.
    """

    class Kind(models.TextChoices):
        INDIVIDUAL = "individual", "Individual"
        PROJECT = "project", "Support project"
        SITE = "site", "Establishment or advertising site"
        STAFF = "staff", "Staff"

    class Role(models.TextChoices):
        APPLICANT = roles.APPLICANT, "Applicant"
        MEMBER = roles.MEMBER, "Member"
        CASEWORKER = roles.CASEWORKER, "Caseworker"
        APPROVER = roles.APPROVER, "Approver"
        TRUSTEE = roles.TRUSTEE, "Trustee"
        ADMINISTRATOR = roles.ADMINISTRATOR, "Administrator"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField("login name", max_length=60, unique=True)
    working_name = SealedTextField()
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.INDIVIDUAL)
    role = models.CharField(max_length=16, choices=Role, default=Role.APPLICANT)
    is_active = models.BooleanField(default=True)
    last_login = None  # so Django leaves the column out: when somebody came is not kept
    sessions_ended = models.PositiveIntegerField(default=0)  # how often all sessions of this person were ended
    joined_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True)  # when a colleague ended that she belonged to a project or a site
    call_as = SealedTextField(null=True)  # whom to ask for when somebody else may answer
    call_hours = SealedTextField(null=True)
    may_leave_voicemail = models.BooleanField(default=False)
    regions = models.ManyToManyField(Region, blank=True)
    work_types = models.ManyToManyField(WorkType, blank=True)
    tour_regions = models.ManyToManyField(Region, blank=True, related_name="+")
    tour_from = models.DateField(null=True)  # with tour_until: the first and the last day of a tour, in her zone
    tour_until = models.DateField(null=True)
    time_zone = models.CharField(max_length=40, blank=True, help_text="empty: the installation's own")
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)
    quiet_broken_by = models.PositiveSmallIntegerField(null=True, help_text="from this level on; null: by nothing")
    paused_from = models.DateTimeField(null=True)  # of the last pause, also when it is over
    paused_until = models.DateTimeField(null=True)
    # When to tell her that there is something to read. Null: nothing waits.
    notice_due = models.DateTimeField(null=True)
    notice_to = models.CharField(max_length=20, blank=True)  # the page that the line leads to; empty: her account
    notice_tries = models.PositiveSmallIntegerField(default=0)  # how often nobody took it

    USERNAME_FIELD = "username"
    objects = UserManager()

    class Meta:
        indexes = (
            models.Index(fields=("notice_due",), condition=models.Q(notice_due__isnull=False), name="user_notice_due"),
        )
        constraints = (
            models.CheckConstraint(condition=models.Q(role__in=list(roles.CAN)), name="user_role"),
            models.CheckConstraint(
                condition=models.Q(kind__in=("individual", "project", "site", "staff")), name="user_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(quiet_from=None, quiet_until=None)
                | models.Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="user_quiet_hours_end",
            ),
            models.CheckConstraint(
                condition=models.Q(quiet_broken_by=None) | models.Q(quiet_broken_by__in=(1, 2, 3)),
                name="user_quiet_broken_by",
            ),
            models.CheckConstraint(
                condition=models.Q(tour_from=None, tour_until=None) | models.Q(tour_from__lte=models.F("tour_until")),
                name="user_tour_ends",
            ),
        )

    def __str__(self) -> str:
        return self.username

    def get_session_auth_hash(self) -> str:
        """What every session of this person must hold: another one once the password or ``sessions_ended`` changed."""
        return f"{super().get_session_auth_hash()}.{self.sessions_ended}"

    @property
    def is_staff(self) -> bool:
        return self.role in roles.STAFF

    def may(self, capability: str) -> bool:
        return self.is_active and capability in roles.CAN[self.role]

    @property
    def paused(self) -> bool:
        """Whether nothing may be sent to her now, but into the inbox on this site."""
        return self.paused_until is not None and self.paused_until > timezone.now()

    @property
    def address_confirmed(self) -> bool:
        """Whether somebody reads messages at an address of theirs. Asks nothing if the channels were prefetched."""
        return any(channel.address_index and channel.verified_at for channel in self.channels.all())

    @property
    def came_back_because(self) -> set[str]:
        """Why mail to addresses of theirs came back, of which they have not said yet what to do."""
        return {channel.suspended_because for channel in self.channels.all() if channel.came_back}

    @property
    def menu(self) -> tuple[tuple[str, str], ...]:
        return roles.MENU[self.role]
