import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone
from guardian.managers import UserObjectPermissionManager
from guardian.models import UserObjectPermissionBase

from members import roles
from members.models.user import User
from num.fields import SealedTextField

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

BELONGS = "belong_to_organisation"
INVITED_FOR = timedelta(days=7)  # as long as the link to it works


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def of(self, user: User | AnonymousUser) -> "OrganisationQuerySet":
        """The one this member belongs to. Whoever was not let in, or whose account has ended, belongs to none."""
        if not isinstance(user, User) or not user.is_active or user.role != roles.MEMBER:
            return self.none()
        if user.kind not in Organisation.Kind.values:
            return self.none()
        return self.filter(belongings__user=user, belongings__permission__codename=BELONGS)

    def ending_with(self, user: User) -> "OrganisationQuerySet":
        """Those in which nobody who can sign in is left without her."""
        others = Belonging.objects.filter(user__is_active=True).exclude(user=user)
        return self.filter(belongings__user=user).exclude(belongings__in=others)


class Organisation(models.Model):
    """A support project or a site: several people with accounts of their own, and the reports they make for it."""

    class Kind(models.TextChoices):
        PROJECT = User.Kind.PROJECT.value, User.Kind.PROJECT.label
        SITE = User.Kind.SITE.value, User.Kind.SITE.label

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = SealedTextField()
    kind = models.CharField(max_length=12, choices=Kind)
    since = models.DateTimeField(default=timezone.now)

    if TYPE_CHECKING:
        belongings: RelatedManager["Belonging"]
        invitations: RelatedManager["Invitation"]

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        permissions = ((BELONGS, "Belongs to this organisation"),)
        constraints = (
            models.CheckConstraint(condition=models.Q(kind__in=("project", "site")), name="organisation_kind"),
        )

    def __str__(self) -> str:
        return f"organisation {self.pk}"

    @property
    def people(self) -> models.QuerySet[User]:
        """Who belongs to it and is let in, the first of them first."""
        people = User.objects.filter(pk__in=self.belongings.values("user"), is_active=True)
        return people.order_by("joined_at", "username")


class BelongingManager(UserObjectPermissionManager):
    def of_members(self) -> models.QuerySet["Belonging"]:
        """Who was let in, newest first."""
        return self.filter(user__role=roles.MEMBER).order_by("-user__joined_at")


class Belonging(UserObjectPermissionBase):
    """Who belongs to which organisation: guardian's permission with a real foreign key, so it dies with either."""

    content_object = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="belongings")

    objects: ClassVar[BelongingManager] = BelongingManager()

    class Meta(UserObjectPermissionBase.Meta):
        abstract = False
        constraints = (models.UniqueConstraint(fields=("user",), name="belonging_to_one"),)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> "InvitationQuerySet":
        """Those whose link works."""
        return self.filter(at__gt=timezone.now() - INVITED_FOR)

    def too_late(self) -> "InvitationQuerySet":
        return self.filter(at__lte=timezone.now() - INVITED_FOR)


class Invitation(models.Model):
    """Somebody's colleague may open an account. It is deleted as she does, so the link to it works once; and after a
    week, or when a colleague takes it back.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    address = SealedTextField()
    at = models.DateTimeField(default=timezone.now)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ("at",)

    def __str__(self) -> str:
        return f"invitation {self.pk}"
