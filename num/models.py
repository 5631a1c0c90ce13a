from django.db import models


class AuditEntry(models.Model):
    """One line of the append-only record: who did what to which object, by ids only. Chained by ``mac``."""

    at = models.DateTimeField()
    event = models.CharField(max_length=60)
    subject = models.CharField(max_length=100)
    by = models.CharField(max_length=60)
    details = models.JSONField(default=dict)
    mac = models.BinaryField(max_length=32)

    class Meta:
        ordering = ("id",)
        indexes = (
            models.Index(fields=("subject", "id")),
            models.Index(fields=("by", "id"), name="audit_by"),
        )

    def __str__(self) -> str:
        return f"{self.event} {self.subject}"


class Heartbeat(models.Model):
    """When something that must be done again and again was last done (num.heartbeats)."""

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
