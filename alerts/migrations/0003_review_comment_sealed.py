"""What a reviewer writes is sealed from now on. No installation has a review yet, so none is lost."""

import uuid
from typing import ClassVar

from django.db import migrations, models

import num.fields


class Migration(migrations.Migration):
    dependencies: ClassVar = [("alerts", "0002_waiting_reply_lost")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="review",
            name="uid",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.RemoveField(model_name="review", name="comment"),
        migrations.AddField(
            model_name="review",
            name="comment",
            field=num.fields.SealedTextField(holder="", null=True),
        ),
    ]
