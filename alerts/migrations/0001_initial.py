import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import num.fields
from alerts.models.fixed_words import fixed_words
from alerts.models.frozen_shown import frozen_shown
from num.legal_moves import legal_moves
from num.tables import together


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("members", "0001_initial"),
        ("reports", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Allowance",
            fields=[
                ("provider", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("tokens", models.FloatField(default=0)),
                ("filled_at", models.DateTimeField()),
                ("rings_at", models.DateTimeField(null=True)),
                ("moved_at", models.DateTimeField(null=True)),
                ("day", models.DateField(null=True)),
                ("used", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Alert",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("in_review", "In review"),
                            ("changes_asked", "Changes asked"),
                            ("approved", "Approved"),
                            ("sending", "Sending"),
                            ("live", "Live"),
                            ("updated", "Updated"),
                            ("cancelled", "Cancelled"),
                            ("expired", "Expired"),
                        ],
                        default="draft",
                        max_length=14,
                    ),
                ),
                ("level", models.PositiveSmallIntegerField(choices=[(3, "Danger"), (2, "Risk"), (1, "Nuisance")])),
                ("title", models.CharField(max_length=120)),
                ("text", models.TextField(max_length=4000)),
                ("region_mask", models.BigIntegerField(default=-1)),
                ("work_mask", models.BigIntegerField(default=-1)),
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("drafted_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("approved_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("provisional", models.BooleanField(default=False)),
                ("duty_until", models.DateTimeField(null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="alerts", to="reports.case"
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "last_edited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="updates",
                        to="alerts.alert",
                    ),
                ),
                ("regions", models.ManyToManyField(blank=True, to="members.region")),
                ("work_types", models.ManyToManyField(blank=True, to="members.worktype")),
            ],
            options={
                "ordering": ("-drafted_at",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            ("provisional", True),
                            models.Q(
                                models.Q(("approved_by", models.F("drafted_by")), _negated=True),
                                models.Q(("approved_by", models.F("last_edited_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="alert_four_eyes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("draft", "in_review", "changes_asked", "cancelled")),
                            models.Q(
                                ("approved_at__isnull", False),
                                ("approved_by__isnull", False),
                                ("expires_at__isnull", False),
                                ("state__in", ("approved", "sending", "live", "updated", "expired")),
                            ),
                            _connector="OR",
                        ),
                        name="alert_state",
                    ),
                    models.CheckConstraint(condition=models.Q(("level__in", (1, 2, 3))), name="alert_level"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("duty_until__isnull", True), ("provisional", False)),
                            models.Q(
                                ("approved_by", models.F("drafted_by")),
                                ("approved_by__isnull", False),
                                ("duty_until__gt", models.F("approved_at")),
                                ("duty_until__isnull", False),
                                ("last_edited_by", models.F("drafted_by")),
                                ("level", 3),
                                ("provisional", True),
                                ("version", 1),
                            ),
                            _connector="OR",
                        ),
                        name="alert_provisional",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "cancelled"), _negated=True),
                        fields=("replaces",),
                        name="alert_replaced_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AlertSource",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "alert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sources", to="alerts.alert"
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reports.report"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("alert", "report"), name="alert_source_once")],
            },
        ),
        migrations.CreateModel(
            name="AnswerCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("avoided", "I avoided this person"),
                            ("recognised", "I recognised this person"),
                            ("not_for_me", "Not for me"),
                            ("different", "It was a different matter"),
                        ],
                        max_length=12,
                    ),
                ),
                ("day", models.DateField()),
                ("count", models.PositiveIntegerField(default=0)),
                (
                    "alert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="alerts.alert"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("alert", "answer", "day"), name="answer_count_once"),
                    models.CheckConstraint(
                        condition=models.Q(("answer__in", ("avoided", "recognised", "not_for_me", "different"))),
                        name="answer_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Dispatch",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "state",
                    models.CharField(
                        choices=[("sending", "Sending"), ("done", "Done"), ("stopped", "Stopped")],
                        default="sending",
                        max_length=8,
                    ),
                ),
                ("level", models.PositiveSmallIntegerField()),
                ("region_mask", models.BigIntegerField()),
                ("work_mask", models.BigIntegerField()),
                ("renderings", models.JSONField()),
                ("text_hash", models.CharField(max_length=64)),
                ("last_id", models.BigIntegerField()),
                ("planned_to", models.BigIntegerField(default=0)),
                ("approved_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("newer_untold", models.BooleanField(default=False)),
                (
                    "alert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="dispatches", to="alerts.alert"
                    ),
                ),
                (
                    "follows",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notice",
                        to="alerts.dispatch",
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="alerts.dispatch",
                    ),
                ),
            ],
            options={
                "ordering": ("-level", "approved_at"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("sending", "done", "stopped"))), name="dispatch_state"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("follows__isnull", True)), fields=("alert",), name="dispatch_one_warning"
                    ),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("newer_untold", True)), fields=["id"], name="dispatch_newer_untold"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImpactFigure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "period",
                    models.CharField(
                        choices=[("month", "Month"), ("quarter", "Quarter"), ("year", "Year")], max_length=8
                    ),
                ),
                ("starts_on", models.DateField()),
                ("place", models.CharField(max_length=40)),
                ("measure", models.CharField(max_length=40)),
                ("value", models.FloatField(null=True)),
            ],
            options={
                "db_table": "impact_figure",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("period", "starts_on", "place", "measure"), name="impact_figure_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveSmallIntegerField()),
                ("text_hash", models.CharField(max_length=64)),
                ("checks", models.JSONField(default=dict, help_text="check-list code → answer")),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("approved", "Approved"),
                            ("changes_asked", "Changes asked"),
                            ("not_approved", "Not approved"),
                        ],
                        max_length=14,
                    ),
                ),
                ("comment", num.fields.SealedTextField(editable=True, holder="", null=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "alert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reviews", to="alerts.alert"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ("at",),
            },
        ),
        migrations.CreateModel(
            name="Slice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("email", "E-mail"),
                            ("inbox", "Inbox on this site"),
                            ("sms", "Text message"),
                            ("push", "Notification"),
                            ("signal", "Signal"),
                        ],
                        max_length=8,
                    ),
                ),
                ("start", models.BigIntegerField()),
                ("stop", models.BigIntegerField()),
                ("state", models.CharField(choices=[("open", "Open"), ("done", "Done")], default="open", max_length=4)),
                ("mark", models.BigIntegerField()),
                ("states", models.BinaryField()),
                ("answered", models.BinaryField()),
                (
                    "seconds",
                    models.JSONField(
                        default=dict, help_text="seconds since approval, up to a power of two → deliveries"
                    ),
                ),
                ("lease_until", models.DateTimeField(null=True)),
                ("token", models.UUIDField(null=True)),
                ("due_at", models.DateTimeField()),
                (
                    "dispatch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="slices", to="alerts.dispatch"
                    ),
                ),
                (
                    "arrivals",
                    models.JSONField(default=dict, help_text="as seconds, of what its provider says was delivered"),
                ),
                (
                    "tries",
                    models.JSONField(
                        default=dict, help_text="position → attempt, of what was handed over more than once"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("state", "open")), fields=["due_at"], name="slice_due"),
                    models.Index(fields=["kind", "start"], name="slice_by_range"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("dispatch", "kind", "start"), name="slice_planned_once"),
                    models.CheckConstraint(condition=models.Q(("state__in", ("open", "done"))), name="slice_state"),
                    models.CheckConstraint(condition=models.Q(("start__lt", models.F("stop"))), name="slice_not_empty"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Waiting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.BigIntegerField()),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("temporary", "Temporary failure"),
                            ("lost", "Reply lost"),
                            ("quiet", "Quiet hours"),
                            ("digest", "Digest"),
                        ],
                        max_length=10,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=1)),
                ("since", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("lease_until", models.DateTimeField(null=True)),
                ("token", models.UUIDField(null=True)),
                (
                    "slice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="waiting", to="alerts.slice"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["due_at"], name="waiting_due"),
                    models.Index(fields=["number"], name="waiting_by_number"),
                    models.Index(
                        condition=models.Q(("reason__in", ("temporary", "lost"))),
                        fields=["slice"],
                        name="waiting_failed",
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("slice", "position"), name="waiting_once")],
            },
        ),
        migrations.CreateModel(
            name="Phrase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=40, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("opening", "How each begins"),
                            ("happened", "What happened"),
                            ("look_out", "What to look out for"),
                        ],
                        max_length=8,
                    ),
                ),
                ("words", models.CharField(max_length=200)),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("opening", "happened", "look_out"))), name="phrase_kind"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReadMarks",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="read_marks",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("alerts", num.fields.SealedTextField(editable=True, holder="")),
            ],
        ),
        migrations.CreateModel(
            name="ShownIdentifier",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "how",
                    models.CharField(
                        choices=[("whole", "All of it"), ("last_three", "Its last three digits or letters")],
                        max_length=10,
                    ),
                ),
                (
                    "alert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="shown", to="alerts.alert"
                    ),
                ),
                (
                    "identifier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="reports.identifier"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("alert", "identifier"), name="shown_identifier_once"),
                    models.CheckConstraint(
                        condition=models.Q(("how__in", ("whole", "last_three"))), name="shown_identifier_how"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Justification",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("index", models.BinaryField(max_length=16)),
                ("reason", num.fields.SealedTextField(editable=True, holder="case")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "alert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="justifications", to="alerts.alert"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("alert", "index"), name="justification_once")],
            },
        ),
        migrations.CreateModel(
            name="CallBack",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("attempt", models.PositiveSmallIntegerField()),
                ("waited", models.BooleanField()),
                (
                    "said",
                    models.CharField(
                        choices=[
                            ("delivered", "Delivered"),
                            ("refused", "The address takes no messages"),
                            ("failed", "It did not arrive"),
                            ("complained", "Its reader calls it unwanted"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "slice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="call_backs", to="alerts.slice"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("said__in", ("delivered", "refused", "failed", "complained"))),
                        name="call_back_said",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Trouble",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("stuck", "Messages do not move"),
                            ("late", "Messages came later than they should"),
                            ("full", "No more may be sent today"),
                            ("spent", "Nothing more goes out today, not even danger"),
                            ("second", "The first provider does not work"),
                        ],
                        max_length=6,
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("email", "E-mail"),
                            ("inbox", "Inbox on this site"),
                            ("sms", "Text message"),
                            ("push", "Notification"),
                            ("signal", "Signal"),
                        ],
                        max_length=8,
                    ),
                ),
                ("began_at", models.DateTimeField()),
                ("noticed_at", models.DateTimeField()),
                ("tell_at", models.DateTimeField(null=True)),
                ("over_at", models.DateTimeField(null=True)),
                (
                    "alert",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="troubles",
                        to="alerts.alert",
                    ),
                ),
                (
                    "seen_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("stuck", "late", "full", "spent", "second"))),
                        name="trouble_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("seen_by__isnull", True), ("over_at__isnull", False), _connector="OR"),
                        name="trouble_seen_is_over",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("alert__isnull", True), ("over_at__isnull", True)),
                        fields=("kind", "channel"),
                        name="trouble_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("alert__isnull", False)),
                        fields=("kind", "channel", "alert"),
                        name="trouble_once_an_alert",
                    ),
                ],
            },
        ),
        legal_moves(
            "alerts_alert",
            {
                "draft": {"in_review", "cancelled"},
                "in_review": {"approved", "changes_asked", "draft", "cancelled"},
                "changes_asked": {"in_review", "draft", "cancelled"},
                "approved": {"sending", "live", "updated", "cancelled", "expired"},
                "sending": {"live", "updated", "cancelled", "expired"},
                "live": {"updated", "cancelled", "expired"},
                "expired": {"updated", "cancelled"},
            },
        ),
        legal_moves("alerts_dispatch", {"sending": {"done", "stopped"}, "done": {"stopped"}}),
        fixed_words(),
        frozen_shown(),
    ]
    operations = together(operations)
