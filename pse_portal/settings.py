"""All settings of the portal, read from the environment here and nowhere else.

The defaults are for production: `DEBUG=0`, `DEMO=0`, and a missing or insecure setting stops the start with a
one-line message. The names are those of the README's table.
"""

import logging
import tomllib
from datetime import timedelta
from email.utils import parseaddr
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from pse_portal import field_labels, logs
from pse_portal.keys import kept_key

ROOT = Path(__file__).resolve().parent.parent
env = environ.Env()
VERSION: str = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]

# Environment
# -----------
DEBUG: bool = env.bool("DEBUG", default=False)
DEMO: bool = env.bool("DEMO", default=False)
VAR = Path(env.str("VAR", default=str(ROOT / "var")))
REDIS_URL: str = env.str("REDIS_URL", default="")
HOST: str = env.str("HOST", default="127.0.0.1")
PORT: int = env.int("PORT", default=8000)
SITE_URL: str = env.str("SITE_URL", default=f"http://127.0.0.1:{PORT}" if DEBUG else "").rstrip("/")
PROXY_COUNT: int = env.int("PROXY_COUNT", default=0)
SECRET_KEY: str = env.str("SECRET_KEY", default="") or (kept_key(VAR) if DEBUG else "")
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", default=[])
# Of the hashes by which addresses are recognized that must not be mailed. A new one would lose all of them.
ADDRESS_KEY: str = env.str("ADDRESS_KEY", default="") or SECRET_KEY
ALLOWED_HOSTS: list[str] = env.list(
    "ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"] if DEBUG else []
)

if DEMO and not DEBUG:
    raise ImproperlyConfigured("DEMO=1 needs DEBUG=1: the demo accounts have a public password.")
if not DEBUG:
    if len(SECRET_KEY) < 50 or SECRET_KEY.startswith("django-insecure"):
        raise ImproperlyConfigured("SECRET_KEY is missing or shorter than 50 characters.")
    if SECRET_KEY_FALLBACKS and ADDRESS_KEY == SECRET_KEY:
        raise ImproperlyConfigured(
            "SECRET_KEY_FALLBACKS needs ADDRESS_KEY: the first SECRET_KEY, by which unsubscribed addresses are known."
        )
    if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
        raise ImproperlyConfigured(
            "ALLOWED_HOSTS must name the hosts of the portal, such as portal.example.org."
        )
    if not SITE_URL.startswith("https://"):
        raise ImproperlyConfigured(
            "SITE_URL must be the portal's https:// address: the links in mails need it."
        )

# Apps, from the bottom layer up
# -------------------------------
INSTALLED_APPS = [
    "modeltranslation",
    "pse_portal.admin_site.StaffConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "anymail",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_structlog",
    "simple_history",
    "pse_portal",
    "office",
    "search",
    "mailing",
    "people",
    "imports",
    "coalitions",
    "circles",
    "hubs",
    "bookings",
    "events",
    "agenda",
    "voice",
    "advocacy",
    "dialogue",
    "volunteering",
    "news",
    "reporting",
    "pages",
    *(["demo"] if DEMO else []),
]

MIDDLEWARE = [
    # Outermost, so that it also covers refusals and redirects by the ones below.
    "pse_portal.headers.private_unless_public",
    "pse_portal.headers.forgotten_at_sign_out",
    "pse_portal.hosts.known_host",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "pse_portal.logs.RequestLog",
    "pse_portal.metrics.count_requests",
    "django.middleware.gzip.GZipMiddleware",
    "pse_portal.language.url_language",
    # Public pages are kept with all headers of the ones below, and answered without them.
    "pse_portal.page_cache.answer_from_cache",
    "pse_portal.headers.ContentPolicy",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "office.context.site_loaded_once",
    "django.contrib.sessions.middleware.SessionMiddleware",
    # After the language is known, and before anything asks the database.
    "pse_portal.errors.plain_while_away",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "people.activity.note_activity",
    "people.second_step.guard",
]

ROOT_URLCONF = "pse_portal.urls"
WSGI_APPLICATION = "pse_portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "office.context.site",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "pse_portal.templatetags.ui",
            ],
        },
    },
]
FORMS_URLFIELD_ASSUME_HTTPS = True  # as Django 6.0 does
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = not DEBUG

