from django.db import models

from alerts.models.alert import Alert


class AnswerCount(models.Model):
    """How many gave one answer about one alert on one day. No row anywhere joins an answer to a member."""

    class Answer(models.TextChoices):
        AVOIDED = "avoided", "I avoided this person"
        RECOGNISED = "recognised", "I recognised this person"
        NOT_FOR_ME = "not_for_me", "Not for me"
        DIFFERENT = "different", "It was a different matter"

    TELLS_MORE = frozenset({Answer.RECOGNISED, Answer.DIFFERENT})  # who says so may know what we do not

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="answers")
    answer = models.CharField(max_length=12, choices=Answer)
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("alert", "answer", "day"), name="answer_count_once"),
            models.CheckConstraint(
                condition=models.Q(answer__in=("avoided", "recognised", "not_for_me", "different")),
                name="answer_known",
            ),
        )

    def __str__(self) -> str:
        return f"{self.answer} {self.count}"
