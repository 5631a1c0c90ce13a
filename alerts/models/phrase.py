from django.db import models


class Phrase(models.Model):
    """One of the fixed phrases of the country pack that a provisional warning is made of."""

    class Kind(models.TextChoices):
        OPENING = "opening", "How each begins"
        HAPPENED = "happened", "What happened"
        LOOK_OUT = "look_out", "What to look out for"

    code = models.SlugField(max_length=40, unique=True)
    kind = models.CharField(max_length=8, choices=Kind)
    words = models.CharField(max_length=200)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind__in=("opening", "happened", "look_out")), name="phrase_kind"
            ),
        )

    def __str__(self) -> str:
        return self.words
