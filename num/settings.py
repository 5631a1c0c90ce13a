"""One settings file for every machine: all that differs comes from the environment.

A secret ``X`` may also be given as ``X_FILE``, the path of a file that holds it. Outside demonstration
and debugging nothing unsafe has a default: the process refuses to start and names what is missing.
"""

import os
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environ import Env

from num import packs

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()


def secret(name: str, default: Any = Env.NOTSET) -> str:
    """The secret called ``name``, from ``NAME_FILE`` or ``NAME``.

    Raises ImproperlyConfigured (by environ) if neither is set and there is no default.
    """
    path = os.environ.get(f"{name}_FILE")
    return Path(path).read_text().strip() if path else env.str(name, default=default)


DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)  # demonstration data, mailbox page; never together with real data
SECRET_KEY = secret("SECRET_KEY")
FIELD_KEYS = secret("FIELD_KEYS")  # "2:<base64>,1:<base64>": the first seals, all of them open
INDEX_KEY = secret("INDEX_KEY")
AUDIT_KEY = secret("AUDIT_KEY")

BASE_URL = env.str("BASE_URL", default="http://localhost:8000" if DEBUG or DEMO else Env.NOTSET).rstrip("/")
SITE_NAME = env.str("SITE_NAME", default="N.")
EXIT_URL = env.str("EXIT_URL", default="https://www.bbc.co.uk/weather")
COUNTRY_PACK = env.str("COUNTRY_PACK", default="uk")  # one of num/packs, or the path of a folder like them
COUNTRY = packs.country(COUNTRY_PACK)
HTTPS = BASE_URL.startswith("https://")
_own_host = urlsplit(BASE_URL).hostname or "localhost"
CONTACT_EMAIL = env.str("CONTACT_EMAIL", default=f"hello@{_own_host}")  # whom everybody may write to
AUDIT_HEAD_TO = env.str("AUDIT_HEAD_TO", default="")  # who keeps, away from here, how the audit ended each hour
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[_own_host])
CSRF_TRUSTED_ORIGINS = [BASE_URL]

INSTALLED_APPS = [
    "num",
    "members",
    "reports",
    "alerts",
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "guardian",
    "csp",
    "django_htmx",
]

MIDDLEWARE = [
    "num.middleware.headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "num.middleware.second_factor",
    "num.middleware.no_form_in_session",
    "num.middleware.no_empty_page",
]

ROOT_URLCONF = "num.urls"
WSGI_APPLICATION = "num.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "num.context.site",
            ],
        },
    },
]

# Database ---------------------------------------------------------------------------------------

(BASE_DIR / "var").mkdir(exist_ok=True)
_database = secret("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'var' / 'db.sqlite3'}")
DATABASES = {"default": Env.db_url_config(_database)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Without these, web and workers together fail with "database is locked".
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 3600
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    _options = DATABASES["default"].setdefault("OPTIONS", {})
    _options.setdefault("prepare_threshold", 0)  # of num.prepared alone
    # PostgreSQL would compile the longer statements of ours, which takes longer than to run them.
    _options["options"] = f"-c jit=off {_options.get('options', '')}".strip()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Redis: a doorbell for the workers and the counters of sign-in limits; no text, no address ---------

REDIS_URL = env.str("REDIS_URL", default="")


def _broker(url: str) -> str:
    """Kombu's spelling of a Redis URL: it writes a unix socket as redis+socket://…?virtual_host=0."""
    if url.startswith("unix://"):
        return f"redis+socket://{urlsplit(url).path}?virtual_host=0"
    return url or "memory://"


def _cache(url: str) -> str:
    """The same server's second database."""
    if url.startswith("unix://"):
        return f"unix://{urlsplit(url).path}?db=1"
    return urlsplit(url)._replace(path="/1").geturl()


CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "num.caches.RedisOrMemory",
        "LOCATION": _cache(REDIS_URL),
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
CACHES["default"]["KEY_FUNCTION"] = "num.caches.hidden_key"

CELERY_BROKER_URL = _broker(REDIS_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "socket_connect_timeout": 2,
    "socket_timeout": 5,
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_BEAT_SCHEDULE_FILENAME = str(BASE_DIR / "var" / "beat")
CELERY_BEAT_SCHEDULE = {
    "num.forget_sessions": {"task": "num.forget_sessions", "schedule": timedelta(minutes=5)},
    "members.tell": {"task": "members.tell", "schedule": timedelta(minutes=1)},
    "members.send_audit_head": {"task": "members.send_audit_head", "schedule": timedelta(hours=1)},
    "reports.compare": {"task": "reports.compare", "schedule": timedelta(seconds=15)},
    "reports.tell": {"task": "reports.tell", "schedule": timedelta(seconds=30)},
    "reports.search_subjects": {"task": "reports.search_subjects", "schedule": timedelta(minutes=5)},
    "reports.ask_again": {"task": "reports.ask_again", "schedule": timedelta(hours=1)},
    "reports.tell_duty": {"task": "reports.tell_duty", "schedule": timedelta(minutes=1)},
    "alerts.drain": {"task": "alerts.drain", "schedule": timedelta(seconds=5)},
    "alerts.fold": {"task": "alerts.fold", "schedule": timedelta(seconds=5)},
    "alerts.watch": {"task": "alerts.watch", "schedule": timedelta(minutes=1)},
    "alerts.expire": {"task": "alerts.expire", "schedule": timedelta(minutes=10)},
    "alerts.forget": {"task": "alerts.forget", "schedule": timedelta(hours=1)},
    "alerts.snapshot": {"task": "alerts.snapshot", "schedule": timedelta(hours=1)},
}

# People and sessions -----------------------------------------------------------------------------

AUTH_USER_MODEL = "members.User"
AUTHENTICATION_BACKENDS = [
    "members.backends.MemberBackend",
    "guardian.backends.ObjectPermissionBackend",
]
ANONYMOUS_USER_NAME = None
PASSWORD_HASHERS = ["members.hashers.ArgonHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# What one try at a receipt's code costs (Argon2id; memory in KiB).
RECEIPT_HASH = {"time_cost": 2, "memory_cost": 19 * 1024, "parallelism": 1}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"

PASSWORD_RESET_TIMEOUT = 24 * 60 * 60

ACCOUNT_ADAPTER = "members.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "change_password": "members.forms.account.ChangePasswordForm",
    "login": "members.forms.account.SignInForm",
    "reauthenticate": "members.forms.account.ConfirmForm",
    "reset_password": "members.forms.account.ResetPasswordForm",
}
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "members.links.NewPasswordTokens"
ACCOUNT_RATE_LIMITS = {"reset_password": "20/m/ip"}  # per address we count ourselves, under a keyed hash
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)  # whose X-Forwarded-For we believe
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_USER_MODEL_EMAIL_FIELD = None  # addresses are sealed in members.Channel
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_SESSION_REMEMBER = False
MFA_ADAPTER = "members.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_TOTP_TOLERANCE = 1  # a code typed just as it changes is taken (RFC 6238, 5.2)

SESSION_ENGINE = "num.sessions"
SESSION_COOKIE_NAME = "s"
SESSION_COOKIE_AGE = 15 * 60  # idle limit of visitors: every request renews it
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_NAME = "c"
CSRF_COOKIE_AGE = None  # ends with the browser
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "num.views.resend"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Browser headers ---------------------------------------------------------------------------------

SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
# Nothing to other sites. With "no-referrer" browsers send "Origin: null" and every form is refused.
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],  # data: for the picture of an authenticator's secret
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

