from django.db import migrations, models

from num.append_only import append_only


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("event", models.CharField(max_length=60)),
                ("subject", models.CharField(max_length=100)),
                ("by", models.CharField(max_length=60)),
                ("details", models.JSONField(default=dict)),
                ("mac", models.BinaryField(max_length=32)),
            ],
            options={
                "ordering": ("id",),
                "indexes": [
                    models.Index(fields=["subject", "id"], name="num_auditen_subject_2242a4_idx"),
                    models.Index(fields=["by", "id"], name="audit_by"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                ("name", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
            ],
        ),
        append_only("num_auditentry"),
    ]