# Data
# ----
DATABASES: dict[str, dict[str, Any]] = {
    "default": env.db("DATABASE_URL", default=f"sqlite:///{VAR / 'portal.sqlite3'}")
}
# The role that owns the tables and migrates them, separate from the running role (`office.owner`); None: the same.
DATABASE_OWNER: dict[str, Any] | None = (
    env.db("MIGRATE_DATABASE_URL") if env.str("MIGRATE_DATABASE_URL", default="") else None
)
if "sqlite" in DATABASES["default"]["ENGINE"]:
    # Immediate: a transaction that reads and then writes waits for the lock instead of failing (README, decisions).
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    DATABASES["default"]["CONN_MAX_AGE"] = None
else:
    from pse_portal.frozen_database import WatchedConnection

    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 2,
        "options": "-c jit=off",  # compiling a plan costs more than any query of a page
        "pool": {
            "connection_class": WatchedConnection,
            "min_size": 1,
            "max_size": 8,
            "timeout": 2,  # seconds that a page waits for a connection
            # A try to connect is given up after so long, and the next page begins a new one: the pool's own pauses
            # between tries double, up to minutes.
            "reconnect_timeout": 2,
        },
    }
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True  # the pool checks a connection before it gives it out
ATOMIC_REQUESTS = False
# The region that the portal covers (`hubs.region`).
PLACES = Path(env.str("PLACES", default=str(ROOT / "hubs" / "data" / "georgia")))

# Caches: "pages" stores pages for visitors without a session; "default" stores limits and small facts.
if REDIS_URL:
    CACHES: dict[str, dict[str, Any]] = {
        name: {
            "BACKEND": "pse_portal.caches.PatientRedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": f"pse-{name}",
            # `retry`: the library's own would wait for three more.
            "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5, "retry": None},
        }
        for name in ("default", "pages")
    }
else:
    CACHES = {
        name: {
            "BACKEND": "pse_portal.caches.SharedFileCache",
            "LOCATION": VAR / "cache" / name,
            "OPTIONS": {"MAX_ENTRIES": 5000},
        }
        for name in ("default", "pages")
    }

# People and sessions
# -------------------
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "pages:me"
LOGOUT_REDIRECT_URL = "pages:front"

# A form on a page that no cache keeps is not taken sooner than this many seconds after it was shown.
OPEN_FORM_SECONDS = 2

ACCOUNT_ADAPTER = "people.adapter.AccountAdapter"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if DEBUG else "https"
# Notify by email of a new password, address or second factor. A new address requires the password again.
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60  # seconds until the person has to confirm again
# Longer than a greylisting mail server delays a code.
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_FORMS = {
    "add_email": "people.account_forms.AddEmailForm",
    "login": "people.account_forms.LoginForm",
    "request_login_code": "people.account_forms.RequestLoginCodeForm",
    "reset_password": "people.account_forms.ResetPasswordForm",
    "signup": "people.account_forms.SignupForm",
}
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip"}  # `people.adapter` has the limits per address
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "people.forms.SignupForm"
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_USER_DISPLAY = "people.adapter.display"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ALLAUTH_TRUSTED_PROXY_COUNT = PROXY_COUNT
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG  # passkeys at http://localhost, for development only
MFA_ADAPTER = "people.adapter.MFAAdapter"
MFA_FORMS = {"add_webauthn": "people.account_forms.AddPasskeyForm"}
MFA_TOTP_ISSUER = "PSE portal"
USERSESSIONS_TRACK_ACTIVITY = False  # `people.activity` does, every ten minutes

# Mail
# ----
SERVER_EMAIL = env.str("SERVER_EMAIL", default="portal@example.org")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=SERVER_EMAIL)
EMAIL_URL: str = env.str("EMAIL_URL", default="")
EMAIL_BACKEND = "mailing.backend.OutboxBackend"  # Django's send_mail queues a row too
_relay = env.email_url_config(EMAIL_URL) if EMAIL_URL else {}
EMAIL_HOST: str = _relay.get("EMAIL_HOST") or ""  # empty: mail is kept in MAIL_FOLDER, readable at /dev/mail/
EMAIL_HOST_USER: str = _relay.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD: str = _relay.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_SSL = bool(_relay.get("EMAIL_USE_SSL"))
EMAIL_USE_TLS = bool(_relay.get("EMAIL_USE_TLS"))
EMAIL_PORT: int = _relay.get("EMAIL_PORT") or (465 if EMAIL_USE_SSL else 587 if EMAIL_USE_TLS else 25)
if (EMAIL_URL or not DEBUG) and not EMAIL_HOST:
    raise ImproperlyConfigured(
        "EMAIL_URL must name a mail server, such as smtp+tls://user:password@mail.example.org:587."
    )