# Messages ----------------------------------------------------------------------------------------

# smtp+tls://user:password@host:587; plain smtp:// only on loopback. A second provider stands after a space.
EMAIL_URL = secret("EMAIL_URL")
EMAIL_FROM = env.str("EMAIL_FROM", default=f"N. <hello@{_own_host}>")
EMAIL_RATE = env.int("EMAIL_RATE", default=0)  # messages a second the provider allows; 0 is no limit
EMAIL_DAY_LIMIT = env.int("EMAIL_DAY_LIMIT", default=0)  # mails a day, a fifth of them for danger; 0 is no limit
EMAIL_HOOK = secret("EMAIL_HOOK", default="")  # mailgun:<key>, postmark:<user>:<password> …: who calls back; its proof
# twilio://account:token@host?from=…, or vonage://; empty: no text messages. A second provider stands after a space.
SMS_URL = secret("SMS_URL", default="")
SMS_RATE = env.int("SMS_RATE", default=0)  # as EMAIL_RATE
SMS_DAY_LIMIT = env.int("SMS_DAY_LIMIT", default=0)  # as EMAIL_DAY_LIMIT
SMS_COST = Decimal(env.str("SMS_COST", default="0"))  # of one part, in the currency of the country pack; 0: not told
# signal://<number of its account>@host?ca=<file>; none: nobody is told by Signal
SIGNAL_URL = env.str("SIGNAL_URL", default="")
# For mail about an account, by Django; alerts have transports of their own.
try:
    _mail = [Env.email_url_config(url) for url in EMAIL_URL.split() or [""]]
except ValueError:  # its words hold a part of the password
    raise ImproperlyConfigured(
        "EMAIL_URL: it cannot be read. In user and password write / as %2F, ? as %3F, # as %23, @ as %40, % as %25."
    ) from None
vars().update(_mail[0])
EMAIL_TIMEOUT = 5
VAPID_PRIVATE_KEY = secret("VAPID_PRIVATE_KEY", default="")  # our name before push services; empty: no device is woken
_push_services = ["fcm.googleapis.com", "updates.push.services.mozilla.com", "*.push.apple.com", "*.notify.windows.com"]
PUSH_HOSTS = env.list("PUSH_HOSTS", default=_push_services)  # nowhere else is ever called, whatever a browser says

# Words, time, files ------------------------------------------------------------------------------

LANGUAGE_CODE = COUNTRY["language"]
TIME_ZONE = COUNTRY["time_zones"][0]
STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "var" / "static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024  # of a form, without files: some hundred pages of text
FILE_UPLOAD_HANDLERS = ["num.uploads.InMemory"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"safe": {"()": "num.logs.SafeFormatter"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "safe"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": ["nowhere"], "propagate": False},  # it writes out addresses
        "gunicorn.error": {"handlers": [], "propagate": True},
        "multiprocessing": {"handlers": ["stderr"]},  # Celery's pool
        "weasyprint.progress": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
        # Each ring would be three lines every five seconds.
        "celery.app.trace": {"level": "WARNING"},
        "celery.beat": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
    },
}
