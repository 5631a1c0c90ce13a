import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import num.fields
import reports.models.case
import reports.models.objection
import reports.models.outside
import reports.models.share
import reports.models.subject
from num.append_only import append_only, frozen
from num.legal_moves import legal_moves
from num.tables import together
from reports.police_wall import wall
from reports.row_security import row_security


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("members", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Case",
            fields=[
                ("wrapped_key", num.fields.WrappedKeyField(null=True)),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "reference",
                    models.CharField(
                        default=reports.models.case.new_reference, editable=False, max_length=10, unique=True
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("assessment", "Assessment"),
                            ("plan", "Plan"),
                            ("support", "Support in progress"),
                            ("waiting", "Waiting"),
                            ("closed", "Closed"),
                            ("reopened", "Reopened"),
                        ],
                        default="new",
                        max_length=12,
                    ),
                ),
                (
                    "level",
                    models.PositiveSmallIntegerField(choices=[(3, "Danger"), (2, "Risk"), (1, "Nuisance")], default=2),
                ),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("next_action_on", models.DateField(null=True)),
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("under_review", models.BooleanField(default=False)),
                (
                    "closed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "closing_asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ("-level", "opened_at"),
                "permissions": (("work_on_case", "Can work on this case"),),
                "indexes": [
                    models.Index(condition=models.Q(("under_review", True)), fields=["id"], name="case_under_review")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("new", "assessment", "plan", "support", "waiting", "closed", "reopened"))
                        ),
                        name="case_state",
                    ),
                    models.CheckConstraint(condition=models.Q(("level__in", (1, 2, 3))), name="case_level"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("level__lt", 3), ("state", "closed"), ("next_action_on__isnull", False), _connector="OR"
                        ),
                        name="case_danger_has_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("level__lt", 3),
                            models.Q(("state", "closed"), _negated=True),
                            models.Q(
                                ("closed_by__isnull", False),
                                ("closing_asked_by__isnull", False),
                                models.Q(("closed_by", models.F("closing_asked_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="case_danger_closed_by_two",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IncidentType",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=40, unique=True)),
                ("name", models.CharField(max_length=80)),
                ("level", models.PositiveSmallIntegerField(null=True)),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                ("wrapped_key", num.fields.WrappedKeyField(null=True)),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "Received"),
                            ("triage", "In triage"),
                            ("needs_information", "Needs information"),
                            ("accepted", "Accepted"),
                            ("linked", "Linked"),
                            ("closed", "Closed"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="received",
                        max_length=20,
                    ),
                ),
                ("received_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("seen_at", models.DateTimeField(null=True)),
                ("waiting_since", models.DateTimeField(default=django.utils.timezone.now)),
                ("contacted_at", models.DateTimeField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("self", "The person it happened to"),
                            ("project", "A support project, for somebody"),
                            ("friend", "Somebody they know"),
                            ("site", "A site or establishment"),
                            ("staff", "Staff, by phone or on paper"),
                        ],
                        default="self",
                        max_length=10,
                    ),
                ),
                (
                    "came_by",
                    models.CharField(
                        choices=[
                            ("form", "The form on this site"),
                            ("phone", "By phone"),
                            ("paper", "On paper"),
                            ("outreach", "Told at outreach"),
                        ],
                        default="form",
                        max_length=10,
                    ),
                ),
                (
                    "closed_because",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("too_little", "Too little to act on"),
                            ("duplicate", "We had been told before"),
                            ("not_ours", "Not ours to warn about or help with"),
                            ("asked", "The reporter asked us to"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "not_warned_because",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not_allowed", "The reporter does not allow it"),
                            ("too_little", "Too little to warn others with"),
                            ("points", "A warning could point to the reporter"),
                            ("no_use", "A warning would not help others here"),
                        ],
                        max_length=12,
                    ),
                ),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "once_free",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("erase", "Erase it"),
                            ("unname", "Take off it what says whose it is"),
                            ("unnamed", "Whoever made it has left, and nothing says whose it was"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "harm",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("grave", "Very serious: I was hurt, or I am afraid"),
                            ("serious", "Serious: it troubles me"),
                            ("slight", "Not very serious: I want you to know"),
                            ("unknown", "I do not know"),
                            ("private", "I would rather not say"),
                        ],
                        max_length=10,
                    ),
                ),
                ("happened_on", models.DateField(null=True)),
                (
                    "day_is",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("sure", "Sure"),
                            ("about", "About then"),
                            ("unknown", "I do not know"),
                            ("private", "I would rather not say"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "time_band",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("morning", "Morning (6 to 12)"),
                            ("afternoon", "Afternoon (12 to 18)"),
                            ("evening", "Evening (18 to 24)"),
                            ("night", "Night (0 to 6)"),
                            ("unknown", "I do not know"),
                            ("private", "I would rather not say"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "place_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("their_home", "Their home or hotel"),
                            ("my_home", "My home or hotel"),
                            ("parlour", "Parlour"),
                            ("street", "Street"),
                            ("car", "Car"),
                            ("park", "Park"),
                            ("online", "Online"),
                            ("phone", "Phone"),
                            ("unknown", "I do not know"),
                            ("private", "I would rather not say"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "region_unsaid",
                    models.CharField(
                        blank=True,
                        choices=[("unknown", "I do not know"), ("private", "I would rather not say")],
                        max_length=10,
                    ),
                ),
                (
                    "contact_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("advert", "By my advert or a site"),
                            ("phone", "By phone or text"),
                            ("app", "On an app"),
                            ("street", "On the street"),
                            ("workplace", "They came to where I work"),
                            ("agency", "Through an agency or a friend"),
                            ("before", "I knew them before"),
                            ("other", "Some other way"),
                            ("unknown", "I do not know"),
                            ("private", "I would rather not say"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "weapon",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("none", "No"),
                            ("shown", "Yes, it was shown, or they spoke of it"),
                            ("used", "Yes, it was used"),
                            ("unknown", "I do not know"),
                            ("private", "I would rather not say"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "medical_help",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("yes", "Yes"),
                            ("no", "No"),
                            ("unknown", "I do not know"),
                            ("private", "I would rather not say"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "police_told",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("yes", "Yes"),
                            ("no", "No"),
                            ("unknown", "I do not know"),
                            ("private", "I would rather not say"),
                        ],
                        max_length=10,
                    ),
                ),
                ("town", num.fields.SealedTextField(editable=True, holder="self", null=True)),
                ("exact_place", num.fields.SealedTextField(editable=True, holder="self", null=True)),
                ("story", num.fields.SealedTextField(editable=True, holder="self", null=True)),
                ("working_name", num.fields.SealedTextField(editable=True, holder="self", null=True)),
                ("safe_contact", num.fields.SealedTextField(editable=True, holder="self", null=True)),
                ("speaks", num.fields.SealedTextField(editable=True, holder="self", null=True)),
                ("needs", num.fields.SealedTextField(editable=True, holder="self", null=True)),
                ("work_types", num.fields.SealedTextField(editable=True, holder="self", null=True)),
                ("advert", num.fields.SealedTextField(editable=True, holder="self", null=True)),
                ("injuries", num.fields.SealedTextField(editable=True, holder="self", null=True)),
                ("lost", num.fields.SealedTextField(editable=True, holder="self", null=True)),
                ("drink_or_drugs", num.fields.SealedTextField(editable=True, holder="self", null=True)),
                ("others_present", num.fields.SealedTextField(editable=True, holder="self", null=True)),
                ("police_force", num.fields.SealedTextField(editable=True, holder="self", null=True)),
                ("police_reference", num.fields.SealedTextField(editable=True, holder="self", null=True)),
                ("police_went", num.fields.SealedTextField(editable=True, holder="self", null=True)),
                ("locator", models.CharField(blank=True, max_length=6)),
                ("receipt_hash", models.CharField(blank=True, max_length=200)),
                ("receipt_kept", models.BooleanField(default=False)),
                ("finished", models.BooleanField(default=False)),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="reports.case",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("incident_types", models.ManyToManyField(blank=True, to="reports.incidenttype")),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="reports",
                        to="members.organisation",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="members.region"
                    ),
                ),
                (
                    "reporter",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="reports",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("received_at",),
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("case__isnull", True), ("state__in", ("received", "triage", "needs_information"))
                        ),
                        fields=["received_at"],
                        name="report_waiting",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                (
                                    "received",
                                    "triage",
                                    "needs_information",
                                    "accepted",
                                    "linked",
                                    "closed",
                                    "withdrawn",
                                ),
                            )
                        ),
                        name="report_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("came_by", "form"), ("entered_by__isnull", True)),
                            models.Q(("came_by__in", ("phone", "paper", "outreach")), ("entered_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="report_entered_by_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("received", "triage", "closed")), _negated=True),
                            ("case__isnull", True),
                            _connector="OR",
                        ),
                        name="report_in_no_case",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("locator", ""), _negated=True),
                        fields=("locator",),
                        name="report_locator_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("not_warned_because", ""),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("not_warned_because__in", ("not_allowed", "too_little", "points", "no_use")),
                            ),
                            _connector="OR",
                        ),
                        name="report_not_warned",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Addition",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("read_at", models.DateTimeField(null=True)),
                ("text", num.fields.SealedTextField(editable=True, holder="report", null=True)),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="additions", to="reports.report"
                    ),
                ),
            ],
            options={
                "ordering": ("at",),
            },
        ),
        migrations.CreateModel(
            name="Outcome",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=60, unique=True)),
                ("name", models.CharField(max_length=80)),
                ("plain", models.CharField(max_length=120)),
                ("tone", models.CharField(blank=True, choices=[("good", "Good"), ("bad", "Bad")], max_length=4)),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="CaseAssignment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "content_object",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="assignments", to="reports.case"
                    ),
                ),
                ("permission", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.permission")),
                ("user", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "abstract": False,
                "unique_together": {("user", "permission", "content_object")},
            },
        ),
        migrations.CreateModel(
            name="Closing",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "Asked"), ("closed", "Closed"), ("sent_back", "Sent back")], max_length=10
                    ),
                ),
                (
                    "because",
                    models.CharField(
                        choices=[
                            ("done", "What was agreed is done"),
                            ("asked", "The person asked us to"),
                            ("silent", "No answer for a long time"),
                            ("elsewhere", "Others support them now"),
                            ("nothing", "There is nothing more that we can do"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "needs",
                    models.CharField(
                        choices=[
                            ("met", "Yes"),
                            ("partly", "In part"),
                            ("not_met", "No"),
                            ("refused", "They would rather not say"),
                            ("not_asked", "I could not ask"),
                        ],
                        max_length=10,
                    ),
                ),
                ("needs_two", models.BooleanField()),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("decided_at", models.DateTimeField(null=True)),
                ("comment", num.fields.SealedTextField(editable=True, holder="case", null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="closings", to="reports.case"
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("asked_at",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_by__isnull", True), ("needs_two", True), ("state", "asked")),
                            models.Q(("decided_by__isnull", False), ("state", "closed")),
                            models.Q(("decided_by__isnull", False), ("needs_two", True), ("state", "sent_back")),
                            _connector="OR",
                        ),
                        name="closing_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("needs_two", False),
                            ("decided_by__isnull", True),
                            models.Q(("decided_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="closing_four_eyes",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "asked")), fields=("case",), name="closing_asked_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ConsentText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "use",
                    models.CharField(
                        choices=[
                            ("warn", "Warn others"),
                            ("support", "Support"),
                            ("police", "Police"),
                            ("statistics", "Anonymous statistics"),
                        ],
                        max_length=12,
                    ),
                ),
                ("version", models.PositiveSmallIntegerField()),
                ("language", models.CharField(max_length=12)),
                ("question", models.TextField()),
                ("answers", models.JSONField(help_text="answer → the words shown for it")),
                ("published_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "author",
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
                    models.UniqueConstraint(fields=("use", "version", "language"), name="consent_text_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("wrapped_key", num.fields.WrappedKeyField(null=True)),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("typed", num.fields.SealedTextField(editable=True, holder="self")),
                ("touched_on", models.DateField(default=django.utils.timezone.localdate)),
                ("locator", models.CharField(blank=True, max_length=6)),
                ("receipt_hash", models.CharField(blank=True, max_length=200)),
                ("receipt_kept", models.BooleanField(default=False)),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="drafts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-touched_on", "id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("owner__isnull", True), ("locator", ""), _connector="XOR"),
                        name="draft_owner_or_receipt",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("locator", ""), _negated=True),
                        fields=("locator",),
                        name="draft_locator_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Force",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("code", models.SlugField(max_length=40, unique=True)),
                ("name", models.CharField(max_length=80)),
                ("contact", num.fields.SealedTextField(editable=True, holder="", null=True)),
                ("public_key", models.CharField(blank=True, max_length=62)),
                ("changed_at", models.DateTimeField(null=True)),
                ("checked_at", models.DateTimeField(null=True)),
                (
                    "checked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "region",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="force",
                        to="members.region",
                    ),
                ),
            ],
            options={
                "ordering": ("name",),
                "constraints": [
                    models.UniqueConstraint(
                        models.Value(1), condition=models.Q(("region__isnull", True)), name="force_one_national"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("checked_at__isnull", True), ("checked_by__isnull", False), _connector="OR"
                        ),
                        name="force_checked_by_name",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LevelChange",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("before", models.PositiveSmallIntegerField(choices=[(3, "Danger"), (2, "Risk"), (1, "Nuisance")])),
                ("after", models.PositiveSmallIntegerField(choices=[(3, "Danger"), (2, "Risk"), (1, "Nuisance")])),
                ("reason", num.fields.SealedTextField(editable=True, holder="case", null=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="level_changes", to="reports.case"
                    ),
                ),
            ],
            options={
                "ordering": ("at",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("before", 3), _negated=True),
                            ("after", 3),
                            ("reason__isnull", False),
                            _connector="OR",
                        ),
                        name="level_lowered_with_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                (
                    "report",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="link",
                        serialize=False,
                        to="reports.report",
                    ),
                ),
                ("was", models.CharField(max_length=20)),
                ("was_because", models.CharField(blank=True, max_length=12)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="links", to="reports.case"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("was__in", ("received", "triage", "needs_information", "closed"))),
                        name="link_was",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Traits",
            fields=[
                (
                    "report",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="traits",
                        serialize=False,
                        to="reports.report",
                    ),
                ),
                ("read_by", models.PositiveSmallIntegerField()),
                ("compared_at", models.DateTimeField(null=True)),
                ("said", num.fields.SealedTextField(editable=True, holder="")),
            ],
        ),
        migrations.CreateModel(
            name="Likeness",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("signs", models.JSONField(default=dict)),
                (
                    "strength",
                    models.PositiveSmallIntegerField(choices=[(3, "Strong sign"), (2, "Fair sign"), (1, "Weak sign")]),
                ),
                ("found_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("confirmed", "The same person"),
                            ("rejected", "Not the same person"),
                        ],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="reports.report"
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="reports.report"
                    ),
                ),
            ],
            options={
                "ordering": ("-strength", "found_at"),
                "constraints": [
                    models.UniqueConstraint(fields=("first", "second"), name="likeness_once"),
                    models.CheckConstraint(
                        condition=models.Q(("first__lt", models.F("second"))), name="likeness_in_order"
                    ),
                    models.CheckConstraint(condition=models.Q(("strength__in", (1, 2, 3))), name="likeness_strength"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_by__isnull", True), ("state", "proposed")),
                            models.Q(("decided_by__isnull", False), ("state__in", ("confirmed", "rejected"))),
                            _connector="OR",
                        ),
                        name="likeness_decided_by_name",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Vehicle",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField(default=1, help_text="as they were told: 1 is the first")),
                (
                    "whose",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("theirs", "The person's own"),
                            ("other", "Somebody else's who was there"),
                            ("unknown", "I do not know"),
                            ("private", "I would rather not say"),
                        ],
                        max_length=10,
                    ),
                ),
                ("kind", num.fields.SealedTextField(editable=True, holder="report", null=True)),
                ("make", num.fields.SealedTextField(editable=True, holder="report", null=True)),
                ("model", num.fields.SealedTextField(editable=True, holder="report", null=True)),
                ("colour", num.fields.SealedTextField(editable=True, holder="report", null=True)),
                ("markings", num.fields.SealedTextField(editable=True, holder="report", null=True)),
                ("occupants", num.fields.SealedTextField(editable=True, holder="report", null=True)),
                ("description", num.fields.SealedTextField(editable=True, holder="report", null=True)),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="vehicles", to="reports.report"
                    ),
                ),
            ],
            options={
                "ordering": ("number",),
            },
        ),
        migrations.CreateModel(
            name="Identifier",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("phone", "Phone number"),
                            ("email", "E-mail"),
                            ("username", "User name on a site"),
                            ("handle", "Social media name"),
                            ("url", "Profile address"),
                            ("payment", "Payment tag"),
                            ("plate", "Number plate"),
                            ("name", "Name or alias"),
                        ],
                        max_length=10,
                    ),
                ),
                ("value", num.fields.SealedTextField(editable=True, holder="report")),
                ("index", models.BinaryField(db_index=True, max_length=16, null=True)),
                (
                    "whose",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("theirs", "The person's own"),
                            ("other", "Somebody else's who was there"),
                            ("unknown", "I do not know"),
                            ("private", "I would rather not say"),
                        ],
                        max_length=10,
                    ),
                ),
                ("of_whom", num.fields.SealedTextField(editable=True, holder="report", null=True)),
                (
                    "vehicle",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="plates",
                        to="reports.vehicle",
                    ),
                ),
                ("seen", num.fields.SealedTextField(editable=True, holder="report", null=True)),
                ("by_objector", models.BooleanField(default=False)),
                ("released_at", models.DateTimeField(null=True)),
                (
                    "addition",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="identifiers",
                        to="reports.addition",
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="identifiers", to="reports.report"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("released_at__isnull", True),
                            models.Q(("index__isnull", False), ("released_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="identifier_release_has_name",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("because", num.fields.SealedTextField(editable=True, holder="", null=True)),
                ("review_on", models.DateField()),
                ("placed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("lapses_at", models.DateTimeField(null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_because", num.fields.SealedTextField(editable=True, holder="", null=True)),
                (
                    "case",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="holds", to="reports.case"
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "placed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holds",
                        to="reports.report",
                    ),
                ),
            ],
            options={
                "ordering": ("-placed_at",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("case__isnull", True), ("report__isnull", True), _connector="XOR"),
                        name="hold_on_a_case_or_a_report",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ended_at__isnull", False), ("because__isnull", False), _connector="OR"),
                        name="hold_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ended_by__isnull", True)),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                            models.Q(("ended_at__isnull", False), ("lapses_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="hold_ended_by_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confirmed_at__isnull", True), ("confirmed_by__isnull", True)),
                            models.Q(
                                ("confirmed_at__isnull", False),
                                ("confirmed_by__isnull", False),
                                ("lapses_at__isnull", True),
                                models.Q(("confirmed_by", models.F("placed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="hold_confirmed_by_a_second",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)), fields=("case",), name="hold_one_a_case"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)), fields=("report",), name="hold_one_a_report"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DutyCall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ways", models.PositiveSmallIntegerField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="duty_calls", to="reports.report"
                    ),
                ),
            ],
            options={
                "ordering": ("-at", "pk"),
                "constraints": [models.UniqueConstraint(fields=("report", "user"), name="duty_call_once")],
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "use",
                    models.CharField(
                        choices=[
                            ("warn", "Warn others"),
                            ("support", "Support"),
                            ("police", "Police"),
                            ("statistics", "Anonymous statistics"),
                        ],
                        max_length=12,
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("yes", "Yes"),
                            ("no", "No"),
                            ("none", "None"),
                            ("anonymous", "Anonymous intelligence"),
                            ("full", "Full report"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "given",
                    models.CharField(
                        choices=[
                            ("form", "On the form"),
                            ("receipt", "With the receipt"),
                            ("phone", "By phone"),
                            ("paper", "On paper"),
                            ("in_person", "In person"),
                        ],
                        default="form",
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "harmed",
                    models.CharField(
                        blank=True,
                        choices=[("agreed", "They agreed to it"), ("not_asked", "They have not been asked")],
                        max_length=10,
                    ),
                ),
                ("recipient", num.fields.SealedTextField(editable=True, holder="report", null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "text",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reports.consenttext"
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="consents", to="reports.report"
                    ),
                ),
            ],
            options={
                "ordering": ("use", "number"),
                "constraints": [
                    models.UniqueConstraint(fields=("report", "use", "number"), name="consent_numbered"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer__in", ("none", "anonymous", "full")), ("use", "police")),
                            models.Q(("answer__in", ("yes", "no")), ("use__in", ("warn", "support", "statistics"))),
                            _connector="OR",
                        ),
                        name="consent_answer_fits_use",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("given__in", ("form", "receipt")), ("recorded_by__isnull", False), _connector="OR"
                        ),
                        name="consent_recorded_by_name",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseNote",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("text", num.fields.SealedTextField(editable=True, holder="case")),
                ("private", models.BooleanField(default=False)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="reports.case"
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "released_for",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="notes",
                        to="reports.report",
                    ),
                ),
            ],
            options={
                "ordering": ("written_at",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("released_for__isnull", True),
                            models.Q(("private", False), ("released_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="note_released_by_name",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Call",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("spoke", "We spoke"),
                            ("voicemail", "A message on the voicemail"),
                            ("nobody", "Nobody answered"),
                        ],
                        max_length=10,
                    ),
                ),
                ("allowed", models.BooleanField()),
                ("because", num.fields.SealedTextField(editable=True, holder="report", null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="calls", to="reports.report"
                    ),
                ),
            ],
            options={
                "ordering": ("at",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("way__in", ("spoke", "voicemail", "nobody"))), name="call_way"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("allowed", True), ("because__isnull", False), _connector="OR"),
                        name="call_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Approach",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting for a decision"),
                            ("asked", "The reporter is asked"),
                            ("passed_on", "The answer is passed on"),
                            ("refused", "Refused: the reporter is not asked"),
                            ("ended", "They do not ask any more"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("who", num.fields.SealedTextField(editable=True, holder="report")),
                ("about", num.fields.SealedTextField(editable=True, holder="report")),
                ("logged_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[("yes", "Yes, they may"), ("no", "No"), ("later", "Ask me later")],
                        max_length=10,
                    ),
                ),
                ("answered_at", models.DateTimeField(null=True)),
                ("ask_again_on", models.DateField(null=True)),
                ("passed_on_at", models.DateTimeField(null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "logged_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "passed_on_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="approaches", to="reports.report"
                    ),
                ),
                (
                    "senior",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("logged_at",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("waiting", "asked", "passed_on", "refused", "ended"))),
                        name="approach_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("waiting", "ended")),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                models.Q(("decided_by", models.F("logged_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="approach_four_eyes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("senior__isnull", True),
                            ("decided_by__isnull", True),
                            ("decided_by", models.F("senior")),
                            _connector="OR",
                        ),
                        name="approach_senior_decides",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answer", ""),
                            models.Q(("answer__in", ("yes", "no")), ("answered_at__isnull", False)),
                            models.Q(
                                ("answer", "later"), ("answered_at__isnull", False), ("ask_again_on__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="approach_answer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("answer", ""), ("decided_by__isnull", False), _connector="OR"),
                        name="approach_answered_once_asked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "passed_on"), _negated=True),
                            models.Q(
                                ("answer__in", ("yes", "no")),
                                ("passed_on_at__isnull", False),
                                ("passed_on_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="approach_passes_an_answer_on",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("asks", models.BooleanField(default=False)),
                ("read_at", models.DateTimeField(null=True)),
                ("text", num.fields.SealedTextField(editable=True, holder="report")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="messages", to="reports.report"
                    ),
                ),
            ],
            options={
                "ordering": ("at",),
                "indexes": [
                    models.Index(
                        condition=models.Q(("by__isnull", True), ("read_at__isnull", True)),
                        fields=["report"],
                        name="message_unread_by_staff",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("asks", False), ("by__isnull", False), _connector="OR"),
                        name="message_asked_by_staff",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                ("wrapped_key", num.fields.WrappedKeyField(null=True)),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "reference",
                    models.CharField(
                        default=reports.models.objection.new_reference, editable=False, max_length=10, unique=True
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "To be looked at"),
                            ("frozen", "Not shown until it is reviewed"),
                            ("closed", "Answered"),
                        ],
                        default="new",
                        max_length=10,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("objects", "You must not use it"), ("corrects", "Something in it is wrong")],
                        max_length=10,
                    ),
                ),
                ("told", num.fields.SealedTextField(editable=True, holder="self")),
                ("text", num.fields.SealedTextField(editable=True, holder="self")),
                ("address", num.fields.SealedTextField(editable=True, holder="self")),
                ("received_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("matched_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("nothing", "We hold no such thing"),
                            ("kept", "Kept as it is"),
                            ("amended", "Corrected"),
                            ("removed", "Not shown any more"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reasons", num.fields.SealedTextField(editable=True, holder="self", null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("identifiers", models.ManyToManyField(related_name="objections", to="reports.identifier")),
                (
                    "matched_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("received_at",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("new", "frozen", "closed"))), name="objection_state"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("reasons__isnull", False),
                                ("state", "closed"),
                                ("outcome__in", ("nothing", "kept", "amended", "removed")),
                            ),
                            models.Q(models.Q(("state", "closed"), _negated=True), ("outcome", "")),
                            _connector="OR",
                        ),
                        name="objection_closed_with_reasons",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "new"),
                            ("outcome", "nothing"),
                            models.Q(("matched_at__isnull", False), ("matched_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="objection_matched_by_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome__in", ("amended", "removed")), _negated=True),
                            models.Q(("decided_by", models.F("matched_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="objection_by_two",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Original",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("content", num.fields.SealedBytesField(editable=True, holder="report")),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="originals", to="reports.report"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OutsideRequest",
            fields=[
                ("wrapped_key", num.fields.WrappedKeyField(null=True)),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "reference",
                    models.CharField(
                        default=reports.models.outside.new_reference, editable=False, max_length=10, unique=True
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("logged", "Waiting for a decision"),
                            ("agreed", "May be given"),
                            ("given", "Given"),
                            ("refused", "Refused"),
                            ("withdrawn", "Taken back by who asked"),
                        ],
                        default="logged",
                        max_length=10,
                    ),
                ),
                (
                    "asker",
                    models.CharField(
                        choices=[
                            ("police", "The police"),
                            ("court", "A court"),
                            ("prosecutor", "A prosecutor"),
                            ("solicitor", "A solicitor"),
                            ("authority", "Another authority"),
                            ("other", "Somebody else"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "force",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reports.force",
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("order", "A court order"),
                            ("summons", "A witness summons"),
                            ("victim", "A written request for somebody’s information"),
                            ("crime", "To prevent or find out a crime: we may give it, and need not"),
                            ("child", "A child or an adult in danger"),
                            ("consent", "The reporter’s own yes"),
                            ("none", "None was named"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "notice",
                    models.CharField(
                        choices=[
                            ("given", "Yes, they have told the person"),
                            ("not_given", "No, they have not"),
                            ("forbidden", "No, a court forbids it"),
                            ("unknown", "They do not say"),
                        ],
                        max_length=10,
                    ),
                ),
                ("asked_on", models.DateField()),
                ("wants", models.JSONField(default=list)),
                ("who", num.fields.SealedTextField(editable=True, holder="self")),
                ("authority", num.fields.SealedTextField(editable=True, holder="self", null=True)),
                ("scope", num.fields.SealedTextField(editable=True, holder="self")),
                ("person", num.fields.SealedTextField(editable=True, holder="self", null=True)),
                ("logged_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("reasons", num.fields.SealedTextField(editable=True, holder="self", null=True)),
                ("outweighs", num.fields.SealedTextField(editable=True, holder="self", null=True)),
                ("gives", models.JSONField(default=list)),
                ("gives_counselling", models.BooleanField(default=False)),
                ("decided_at", models.DateTimeField(null=True)),
                ("senior_agrees", models.BooleanField(default=False)),
                ("ended_because", num.fields.SealedTextField(editable=True, holder="self", null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("what_was_given", num.fields.SealedTextField(editable=True, holder="self", null=True)),
                ("given_at", models.DateTimeField(null=True)),
                ("told_at", models.DateTimeField(null=True)),
                ("silent_until", models.DateField(null=True)),
                ("silent_because", num.fields.SealedTextField(editable=True, holder="self", null=True)),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="reports.case",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "handed_to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "logged_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="reports.report",
                    ),
                ),
                (
                    "senior",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "silent_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("rests_on", models.ManyToManyField(related_name="+", to="reports.report")),
            ],
            options={
                "ordering": ("-logged_at",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("logged", "agreed", "given", "refused", "withdrawn"))),
                        name="outside_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("case__isnull", True), ("report__isnull", True), _connector="OR"),
                        name="outside_about_one_thing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("case__isnull", False),
                            ("report__isnull", False),
                            ("person__isnull", False),
                            _connector="OR",
                        ),
                        name="outside_about_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("logged", "withdrawn")),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("reasons__isnull", False),
                                models.Q(("decided_by", models.F("logged_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="outside_four_eyes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("senior__isnull", True),
                            ("decided_by__isnull", True),
                            models.Q(
                                ("decided_by", models.F("senior")),
                                models.Q(
                                    ("senior_agrees", True),
                                    models.Q(("state__in", ("agreed", "given")), _negated=True),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="outside_senior_decides",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "withdrawn"), _negated=True),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="outside_ended_by_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("gives_counselling", False), ("outweighs__isnull", False), _connector="OR"),
                        name="outside_counselling_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "given"), _negated=True),
                            models.Q(
                                ("given_at__isnull", False),
                                ("given_by__isnull", False),
                                ("what_was_given__isnull", False),
                                models.Q(("case__isnull", False), ("report__isnull", False), _connector="OR"),
                                models.Q(
                                    ("told_at__isnull", False),
                                    models.Q(("silent_because__isnull", False), ("silent_until__isnull", False)),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="outside_given_and_told",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("agreed", "given")), _negated=True),
                            ("basis__in", ("order", "summons", "child")),
                            models.Q(
                                ("asker", "police"),
                                ("basis__in", ("victim", "crime", "consent")),
                                ("force__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="outside_on_a_ground",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("silent_by__isnull", True), ("silent_until__isnull", True)),
                            models.Q(
                                ("notice", "forbidden"),
                                ("silent_because__isnull", False),
                                ("silent_by__isnull", False),
                                ("silent_until__isnull", False),
                                models.Q(("silent_by", models.F("logged_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="outside_silent_by_second",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Picture",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField()),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("by_staff", models.BooleanField(default=False)),
                ("content", num.fields.SealedBytesField(editable=True, holder="report")),
                (
                    "going",
                    models.CharField(
                        blank=True, choices=[("picture", "The picture"), ("original", "Its original")], max_length=10
                    ),
                ),
                (
                    "original",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="reports.original"
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="pictures", to="reports.report"
                    ),
                ),
            ],
            options={
                "ordering": ("number",),
                "constraints": [models.UniqueConstraint(fields=("report", "number"), name="picture_numbered")],
            },
        ),
        migrations.CreateModel(
            name="Plan",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(choices=[("support", "Support plan"), ("safety", "Safety plan")], max_length=8),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("text", num.fields.SealedTextField(editable=True, holder="case")),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("needs_two", models.BooleanField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Waits for a second person"),
                            ("holds", "Holds"),
                            ("sent_back", "Sent back"),
                            ("replaced", "Replaced before it held"),
                        ],
                        max_length=10,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("comment", num.fields.SealedTextField(editable=True, holder="case", null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="plans", to="reports.case"
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ("kind", "-number"),
                "constraints": [
                    models.UniqueConstraint(fields=("case", "kind", "number"), name="plan_numbered"),
                    models.CheckConstraint(condition=models.Q(("kind__in", ("support", "safety"))), name="plan_kind"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_by__isnull", True), ("needs_two", True), ("state__in", ("asked", "replaced"))
                            ),
                            models.Q(("decided_by__isnull", False), ("needs_two", True), ("state", "sent_back")),
                            models.Q(("needs_two", False), ("state", "holds")),
                            models.Q(("decided_by__isnull", False), ("state", "holds")),
                            _connector="OR",
                        ),
                        name="plan_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(("decided_by", models.F("written_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="plan_four_eyes",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PoliceTalk",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("phone", "By phone"),
                            ("in_person", "In person"),
                            ("written", "In messages on this site"),
                        ],
                        max_length=10,
                    ),
                ),
                ("wants_it", models.BooleanField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="police_talks", to="reports.report"
                    ),
                ),
            ],
            options={
                "ordering": ("at",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("way__in", ("phone", "in_person", "written"))), name="talk_way"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReferralConsent",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField()),
                ("answer", models.CharField(choices=[("yes", "Yes"), ("no", "No")], max_length=3)),
                ("words", num.fields.SealedTextField(editable=True, holder="report")),
                ("version", models.PositiveSmallIntegerField()),
                (
                    "given",
                    models.CharField(
                        choices=[
                            ("form", "On the form"),
                            ("receipt", "With the receipt"),
                            ("phone", "By phone"),
                            ("paper", "On paper"),
                            ("in_person", "In person"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="reports.referral"
                    ),
                ),
            ],
            options={
                "ordering": ("number",),
                "constraints": [
                    models.UniqueConstraint(fields=("referral", "number"), name="referral_consent_numbered"),
                    models.CheckConstraint(
                        condition=models.Q(("answer__in", ("yes", "no"))), name="referral_consent_answer"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("given__in", ("form", "receipt")), ("recorded_by__isnull", False), _connector="OR"
                        ),
                        name="referral_consent_recorded_by_name",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Referral",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("agency", num.fields.SealedTextField(editable=True, holder="report")),
                ("what", num.fields.SealedTextField(editable=True, holder="report", null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                            ("done", "Done"),
                            ("revoked", "Revoked"),
                        ],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                ("proposed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="referrals", to="reports.report"
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "consent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reports.referralconsent",
                    ),
                ),
                (
                    "heard_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("proposed_at",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("consent__isnull", True),
                                ("sent_at__isnull", True),
                                ("state__in", ("proposed", "declined")),
                            ),
                            models.Q(("consent__isnull", False), ("state", "accepted")),
                            models.Q(("consent__isnull", False), ("sent_at__isnull", False), ("state", "done")),
                            ("state", "revoked"),
                            _connector="OR",
                        ),
                        name="referral_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sent_at__isnull", True), ("sent_by__isnull", True)),
                            models.Q(
                                ("consent__isnull", False), ("sent_at__isnull", False), ("sent_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="referral_sent_with_consent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sent_by__isnull", True),
                            ("heard_by__isnull", True),
                            models.Q(("sent_by", models.F("heard_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="referral_sent_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportedPerson",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField(default=1, help_text="as they were told: 1 is the first")),
                ("name", num.fields.SealedTextField(editable=True, holder="report", null=True)),
                ("description", num.fields.SealedTextField(editable=True, holder="report", null=True)),
                (
                    "claimed_to_be",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("client", "A client"),
                            ("police", "Police"),
                            ("immigration", "Immigration"),
                            ("landlord", "Landlord"),
                            ("other", "Somebody else"),
                            ("unknown", "I do not know"),
                            ("private", "I would rather not say"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "gender",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("man", "A man"),
                            ("woman", "A woman"),
                            ("other", "Other"),
                            ("unknown", "I do not know"),
                            ("private", "I would rather not say"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "age",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("under-18", "Under 18"),
                            ("18-24", "18 to 24"),
                            ("25-34", "25 to 34"),
                            ("35-44", "35 to 44"),
                            ("45-54", "45 to 54"),
                            ("55-over", "55 or older"),
                            ("unknown", "I do not know"),
                            ("private", "I would rather not say"),
                        ],
                        max_length=10,
                    ),
                ),
                ("ethnicity", num.fields.SealedTextField(editable=True, holder="report", null=True)),
                ("height", num.fields.SealedTextField(editable=True, holder="report", null=True)),
                ("build", num.fields.SealedTextField(editable=True, holder="report", null=True)),
                ("hair", num.fields.SealedTextField(editable=True, holder="report", null=True)),
                ("eyes", num.fields.SealedTextField(editable=True, holder="report", null=True)),
                ("accent", num.fields.SealedTextField(editable=True, holder="report", null=True)),
                ("tattoos", num.fields.SealedTextField(editable=True, holder="report", null=True)),
                ("clothing", num.fields.SealedTextField(editable=True, holder="report", null=True)),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="persons", to="reports.report"
                    ),
                ),
            ],
            options={
                "ordering": ("number",),
            },
        ),
        migrations.CreateModel(
            name="SetAside",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "case",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="reports.case"
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="set_aside",
                        to="reports.report",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("case__isnull", False), ("report__isnull", True)),
                            models.Q(("case__isnull", True), ("report__isnull", False)),
                            _connector="OR",
                        ),
                        name="set_aside_one_thing",
                    ),
                    models.UniqueConstraint(fields=("user", "report"), name="set_aside_report_once"),
                    models.UniqueConstraint(fields=("user", "case"), name="set_aside_case_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Share",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "number",
                    models.CharField(
                        default=reports.models.share.new_number, editable=False, max_length=10, unique=True
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("drafted", "Drafted"),
                            ("approved", "Approved"),
                            ("sent", "Sent"),
                            ("acknowledged", "Acknowledged"),
                            ("officer", "Officer named"),
                            ("action", "Action taken"),
                            ("outcome", "Outcome"),
                            ("closed", "Closed"),
                        ],
                        default="drafted",
                        max_length=14,
                    ),
                ),
                (
                    "extent",
                    models.CharField(
                        choices=[("anonymous", "Anonymous intelligence"), ("full", "Full report")], max_length=10
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("1", "Reliable: has told us before, and it was right"),
                            ("2", "Untested: we cannot say yet"),
                            ("3", "Not reliable: there is reason for doubt"),
                        ],
                        max_length=1,
                    ),
                ),
                (
                    "known",
                    models.CharField(
                        choices=[
                            ("A", "Known directly to the source"),
                            ("B", "Known indirectly, and something else supports it"),
                            ("C", "Known indirectly"),
                            ("D", "Not known how"),
                            ("E", "Suspected to be false"),
                        ],
                        max_length=1,
                    ),
                ),
                (
                    "chosen",
                    models.JSONField(
                        default=list, help_text="keys of the people, vehicles, identifiers and pictures in it"
                    ),
                ),
                (
                    "pictures",
                    models.JSONField(
                        default=list, help_text="keys of what goes of its pictures, in order (Picture.goes_as)"
                    ),
                ),
                ("account", num.fields.SealedTextField(editable=True, holder="report", null=True)),
                ("content", num.fields.SealedTextField(editable=True, holder="report", null=True)),
                ("justified", num.fields.SealedTextField(editable=True, holder="report", null=True)),
                ("drafted_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("approved_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("authority", models.BooleanField(default=False)),
                ("ordinary", models.BooleanField(default=True)),
                ("senior_agrees", models.BooleanField(default=False)),
                (
                    "rating",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("good", "They treated me well"),
                            ("mixed", "Partly well, partly not"),
                            ("bad", "They treated me badly"),
                            ("unknown", "I do not know"),
                            ("private", "I would rather not say"),
                        ],
                        max_length=10,
                    ),
                ),
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
                    "drafted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "force",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reports.force"
                    ),
                ),
                (
                    "last_edited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="shares", to="reports.report"
                    ),
                ),
                (
                    "senior",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-drafted_at",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            models.Q(
                                models.Q(("approved_by", models.F("drafted_by")), _negated=True),
                                models.Q(("approved_by", models.F("last_edited_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="share_four_eyes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approved_by__isnull", True), ("sent_at__isnull", True), ("state", "drafted")),
                            models.Q(
                                ("approved_at__isnull", False),
                                ("approved_by__isnull", False),
                                ("sent_at__isnull", True),
                                ("state", "approved"),
                            ),
                            models.Q(
                                ("approved_at__isnull", False),
                                ("approved_by__isnull", False),
                                ("sent_at__isnull", False),
                                ("state__in", ("sent", "acknowledged", "officer", "action", "outcome")),
                            ),
                            ("state", "closed"),
                            _connector="OR",
                        ),
                        name="share_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("extent__in", ("anonymous", "full"))), name="share_extent"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("extent", "full"), ("pictures", []), _connector="OR"),
                        name="share_pictures_in_her_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("authority", False),
                            models.Q(
                                ("senior__isnull", False),
                                models.Q(
                                    ("approved_by__isnull", True), ("approved_by", models.F("senior")), _connector="OR"
                                ),
                                models.Q(
                                    ("ordinary", False),
                                    ("approved_by__isnull", True),
                                    ("senior_agrees", True),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="share_senior_first",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SharedFact",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("warning", "A warning in our own words"),
                            ("unwarning", "That warning was withdrawn"),
                            ("lookups", "Something in your report answers look-ups"),
                            ("unlookups", "It no longer answers look-ups"),
                            ("police", "To the police"),
                            ("requested", "Given to somebody who asked for it"),
                            ("referral", "To an agency, for your support"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("to", models.CharField(max_length=500)),
                ("ways", models.CharField(blank=True, max_length=60)),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="shared", to="reports.report"
                    ),
                ),
            ],
            options={
                "ordering": ("at",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ("warning", "unwarning", "lookups", "unlookups", "police", "requested", "referral"),
                            )
                        ),
                        name="shared_kind",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ShareStep",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("drafted", "Drafted"),
                            ("edited", "Changed"),
                            ("approved", "Approved"),
                            ("sent", "Sent"),
                            ("again", "Made once more"),
                            ("acknowledged", "Acknowledged"),
                            ("officer", "Officer named"),
                            ("action", "Action taken"),
                            ("outcome", "Outcome"),
                            ("closed", "Closed"),
                        ],
                        max_length=14,
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        blank=True, choices=[("file", "As an encrypted file"), ("print", "Printed")], max_length=5
                    ),
                ),
                ("words", num.fields.SealedTextField(editable=True, holder="report", null=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "outcome",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reports.outcome"
                    ),
                ),
                (
                    "share",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="reports.share"
                    ),
                ),
            ],
            options={
                "ordering": ("at",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "outcome"), ("outcome__isnull", False)),
                            models.Q(
                                (
                                    "kind__in",
                                    (
                                        "drafted",
                                        "edited",
                                        "approved",
                                        "sent",
                                        "again",
                                        "acknowledged",
                                        "officer",
                                        "action",
                                        "closed",
                                    ),
                                ),
                                ("outcome__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="share_step_kind",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Shift",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="shift_ends_later"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StateText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("state", models.CharField(max_length=20)),
                ("version", models.PositiveSmallIntegerField()),
                ("words", models.CharField(max_length=300)),
                ("published_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ("-version",),
                "constraints": [
                    models.UniqueConstraint(fields=("state", "version"), name="state_text_once"),
                    models.CheckConstraint(
                        condition=models.Q(("version__gt", 1), models.Q(("words", ""), _negated=True)),
                        name="state_text_says",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SubjectRequest",
            fields=[
                ("wrapped_key", num.fields.WrappedKeyField(null=True)),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "reference",
                    models.CharField(
                        default=reports.models.subject.new_reference, editable=False, max_length=10, unique=True
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "Not searched yet"),
                            ("found", "Being prepared"),
                            ("prepared", "To be checked by somebody else"),
                            ("approved", "Checked: may be answered"),
                            ("answered", "Answered"),
                            ("refused", "Refused"),
                        ],
                        default="new",
                        max_length=10,
                    ),
                ),
                ("asker", num.fields.SealedTextField(editable=True, holder="self")),
                ("names", num.fields.SealedTextField(editable=True, holder="self", null=True)),
                ("told", num.fields.SealedTextField(editable=True, holder="self", null=True)),
                ("received_on", models.DateField()),
                ("due_on", models.DateField()),
                ("logged_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("seen_at", models.DateTimeField(null=True)),
                ("searched_at", models.DateTimeField(null=True)),
                ("proof", num.fields.SealedTextField(editable=True, holder="self", null=True)),
                ("reasons", num.fields.SealedTextField(editable=True, holder="self", null=True)),
                ("comment", num.fields.SealedTextField(editable=True, holder="self", null=True)),
                ("approved_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
                    "logged_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "prepared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
                "ordering": ("due_on", "logged_at"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("new", "found", "prepared", "approved", "answered", "refused"))
                        ),
                        name="subject_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("names__isnull", False), ("told__isnull", False), _connector="OR"),
                        name="subject_looks_for_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("seen_at__isnull", True), ("seen_by__isnull", True), ("state__in", ("new", "refused"))
                            ),
                            models.Q(
                                ("proof__isnull", False),
                                ("seen_at__isnull", False),
                                ("seen_by__isnull", False),
                                models.Q(("seen_by", models.F("logged_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="subject_seen_by_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("new", "found")),
                            models.Q(
                                ("comment__isnull", False),
                                ("state", "refused"),
                                models.Q(("approved_by", models.F("logged_by")), _negated=True),
                            ),
                            models.Q(
                                ("proof__isnull", False), ("reasons__isnull", False), ("searched_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="subject_has_reasons",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("new", "found", "prepared")),
                            models.Q(
                                ("approved_at__isnull", False),
                                ("approved_by__isnull", False),
                                models.Q(
                                    models.Q(("approved_by", models.F("prepared_by")), _negated=True),
                                    models.Q(
                                        ("state", "refused"),
                                        models.Q(("approved_by", models.F("logged_by")), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="subject_by_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "answered"), _negated=True),
                            models.Q(("answered_at__isnull", False), ("answered_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="subject_answered_by_name",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Mention",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField()),
                (
                    "place",
                    models.CharField(
                        choices=[
                            ("identifier", "A number, address or name"),
                            ("person", "How somebody was described"),
                            ("vehicle", "A vehicle"),
                            ("story", "What was told"),
                            ("detail", "Another answer"),
                            ("addition", "What was added later"),
                            ("message", "A message"),
                            ("package", "What was written for the police"),
                            ("full", "What was written for the police in the reporter's name"),
                            ("answer", "What came of it with the police"),
                            ("referral", "What was written for an agency"),
                            ("approach", "Somebody who would like to talk to the reporter"),
                            ("call", "Why somebody was called"),
                            ("note", "A note of staff"),
                            ("plan", "A plan"),
                            ("task", "A task"),
                            ("reason", "A reason or comment of staff"),
                        ],
                        max_length=12,
                    ),
                ),
                ("passage", num.fields.SealedTextField(editable=True, holder="subject")),
                ("proposed", num.fields.SealedTextField(editable=True, holder="subject")),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("shown", "They may read it, as it stands below"),
                            ("withheld", "They may not read it: it would point to somebody"),
                        ],
                        max_length=10,
                    ),
                ),
                ("given", num.fields.SealedTextField(editable=True, holder="subject", null=True)),
                ("because", num.fields.SealedTextField(editable=True, holder="subject", null=True)),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mentions",
                        to="reports.case",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mentions",
                        to="reports.report",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mentions",
                        to="reports.subjectrequest",
                    ),
                ),
            ],
            options={
                "ordering": ("number",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("report__isnull", True), ("case__isnull", True), _connector="XOR"),
                        name="mention_of_a_report_or_a_case",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decision", ""),
                            models.Q(("decision", "shown"), ("given__isnull", False)),
                            models.Q(("because__isnull", False), ("decision", "withheld")),
                            _connector="OR",
                        ),
                        name="mention_decision",
                    ),
                    models.UniqueConstraint(fields=("subject", "number"), name="mention_numbered"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "state",
                    models.CharField(
                        choices=[("to_do", "To do"), ("pending", "Pending"), ("done", "Done")],
                        default="to_do",
                        max_length=8,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("call", "Call the reporter"),
                            ("write", "Write to the reporter"),
                            ("ask", "Ask somebody or find something out"),
                            ("agency", "Speak with an agency"),
                            ("police", "Speak with the police"),
                            ("plan", "Look at the plan again"),
                            ("other", "Something else"),
                        ],
                        max_length=8,
                    ),
                ),
                ("what", num.fields.SealedTextField(editable=True, holder="case", null=True)),
                ("due_on", models.DateField()),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("done_at", models.DateTimeField(null=True)),
                ("version", models.PositiveSmallIntegerField(default=1)),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tasks", to="reports.case"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="reports.referral",
                    ),
                ),
            ],
            options={
                "ordering": ("due_on", "added_at"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_at__isnull", True), ("state__in", ("to_do", "pending"))),
                            models.Q(("done_at__isnull", False), ("state", "done")),
                            _connector="OR",
                        ),
                        name="task_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("call", "write", "ask", "agency", "police", "plan", "other"))),
                        name="task_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TeamAssignment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "content_object",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="team_assignments", to="reports.case"
                    ),
                ),
                ("group", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.group")),
                ("permission", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.permission")),
            ],
            options={
                "abstract": False,
                "unique_together": {("group", "permission", "content_object")},
            },
        ),
        migrations.CreateModel(
            name="UrgentLook",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("until", models.DateTimeField()),
                ("reason", num.fields.SealedTextField(editable=True, holder="case")),
                ("told_at", models.DateTimeField(null=True)),
                ("seen_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="urgent_looks", to="reports.case"
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
                "ordering": ("-at",),
                "indexes": [models.Index(fields=["by", "until"], name="urgent_look_running")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("seen_at__isnull", True), ("seen_by__isnull", True)),
                            models.Q(
                                ("seen_at__isnull", False),
                                ("seen_by__isnull", False),
                                models.Q(("seen_by", models.F("by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="urgent_look_seen_by_another",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Wellbeing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("moment", models.CharField(choices=[("before", "When we began"), ("after", "Now")], max_length=6)),
                ("question", models.SlugField(max_length=20)),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("1", "1"),
                            ("2", "2"),
                            ("3", "3"),
                            ("4", "4"),
                            ("5", "5"),
                            ("refused", "They would rather not say"),
                            ("not_asked", "I could not ask"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "closing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="reports.closing"
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.UniqueConstraint(fields=("closing", "moment", "question"), name="wellbeing_once"),
                    models.CheckConstraint(
                        condition=models.Q(("moment__in", ("before", "after"))), name="wellbeing_moment"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("answer__in", ("1", "2", "3", "4", "5", "refused", "not_asked"))),
                        name="wellbeing_answer",
                    ),
                ],
            },
        ),
        append_only("reports_consent"),
        append_only("reports_consenttext"),
        append_only("reports_sharestep"),
        wall,
        legal_moves(
            "reports_task",
            {"to_do": {"pending", "done"}, "pending": {"to_do", "done"}, "done": {"to_do"}},
        ),
        append_only("reports_referralconsent"),
        frozen("reports_plan", "case_id", "kind", "number", "text", "written_by_id", "written_at", "needs_two"),
        legal_moves("reports_plan", {"asked": {"holds", "sent_back", "replaced"}}),
        legal_moves(
            "reports_referral",
            {
                "proposed": {"accepted", "declined", "revoked"},
                "declined": {"accepted", "revoked"},
                "accepted": {"done", "revoked"},
            },
        ),
        legal_moves("reports_closing", {"asked": {"closed", "sent_back"}}),
        legal_moves(
            "reports_report",
            {
                "received": {"triage", "needs_information", "accepted", "linked", "closed", "withdrawn"},
                "triage": {"received", "needs_information", "accepted", "linked", "closed", "withdrawn"},
                "needs_information": {"received", "triage", "accepted", "linked", "closed", "withdrawn"},
                "accepted": {"withdrawn"},
                "linked": {"received", "triage", "needs_information", "closed", "withdrawn"},
                "closed": {"received", "linked", "withdrawn"},
            },
        ),
        legal_moves(
            "reports_case",
            {
                "new": {"assessment", "plan", "support", "waiting", "closed"},
                "assessment": {"plan", "support", "waiting", "closed"},
                "plan": {"assessment", "support", "waiting", "closed"},
                "support": {"assessment", "plan", "waiting", "closed"},
                "waiting": {"assessment", "plan", "support", "closed"},
                "closed": {"reopened"},
                "reopened": {"assessment", "plan", "support", "waiting", "closed"},
            },
        ),
        append_only("reports_statetext"),
        legal_moves("reports_approach", {"waiting": {"asked", "refused", "ended"}, "asked": {"passed_on", "ended"}}),
        legal_moves(
            "reports_likeness",
            {"proposed": {"confirmed", "rejected"}, "confirmed": {"proposed"}, "rejected": {"proposed"}},
        ),
        legal_moves("reports_objection", {"new": {"frozen", "closed"}, "frozen": {"closed"}}),
        legal_moves(
            "reports_outsiderequest",
            {"logged": {"agreed", "refused", "withdrawn"}, "agreed": {"given", "withdrawn"}},
        ),
        legal_moves(
            "reports_share",
            {
                "drafted": {"approved", "closed"},
                "approved": {"drafted", "sent", "closed"},
                "sent": {"acknowledged", "officer", "action", "outcome", "closed"},
                "acknowledged": {"officer", "action", "outcome", "closed"},
                "officer": {"action", "outcome", "closed"},
                "action": {"outcome", "closed"},
                "outcome": {"closed"},
            },
        ),
        legal_moves(
            "reports_subjectrequest",
            {
                "new": {"found", "refused"},
                "found": {"prepared", "refused"},
                "prepared": {"found", "approved", "refused"},
                "approved": {"answered"},
            },
        ),
        row_security(),
    ]
    operations = together(operations)