if not DEBUG:
    for _name, _sender in (("SERVER_EMAIL", SERVER_EMAIL), ("DEFAULT_FROM_EMAIL", DEFAULT_FROM_EMAIL)):
        # RFC 2606: reserved names, where no answer or bounce can arrive.
        if (
            parseaddr(_sender)[1]
            .rpartition("@")[2]
            .lower()
            .endswith(("example.org", "example.com", "example.net"))
        ):
            raise ImproperlyConfigured(f"{_name} must be an address of yours, not one at example.org.")

MAIL_FOLDER = VAR / "mail"
MAIL_HOST = urlsplit(SITE_URL).hostname or "localhost"  # after the @ of Message-ID, and the name in EHLO
MAIL_GROUP_SIZE = env.int("MAIL_GROUP_SIZE", default=200)  # emails marked together, at most
MAIL_LANES = env.int("MAIL_LANES", default=1)  # processes that may send one newsletter at the same time
MAIL_PACE = env.int("MAIL_PACE", default=20)  # bulk emails per second, all lanes together; 0 for no limit
MAIL_PROGRESS = VAR / "sending"  # how far each sender came; never part of a backup
MAIL_PROVIDER = env.str("MAIL_PROVIDER", default="")  # "mailgun" or "postmark": whose webhooks are accepted
MAIL_REPLY_HOST = env.str(
    "MAIL_REPLY_HOST", default=""
).lower()  # where email replies go; empty: replies only on the page
# The name that our own mail server writes in Authentication-Results: only what it verified counts as a person's
# reply.
MAIL_REPLY_CHECKED_BY = env.str("MAIL_REPLY_CHECKED_BY", default="").lower()
if MAIL_REPLY_HOST and not MAIL_REPLY_CHECKED_BY:
    raise ImproperlyConfigured(
        "MAIL_REPLY_HOST needs MAIL_REPLY_CHECKED_BY: the name your mail server puts into Authentication-Results."
    )
MAIL_TICK = env.int("MAIL_TICK", default=30)  # seconds between beat's ticks
MAIL_TIMEOUT = env.int(
    "MAIL_TIMEOUT", default=30
)  # seconds for each reply of the relay, twice that after a body
# Longer than the slowest mail can take (nine timeouts), so that a live sender never loses its claim.
MAIL_LEASE = 10 * MAIL_TIMEOUT
if MAIL_PROVIDER not in {"", "mailgun", "postmark"}:
    raise ImproperlyConfigured("MAIL_PROVIDER must be mailgun, postmark or empty.")
ANYMAIL = {
    "MAILGUN_WEBHOOK_SIGNING_KEY": env.str("MAIL_WEBHOOK_KEY", default=""),  # signs each call
    "WEBHOOK_SECRET": env.str(
        "MAIL_WEBHOOK_SECRET", default=""
    ),  # "name:password", for Postmark, which signs nothing
}
# Without its secret anyone could report bounces, and so stop the email of any address.
if MAIL_PROVIDER == "mailgun" and not ANYMAIL["MAILGUN_WEBHOOK_SIGNING_KEY"].strip():
    raise ImproperlyConfigured("MAIL_PROVIDER=mailgun needs MAIL_WEBHOOK_KEY, which signs its reports.")
if MAIL_PROVIDER == "postmark" and not all(ANYMAIL["WEBHOOK_SECRET"].strip().partition(":")):
    raise ImproperlyConfigured("MAIL_PROVIDER=postmark needs MAIL_WEBHOOK_SECRET, such as name:password.")


# Background work: tasks are doorbells and ticks, due work is stored in rows
# -------------------------------------------------------------------------
def _tick(task: str, every: timedelta) -> dict[str, Any]:
    """Return a beat entry. A tick expires after an hour or its interval.

    Expiry only limits what a worker finds that was away for long. Much shorter, it would drop every tick of a beat
    whose clock is behind the worker's.
    """
    return {"task": task, "schedule": every, "options": {"expires": max(3600, int(every.total_seconds()))}}


CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "outbox": _tick("mailing.tasks.tick_outbox", timedelta(seconds=MAIL_TICK)),
    "invitations": _tick("coalitions.tasks.tick_invitations", timedelta(hours=1)),
    "rising": _tick("coalitions.tasks.tick_rising", timedelta(hours=1)),
    "staying": _tick("coalitions.tasks.tick_staying", timedelta(hours=6)),
    "quiet": _tick("coalitions.tasks.tick_quiet", timedelta(hours=6)),
    "newsletter": _tick("news.tasks.tick_newsletter", timedelta(minutes=5)),
    "reviews": _tick("hubs.tasks.tick_reviews", timedelta(hours=6)),
    "help": _tick("hubs.tasks.tick_help", timedelta(hours=12)),
    "outcomes": _tick("advocacy.tasks.tick_outcomes", timedelta(hours=6)),
    "commitments": _tick("advocacy.tasks.tick_commitments", timedelta(hours=6)),
    "petitions": _tick("advocacy.tasks.tick_petitions", timedelta(hours=1)),
    "figures": _tick("reporting.tasks.tick_figures", timedelta(hours=1)),
    "asks": _tick("voice.tasks.tick_asks", timedelta(hours=6)),
    "monthly": _tick("voice.tasks.tick_monthly", timedelta(hours=6)),
    "dialogue": _tick("dialogue.tasks.tick_dialogue", timedelta(seconds=10)),
    "reports": _tick("dialogue.tasks.tick_reports", timedelta(hours=1)),
    "places": _tick("events.tasks.tick_places", timedelta(minutes=5)),
    "shifts": _tick("volunteering.tasks.tick_shifts", timedelta(minutes=5)),
    "calendars": _tick("events.tasks.tick_calendars", timedelta(seconds=30)),
    "change-notices": _tick("bookings.tasks.tick_change_notices", timedelta(seconds=30)),
    "mergers": _tick("coalitions.tasks.tick_mergers", timedelta(seconds=30)),
    "imports": _tick("imports.tasks.tick_imports", timedelta(minutes=10)),
    "own-data": _tick("people.tasks.tick_own_data", timedelta(minutes=5)),
    "duplicates": _tick("people.tasks.tick_duplicates", timedelta(hours=24)),
    "retention": _tick("office.tasks.tick_retention", timedelta(hours=1)),
    "backup": _tick("office.tasks.tick_backup", timedelta(hours=1)),
    "search": _tick("search.tasks.tick_search", timedelta(minutes=10)),
    "look-for-changes": _tick("search.tasks.look_for_changes", timedelta(seconds=1)),
}
if not REDIS_URL:
    # No doorbell of a web process reaches the worker: it looks for what visitors wait for. One query if there is none.
    CELERY_BEAT_SCHEDULE |= {
        "look-for-mail": _tick("mailing.tasks.look_for_mail", timedelta(seconds=1)),
        "look-for-copies": _tick("people.tasks.drain_own_data", timedelta(seconds=5)),
        "look-for-change-notices": _tick("bookings.tasks.drain_change_notices", timedelta(seconds=2)),
        "look-for-mergers": _tick("coalitions.tasks.drain_mergers", timedelta(seconds=2)),
        "look-for-imports": _tick("imports.tasks.drain_imports", timedelta(seconds=5)),
    }
CELERY_BEAT_SCHEDULER = "pse_portal.ticks.MonotonicScheduler"
CELERY_TIMEZONE = "UTC"
CELERY_TASK_IGNORE_RESULT = True  # no result backend: results are in the rows
CELERY_TASK_ACKS_LATE = (
    False  # the broker does not rerun a task that died: the lease and the tick take care of it
)
CELERY_WORKER_PREFETCH_MULTIPLIER = 1  # a doorbell stays in the queue, where any worker can take it
# A slice takes two seconds, and one group at worst a lease: a task that runs longer is stuck (prefork only).
CELERY_TASK_TIME_LIMIT = 2 * MAIL_LEASE
# After SIGTERM a worker has this long to finish its group, so that a deploy leaves no unknown results.
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
        # How long Redis waits before it gives an unacknowledged task to another worker. There are no ETA tasks, and a
        # duplicate doorbell finds its rows claimed, so it may be short.
        "visibility_timeout": env.int("REDIS_VISIBILITY_TIMEOUT", default=600),
        # A page that rings while Redis is down waits at most this long; the tick makes up for it.
        "socket_connect_timeout": 0.4,
        # A worker reads only when there is something to read, so this may be shorter than its wait for a task.
        "socket_timeout": 0.4,
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0,
    }
else:
    # The worker's own memory: no file to be full, cut short, or left behind (README, decisions).
    CELERY_BROKER_URL = "memory://localhost//"  # with a host, or Celery warns that there is none
    CELERY_BROKER_TRANSPORT_OPTIONS = {"polling_interval": 0.2}

# Logging and monitoring
# ----------------------
LOGGING = logs.configure(on_own_machine=DEBUG)
DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
# One line per request, when it ends; its status says what Django's own levels would.
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_STATUS_4XX_LOG_LEVEL = logging.INFO
READY_CHECKS: list[str] = ["office.tick_log.ticks"]  # dotted names of functions, see pse_portal.health
METRICS_FIGURES = "office.figures.all_figures"
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")  # empty: no /metrics
SENTRY_DSN = env.str("SENTRY_DSN", default="")
ERROR_EMAILS: list[str] = env.list("ERROR_EMAILS", default=[])
for _name, _value, _package in (
    ("METRICS_TOKEN", METRICS_TOKEN, "prometheus_client"),
    ("SENTRY_DSN", SENTRY_DSN, "sentry_sdk"),
):
    if _value and not find_spec(_package):
        raise ImproperlyConfigured(f"{_name} needs a package: pip install {_package.replace('_', '-')}")
