import uuid

from django.db import models
from django.utils import timezone

from num.fields import SealedBytesField
from reports.models.consent import Use
from reports.models.report import Report


class OriginalQuerySet(models.QuerySet["Original"]):
    def of_no_use(self) -> "OriginalQuerySet":
        """Kept for the police, who may know nothing of the report now."""
        return self.exclude(report__in=Report.objects.allowing(Use.POLICE))


class Original(models.Model):
    """A picture as it was sent: it may say where it was taken. There only if she ticked that the police may need it.

    No page shows it: it leaves only in a sealed file for the police. It is deleted with its picture, with her no to the
    police, and when she takes the report back.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="originals")
    content = SealedBytesField(holder="report")

    objects = OriginalQuerySet.as_manager()

    def __str__(self) -> str:
        return "original of a picture"


class PictureManager(models.Manager["Picture"]):
    """Lists load no contents: a content is fetched when it is asked for."""

    def get_queryset(self) -> models.QuerySet["Picture"]:
        return super().get_queryset().defer("content")


class Picture(models.Model):
    """A picture that belongs to a report, as reports.pictures has written it anew.

    Its content is in the database, sealed under the report's key: so it is erased, backed up and restored together
    with the report, and lies on no disk of its own. At most 8 MB are sent, and less is kept.
    """

    class Going(models.TextChoices):
        """What is deleted once no hold keeps it."""

        PICTURE = "picture", "The picture"
        ORIGINAL = "original", "Its original"

    MOST = 10  # of one report

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="pictures")
    number = models.PositiveSmallIntegerField()
    added_at = models.DateTimeField(default=timezone.now)
    by_staff = models.BooleanField(default=False)
    content = SealedBytesField(holder="report")
    going = models.CharField(max_length=10, choices=Going, blank=True)
    original = models.OneToOneField(Original, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = PictureManager()

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("report", "number"), name="picture_numbered"),)

    def __str__(self) -> str:
        return f"picture {self.number}"

    @property
    def goes_as(self) -> str:
        """The key of what goes to the police: of the original, where she let one be kept, else of the picture."""
        return str(self.original_id or self.pk)

    def for_police(self) -> bytes:
        """What goes to them. Read each time anew, so that many of them never lie in memory at once."""
        kept = Original.objects.get(pk=self.original_id) if self.original_id else Picture.objects.get(pk=self.pk)
        return bytes(kept.content)
