import json
import uuid
from collections.abc import Mapping
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone

from members.models import User
from num.fields import KeyHolder, SealedTextField

Typed = dict[str, list[str]]  # what stands in the boxes of one part of the form, by their names


class DraftQuerySet(models.QuerySet["Draft"]):
    def of(self, owner: User | None) -> "DraftQuerySet":
        """Hers; of nobody's account for None."""
        return self.filter(owner=owner)

    def open_to(self, user: User | AnonymousUser) -> "DraftQuerySet":
        """Hers, and those without an account, which nobody finds who does not hold their code or their browser."""
        mine = Q(owner=user) if isinstance(user, User) else Q()
        return self.filter(Q(owner=None) | mine) if mine else self.of(None)

    def known_as(self, key: str | None) -> "DraftQuerySet":
        """The one that a browser or a page names, if it names one."""
        return self.filter(pk=key) if key else self.none()

    def untouched_since(self, day: date) -> "DraftQuerySet":
        return self.filter(touched_on__lt=day)


class Draft(KeyHolder):
    """What somebody has begun to tell us and has not sent: hers alone, and no staff's.

    ``typed`` is one sealed value: what stands in each part of the form, valid or not. Nothing of it can be searched.
    It belongs to an account, or is found by a receipt, which stays the same when it is sent.
    """

    MOST = 20  # of one account

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="drafts")
    typed = SealedTextField(holder="self")
    touched_on = models.DateField(default=timezone.localdate)
    locator = models.CharField(max_length=6, blank=True)
    receipt_hash = models.CharField(max_length=200, blank=True)
    receipt_kept = models.BooleanField(default=False)  # its code was typed

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering = ("-touched_on", "id")
        constraints = (
            models.CheckConstraint(condition=Q(owner__isnull=True) ^ Q(locator=""), name="draft_owner_or_receipt"),
            models.UniqueConstraint(fields=("locator",), condition=~Q(locator=""), name="draft_locator_once"),
        )

    def __str__(self) -> str:
        return f"draft of {self.touched_on}"

    @property
    def may_get_receipt(self) -> bool:
        """Whether another code may still be made for it, as of a report."""
        return self.owner_id is None and not self.receipt_kept

    @property
    def parts(self) -> dict[str, Typed]:
        """What stands in each part of the form."""
        parts: dict[str, Typed] = json.loads(self.typed)
        return parts

    def write(self, parts: Mapping[str, Typed]) -> None:
        self.typed = json.dumps(dict(parts), ensure_ascii=False)