READY_DETAILS = "office.system.details"  # what is said and does not take the web process out of service

# Language and time
# -----------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LOCALE_PATHS = [ROOT / "pse_portal" / "locale"]
MODELTRANSLATION_BUILD_LOCALIZED_VERBOSE_NAME = field_labels.in_language
MODELTRANSLATION_DEFAULT_LANGUAGE = "en"
MODELTRANSLATION_FALLBACK_LANGUAGES = ("en", "es")
TIME_ZONE = "America/New_York"
USE_I18N = True
USE_TZ = True

# Files
# -----
MEDIA_ROOT = VAR / "media"
STATIC_ROOT = VAR / "static"
STATIC_URL = "/static/"
STATICFILES_DIRS = [ROOT / "static"]
# Only what collectstatic wrote, compressed; never the sources, even with DEBUG on.
WHITENOISE_AUTOREFRESH = False
WHITENOISE_USE_FINDERS = False
# On several machines, uploads are in a bucket; boto3 reads its own AWS_… environment for the credentials.
MEDIA_BUCKET = env.str("MEDIA_BUCKET", default="")
if MEDIA_BUCKET and find_spec("storages") is None:
    raise ImproperlyConfigured("MEDIA_BUCKET needs another package: pip install 'django-storages[s3]'.")
_in_bucket = {
    "BACKEND": "storages.backends.s3.S3Storage",
    "OPTIONS": {
        "bucket_name": MEDIA_BUCKET,
        "endpoint_url": env.str("MEDIA_BUCKET_URL", default="") or None,
        "file_overwrite": False,
    },
}
STORAGES: dict[str, dict[str, Any]] = {
    "default": _in_bucket if MEDIA_BUCKET else {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "pse_portal.staticfiles.HashedStorage"},
}

# Backups
# -------
BACKUP_TO: str = env.str("BACKUP_TO", default="")  # a folder or s3://bucket/prefix; empty: none are scheduled
BACKUP_KEY: list[str] = env.list("BACKUP_KEY", default=[])  # public keys that archives are encrypted for
# The portal appends here what a restored backup must not undo; best on another disk than the database's.
BACKUP_JOURNAL = Path(env.str("BACKUP_JOURNAL", default=str(VAR / "journal")))
try:
    # How many daily, weekly, and monthly archives are kept.
    BACKUP_KEEP = [int(number) for number in env.str("BACKUP_KEEP", default="7,5,12").split(",")]
except ValueError:
    BACKUP_KEEP = []
if len(BACKUP_KEEP) != 3 or min(BACKUP_KEEP) < 0 or not sum(BACKUP_KEEP):
    raise ImproperlyConfigured("BACKUP_KEEP must be three numbers, such as 7,5,12: days, weeks, and months.")

# Security
# --------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "base-uri": [NONE],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "img-src": [SELF, "data:"],
        "manifest-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
    }
}
# The portal uses none of these features, so injected content may not either.
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in (
        "accelerometer",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
}
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = not DEBUG
CSRF_FAILURE_VIEW = "pse_portal.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_HSTS_SECONDS = 0 if DEBUG else int(timedelta(days=365).total_seconds())
# Other hosts of the organization's domain are not ours to decide on: no subdomains, no preload list.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXY_COUNT else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = not DEBUG
SESSION_COOKIE_AGE = int(timedelta(days=60).total_seconds())
SESSION_COOKIE_SECURE = not DEBUG
# Parts of the paths, besides the admin's, of pages for which an overdue second step must be set up first: people work
# there on what is others'. `tests/people/test_second_step.py` walks every page of staff.
OFFICE_PATHS = (
    "/manage/",
    "/moderation/",
    "/decisions/work/",
    "/decisions/actions/",
    "/outcome/",
    "/speakers/",
)
# Staff sessions, in seconds: unused for so long, or begun so long ago, they end (`people.second_step`).
STAFF_SESSION_IDLE = env.int("STAFF_SESSION_IDLE", default=2 * 60 * 60)
STAFF_SESSION_AGE = env.int("STAFF_SESSION_AGE", default=12 * 60 * 60)
SESSION_ENGINE = "django.contrib.sessions.backends.db"
X_FRAME_OPTIONS = "DENY"
