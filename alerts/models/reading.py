from collections.abc import Iterable
from uuid import UUID

from django.db import models

from members.models import User
from num.fields import SealedTextField


class ReadMarksQuerySet(models.QuerySet["ReadMarks"]):
    def of(self, user: User) -> set[UUID]:
        """The keys of the alerts that she has opened."""
        marks = self.filter(user=user).first()
        return marks.keys if marks else set()


class ReadMarks(models.Model):
    """Which alerts a member has opened, for herself: sealed, so that nobody can count or list who reads what.

    It goes with her account.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="read_marks")
    alerts = SealedTextField()

    objects = ReadMarksQuerySet.as_manager()

    def __str__(self) -> str:
        return "read marks"

    @property
    def keys(self) -> set[UUID]:
        return set(map(UUID, self.alerts.split()))

    def put(self, keys: Iterable[UUID]) -> None:
        """Change what is marked, here only: whoever holds the row saves it."""
        self.alerts = " ".join(sorted(key.hex for key in keys))
