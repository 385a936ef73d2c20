"""Settings of the portal for tests: fast and strict."""

import os

os.environ.setdefault("DATABASE_URL_OF_WEB", os.environ.get("DATABASE_URL", ""))
if "DATABASE_OWNER_URL" in os.environ:  # tests make and drop databases
    os.environ["DATABASE_URL"] = os.environ["DATABASE_OWNER_URL"]

from jco_portal.settings import *  # noqa: F403
from jco_portal.settings import (
    CACHES,
    CELERY_BROKER_TRANSPORT_OPTIONS,
    DATABASES,
    INSTALLED_APPS,
    MIDDLEWARE,
    STORAGES,
    TEMPLATES,
    env,
)

WEB_ROLE = env.db("DATABASE_URL_OF_WEB", default="postgresql:///jco")["USER"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MIDDLEWARE = ["tests.database_roles.web_role_middleware", *MIDDLEWARE]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
ACCOUNT_RATE_LIMITS = False
DEMO = False
if "jco_portal.demo" not in INSTALLED_APPS:
    INSTALLED_APPS += ["jco_portal.demo"]
context_processors = TEMPLATES[0]["OPTIONS"]["context_processors"]
context_processors[:] = [
    each for each in context_processors if not each.startswith("jco_portal.demo.")
]
DATABASES["default"]["TEST"] = {"NAME": env("JCO_TEST_DB", default="test_jco")}
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the browser driver runs a loop in our thread
WHITENOISE_AUTOREFRESH = True  # no collected files are needed, nor missed

# Workers that run tests side by side have a database each; on the broker, a corner each.
WORKER_PREFIX = env("PYTEST_XDIST_WORKER", default="")
if WORKER_PREFIX:
    CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"] = f"{WORKER_PREFIX}:"
    CACHES["pages"]["KEY_PREFIX"] = WORKER_PREFIX
