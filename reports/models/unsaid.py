from django.db import models


class Unsaid(models.TextChoices):
    """Answers to a question that are not silence."""

    UNKNOWN = "unknown", "I do not know"
    PRIVATE = "private", "I would rather not say"


def or_unsaid(answers: type[models.TextChoices]) -> list[tuple[str, str]]:
    """These answers, and those two."""
    return [*answers.choices, *Unsaid.choices]


def answered(words: str | None) -> str:
    """What was told, in words; nothing of who does not know or would rather not say."""
    return "" if words is None or words in Unsaid.labels else words
