from django.db import models


class Stop(models.Model):
    """That a text which says STOP was taken, so that it is not taken again. It tells neither whose, nor when.

    ``mark`` is a keyed hash of its provider's signature: other fields of the same signed text have the same. It is kept
    for good, since what was signed once can be sent again at any time.
    """

    mark = models.BinaryField(max_length=16, unique=True)

    def __str__(self) -> str:
        return f"stop {self.pk}"
