"""The settings; environment variables for what differs between machines."""

import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import django_stubs_ext
import environ
import pghistory
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

django_stubs_ext.monkeypatch()  # so that ``ModelForm[User]`` can be written at runtime

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
PRODUCTION = env("DJANGO_ENV", default="development") == "production"
DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("JCO_DEMO", default=not PRODUCTION)

SECRET_KEY = env("SECRET_KEY", default="" if PRODUCTION else "development-only-" + "0" * 50)
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS",
    default=[] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]", "testserver"],
)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
if PRODUCTION and (DEBUG or not SECRET_KEY):
    raise ImproperlyConfigured("Production needs SECRET_KEY and refuses DEBUG.")

# Applications

INSTALLED_APPS = [
    "jco_portal",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "django_filters",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "pgtrigger",
    "pghistory",
    "jco_portal.directory",
    "jco_portal.outbox",
    "jco_portal.documents",
    "jco_portal.deadlines",
    "operations",
    "coordination",
    "funding",
    "followup",
]

# Input is validated before any other middleware reads it.
MIDDLEWARE = [
    "jco_portal.core.input_validation.InputValidationMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "jco_portal.core.static_bundles.TextCompressionMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "jco_portal.core.expired_sessions.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "jco_portal.core.access.RefusalMiddleware",
]

ROOT_URLCONF = "jco_portal.urls"
WSGI_APPLICATION = "jco_portal.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "jco_portal.home.context_processors.page_frame",
            ],
        },
    },
]
if DEMO:
    INSTALLED_APPS += ["jco_portal.demo"]
    TEMPLATES[0]["OPTIONS"]["context_processors"] += [
        "jco_portal.demo.context_processors.demo_context"
    ]
FORM_RENDERER = "jco_portal.core.form_fields.PortalFormRenderer"

# Data: web, worker and beat have a database role that cannot change the change log.
# The commands below need the owner of the tables.

OWNER_COMMANDS = {"migrate", "prepare", "flush", "test"}
DATABASE_VARIABLE = (
    "DATABASE_OWNER_URL"
    if set(sys.argv[1:2]) & OWNER_COMMANDS and "DATABASE_OWNER_URL" in env.ENVIRON
    else "DATABASE_URL"
)
DATABASES = {"default": env.db(DATABASE_VARIABLE, default="postgresql:///jco")}
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
WEB_DATABASE = env.db("DATABASE_URL", default="postgresql:///jco")
WEB_ROLE = WEB_DATABASE["USER"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

PGHISTORY_DEFAULT_TRACKERS = (
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
)
# The context (user, reason) is stored in each row of the log, not in a table of its own.
PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
PGHISTORY_CONTEXT_ID_FIELD = pghistory.ContextUUIDField()
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(db_index=True)
PGHISTORY_ADMIN_ALL_EVENTS = False

REDIS_URL = env("REDIS_URL", default="redis://localhost:6379/0")
# The default cache has the failed attempts and used codes of sign-in. In the database, so that both
# work while Redis is not available. Finished calendar pages may be lost.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
    "pages": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        # Seconds: pages wait for a Redis that does not answer.
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    },
}

# Who signs in, and how

AUTH_USER_MODEL = "directory.User"
AUTHENTICATION_BACKENDS = ["jco_portal.directory.backends.PortalBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
CSRF_FAILURE_VIEW = "jco_portal.core.expired_sessions.csrf_failure"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "jco_portal.directory.account_adapter.ClosedAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[JCO Portal] "
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "JCO Portal"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # administrators enter the addresses
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
ACCOUNT_SESSION_REMEMBER = True
OUTGOING_EMAIL_DIR = (BASE_DIR / env("JCO_DATA_DIR", default=".local")).resolve() / "mail"
EMAIL_CONFIG = env.email_url(
    "EMAIL_URL",
    default="smtp://localhost:25" if PRODUCTION else f"filemail:///{OUTGOING_EMAIL_DIR}",
)
EMAIL_FILE_PATH: str  # set by ``vars().update`` if the URL is that of a folder
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 10  # seconds
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="jco-portal@localhost")

# What the browser may do

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
if PRODUCTION:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    if env.bool("BEHIND_TLS_PROXY", default=False):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Bytes.
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024

# Language and days

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "jco_portal" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Static files

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(BASE_DIR / ".static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "jco_portal.core.static_bundles.BundledStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# Jobs

# Celery names a Unix socket of Redis differently from redis-py.
CELERY_REDIS_URL = REDIS_URL.replace("unix://", "redis+socket://")
CELERY_BROKER_URL = env("CELERY_BROKER_URL", default=CELERY_REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
# Both, or tasks are lost when a worker process is killed. Some run twice, so every task is
# idempotent.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 600  # seconds; less than ``visibility_timeout``, or tasks would run twice
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Seconds. The two options of ``unacked_restore`` are for killed workers: measured with a visibility
# timeout of 5 s, their tasks came back after 8 s instead of 101 s. One attempt and short timeouts,
# because the user's request waits while the workers are woken.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "max_retries": 1,
}
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "jco_portal.outbox.scheduler.HeartbeatScheduler"
# Intervals in seconds, times in UTC.
CELERY_BEAT_SCHEDULE = {
    "heartbeat": {
        "task": "jco_portal.outbox.tasks.note_worker",
        "schedule": 10.0,
        "options": {"expires": 30},
    },
    "outbox": {"task": "jco_portal.outbox.tasks.run_jobs", "schedule": 30.0},
    "overlap-check": {
        "task": "coordination.tasks.detect_all_overlaps",
        "schedule": crontab(hour=2, minute=15),
    },
    "deadlines": {  # the daily summary is sent with the first run
        "task": "jco_portal.deadlines.tasks.chase_deadlines",
        "schedule": crontab(hour="5-20", minute=30),
    },
    "reminder-emails": {"task": "jco_portal.deadlines.tasks.send_letters", "schedule": 60.0},
}
# An older heartbeat makes /healthz report the process as not available.
HEARTBEAT_MAX_AGE = timedelta(seconds=60)

PORTAL_URL = env("PORTAL_URL", default="http://127.0.0.1:8000").rstrip("/")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="WARNING")},
}
