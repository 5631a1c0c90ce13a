import uuid

import django.db.models.deletion
import django.utils.timezone
import guardian.mixins
from django.conf import settings
from django.db import migrations, models

import num.fields
from num.legal_moves import legal_moves
from num.tables import together


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("username", models.CharField(max_length=60, unique=True, verbose_name="login name")),
                ("working_name", num.fields.SealedTextField(editable=True, holder="")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("individual", "Individual"),
                            ("project", "Support project"),
                            ("site", "Establishment or advertising site"),
                            ("staff", "Staff"),
                        ],
                        default="individual",
                        max_length=12,
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("applicant", "Applicant"),
                            ("member", "Member"),
                            ("caseworker", "Caseworker"),
                            ("approver", "Approver"),
                            ("trustee", "Trustee"),
                            ("administrator", "Administrator"),
                        ],
                        default="applicant",
                        max_length=16,
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
                ("sessions_ended", models.PositiveIntegerField(default=0)),
                ("joined_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("removed_at", models.DateTimeField(null=True)),
                ("tour_from", models.DateField(null=True)),
                ("tour_until", models.DateField(null=True)),
                (
                    "time_zone",
                    models.CharField(blank=True, help_text="empty: the installation's own", max_length=40),
                ),
                ("quiet_from", models.TimeField(null=True)),
                ("quiet_until", models.TimeField(null=True)),
                (
                    "quiet_broken_by",
                    models.PositiveSmallIntegerField(help_text="from this level on; null: by nothing", null=True),
                ),
                ("paused_from", models.DateTimeField(null=True)),
                ("paused_until", models.DateTimeField(null=True)),
                ("notice_due", models.DateTimeField(null=True)),
                ("notice_to", models.CharField(blank=True, max_length=20)),
                ("notice_tries", models.PositiveSmallIntegerField(default=0)),
                ("call_as", num.fields.SealedTextField(editable=True, holder="", null=True)),
                ("call_hours", num.fields.SealedTextField(editable=True, holder="", null=True)),
                ("may_leave_voicemail", models.BooleanField(default=False)),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. "
                        "A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
                (
                    "regions",
                    models.ManyToManyField(blank=True, to="members.region"),
                ),
                (
                    "tour_regions",
                    models.ManyToManyField(blank=True, related_name="+", to="members.region"),
                ),
                (
                    "work_types",
                    models.ManyToManyField(blank=True, to="members.worktype"),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("quiet_from", None), ("quiet_until", None)),
                            models.Q(("quiet_from__isnull", False), ("quiet_until__isnull", False)),
                            _connector="OR",
                        ),
                        name="user_quiet_hours_end",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("quiet_broken_by", None), ("quiet_broken_by__in", (1, 2, 3)), _connector="OR"
                        ),
                        name="user_quiet_broken_by",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("tour_from", None), ("tour_until", None)),
                            ("tour_from__lte", models.F("tour_until")),
                            _connector="OR",
                        ),
                        name="user_tour_ends",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("role__in", ["applicant", "member", "caseworker", "approver", "trustee", "administrator"])
                        ),
                        name="user_role",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("individual", "project", "site", "staff"))), name="user_kind"
                    ),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("notice_due__isnull", False)), fields=["notice_due"], name="user_notice_due"
                    ),
                ],
            },
            bases=(models.Model, guardian.mixins.GuardianUserMixin),
        ),
        migrations.CreateModel(
            name="Channel",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
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
                ("address", num.fields.SealedTextField(editable=True, holder="", null=True)),
                ("address_index", models.BinaryField(max_length=16, null=True)),
                (
                    "wording",
                    models.CharField(
                        choices=[("neutral", "A neutral line and a link"), ("full", "The text of the alert")],
                        default="neutral",
                        max_length=8,
                    ),
                ),
                ("verified_at", models.DateTimeField(null=True)),
                ("suspended_at", models.DateTimeField(null=True)),
                ("suspended_because", models.CharField(blank=True, max_length=40)),
                ("preset", models.CharField(default="message", max_length=8)),
                ("rank", models.PositiveSmallIntegerField(default=0)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="channels",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "regions",
                    models.ManyToManyField(blank=True, related_name="+", to="members.region"),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("email", "inbox", "sms", "push", "signal"))),
                        name="channel_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("wording__in", ("neutral", "full"))), name="channel_wording"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("preset__in", ["message", "update", "note"])), name="channel_preset"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind", "inbox"), ("address_index__isnull", False), _connector="OR"),
                        name="channel_has_address",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("address_index__isnull", False), ("verified_at__isnull", False)),
                        fields=("kind", "address_index"),
                        name="channel_address_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "inbox")), fields=("user",), name="channel_one_inbox"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Region",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=40, unique=True)),
                ("name", models.CharField(max_length=80)),
                (
                    "level",
                    models.CharField(
                        choices=[("nation", "Nation"), ("region", "Region"), ("force", "Police force area")],
                        max_length=10,
                    ),
                ),
                ("bit", models.PositiveSmallIntegerField(null=True, unique=True)),
                ("mask", models.BigIntegerField(default=0)),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="members.region",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("bit__isnull", True), ("bit__lte", 62), _connector="OR"),
                        name="region_bit_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ("nation", "region", "force"))), name="region_level"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Subscription",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("level", models.PositiveSmallIntegerField()),
                (
                    "pace",
                    models.CharField(
                        choices=[
                            ("now", "At once"),
                            ("daily", "Once a day, at 9 in the morning"),
                            ("weekly", "Once a week, on Monday at 9"),
                        ],
                        default="now",
                        max_length=6,
                    ),
                ),
                ("region_mask", models.BigIntegerField(default=-1)),
                ("work_mask", models.BigIntegerField(default=-1)),
                ("tour_mask", models.BigIntegerField(default=0)),
                ("tour_from", models.DateTimeField(null=True)),
                ("tour_until", models.DateTimeField(null=True)),
                ("kind", models.CharField(editable=False, max_length=8)),
                ("live", models.BooleanField(default=False, editable=False)),
                ("paused_until", models.DateTimeField(editable=False, null=True)),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="subscriptions", to="members.channel"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("tour_until__isnull", False)),
                        fields=["tour_until"],
                        name="subscription_tour",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("channel", "level"), name="subscription_once"),
                    models.CheckConstraint(condition=models.Q(("level__in", (1, 2, 3))), name="subscription_level"),
                    models.CheckConstraint(
                        condition=models.Q(("pace__in", ("now", "daily", "weekly"))), name="subscription_pace"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WorkType",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=40, unique=True)),
                ("name", models.CharField(max_length=80)),
                ("bit", models.PositiveSmallIntegerField(null=True, unique=True)),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("bit__isnull", True), ("bit__lte", 62), _connector="OR"),
                        name="work_bit_fits",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Overuse",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("lists", "the daily limit was reached on several days"),
                            ("same", "the same number or name was looked up on many days"),
                        ],
                        max_length=5,
                    ),
                ),
                ("noticed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("stopped_at", models.DateTimeField(null=True)),
                (
                    "stopped_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="overuse",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("kind__in", ("lists", "same"))), name="overuse_kind"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("stopped_at__isnull", True), ("stopped_by__isnull", True)),
                            models.Q(("stopped_at__isnull", False), ("stopped_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="overuse_stopped_by_name",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Stop",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mark", models.BinaryField(max_length=16, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="Suspension",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("reason", num.fields.SealedTextField(editable=True, holder="")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="suspension",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Application",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "Waiting for a decision"),
                            ("approved", "Approved"),
                            ("refused", "Refused"),
                            ("again", "Asks for a second look"),
                            ("upheld", "Refused, looked at twice"),
                        ],
                        default="pending",
                        max_length=10,
                    ),
                ),
                ("about", num.fields.SealedTextField(editable=True, holder="", null=True)),
                ("applied_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("decided_at", models.DateTimeField(null=True)),
                ("refused_because", num.fields.SealedTextField(editable=True, holder="", null=True)),
                (
                    "refused_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="application",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("applied_at",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "pending"),
                            models.Q(
                                ("decided_by__isnull", False),
                                models.Q(("state", "again"), ("about__isnull", True), _connector="OR"),
                            ),
                            _connector="OR",
                        ),
                        name="application_decided_forgets",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("refused_because__isnull", True),
                            ("state__in", ("refused", "again")),
                            _connector="OR",
                        ),
                        name="application_reason_forgotten",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("refused_by__isnull", True),
                            ("state__in", ("refused", "again")),
                            models.Q(("decided_by", models.F("refused_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="application_second_look_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("pending", "approved", "refused", "again", "upheld"))),
                        name="application_state",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", num.fields.SealedTextField(editable=True, holder="")),
                (
                    "kind",
                    models.CharField(
                        choices=[("project", "Support project"), ("site", "Establishment or advertising site")],
                        max_length=12,
                    ),
                ),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "permissions": (("belong_to_organisation", "Belongs to this organisation"),),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("project", "site"))), name="organisation_kind"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("address", num.fields.SealedTextField(editable=True, holder="")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="members.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ("at",),
            },
        ),
        migrations.CreateModel(
            name="Belonging",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("permission", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.permission")),
                ("user", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
                (
                    "content_object",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="belongings",
                        to="members.organisation",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("user",), name="belonging_to_one")],
                "unique_together": {("user", "permission", "content_object")},
            },
        ),
        migrations.CreateModel(
            name="Vouch",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="vouches", to="members.application"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ("at",),
                "constraints": [models.UniqueConstraint(fields=("application", "by"), name="vouch_once")],
            },
        ),
        migrations.CreateModel(
            name="Recovery",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("how", num.fields.SealedTextField(editable=True, holder="", null=True)),
                ("started_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("confirmed_at", models.DateTimeField(null=True)),
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
                    "started_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recoveries",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("user", models.F("started_by")), _negated=True),
                        name="recovery_not_by_oneself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by__isnull", True),
                            models.Q(
                                ("how__isnull", True),
                                models.Q(("confirmed_by", models.F("started_by")), _negated=True),
                                models.Q(("confirmed_by", models.F("user")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="recovery_by_two",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("confirmed_by__isnull", True)),
                        fields=("user",),
                        name="recovery_one_at_a_time",
                    ),
                ],
            },
        ),
        legal_moves(
            "members_application",
            {"pending": {"approved", "refused"}, "refused": {"again", "approved"}, "again": {"approved", "upheld"}},
        ),
    ]
    operations = together(operations)
