"""The settings: safe by default in production, usable by default elsewhere."""

import re
import runpy
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import global_settings, settings
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.utils.module_loading import import_string

SETTINGS = Path(settings.BASE_DIR) / "jco_portal" / "settings.py"
SECRET = "a-secret-that-is-long-enough-for-production-use-0123456789"
ENVIRONMENT_VARIABLES = (
    "DJANGO_ENV DEBUG JCO_DEMO SECRET_KEY ALLOWED_HOSTS DATABASE_URL DATABASE_OWNER_URL "
    "REDIS_URL CELERY_BROKER_URL BEHIND_TLS_PROXY SECURE_SSL_REDIRECT EMAIL_URL"
)


@pytest.fixture
def settings_with(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that reads the settings with these variables and this command line."""

    def read(*command: str, **variables: str) -> dict[str, Any]:
        for name in ENVIRONMENT_VARIABLES.split():
            monkeypatch.delenv(name, raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["manage.py", *command])
        return runpy.run_path(str(SETTINGS))

    return read


def production(read: Any, *command: str, **variables: str) -> dict[str, Any]:
    return read(
        *command,
        **{"DJANGO_ENV": "production", "SECRET_KEY": SECRET, "ALLOWED_HOSTS": "jco.example"}
        | variables,
    )


def test_development_needs_no_environment_variables(settings_with: Any) -> None:
    values = settings_with("runserver")

    assert values["DEBUG"] is False
    assert values["DEMO"] is True
    assert "jco_portal.demo" in values["INSTALLED_APPS"]
    assert "localhost" in values["ALLOWED_HOSTS"]
    assert values["DATABASES"]["default"]["ENGINE"].endswith("postgresql")


@pytest.mark.parametrize(
    "variables", [{"SECRET_KEY": ""}, {"DEBUG": "1"}, {"DEBUG": "true", "SECRET_KEY": ""}]
)
def test_production_requires_a_secret_key_and_refuses_debug(
    settings_with: Any, variables: dict[str, str]
) -> None:
    with pytest.raises(ImproperlyConfigured, match="Production needs SECRET_KEY"):
        production(settings_with, **variables)


def test_production_is_secure_by_default(settings_with: Any) -> None:
    values = production(settings_with)

    assert values["DEMO"] is False
    assert "jco_portal.demo." not in repr(values)
    assert "jco_portal.demo" not in values["INSTALLED_APPS"]
    assert values["ALLOWED_HOSTS"] == ["jco.example"]
    assert values["SECURE_SSL_REDIRECT"]
    assert values["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert values["SESSION_COOKIE_SECURE"]
    assert values["CSRF_COOKIE_SECURE"]
    assert "SECURE_PROXY_SSL_HEADER" not in values
    assert production(settings_with, ALLOWED_HOSTS="")["ALLOWED_HOSTS"] in ([], [""])


def test_proxy_header_is_trusted_only_when_configured(settings_with: Any) -> None:
    values = production(settings_with, BEHIND_TLS_PROXY="1")

    assert values["SECURE_PROXY_SSL_HEADER"] == ("HTTP_X_FORWARDED_PROTO", "https")


@pytest.mark.parametrize(
    ("command", "user"),
    [("migrate", "owner"), ("runserver", "web"), ("import_operations", "web"), ("shell", "web")],
)
def test_only_migrate_connects_as_the_database_owner(
    settings_with: Any, command: str, user: str
) -> None:
    values = settings_with(
        command,
        DATABASE_URL="postgresql://web@db.example/jco",
        DATABASE_OWNER_URL="postgresql://owner@db.example/jco",
    )

    assert values["DATABASES"]["default"]["USER"] == user
    assert values["WEB_ROLE"] == "web"


def test_database_owner_and_web_role_may_be_the_same(settings_with: Any) -> None:
    values = settings_with("migrate", DATABASE_URL="postgresql://one@db.example/jco")

    assert values["DATABASES"]["default"]["USER"] == values["WEB_ROLE"] == "one"


def test_celery_broker_url_overrides_redis_url(settings_with: Any) -> None:
    shared = settings_with("worker", REDIS_URL="redis://one:6379/0")
    apart = settings_with(
        "worker", REDIS_URL="redis://one:6379/0", CELERY_BROKER_URL="redis://two:6379/1"
    )

    assert shared["CELERY_BROKER_URL"] == "redis://one:6379/0"
    assert apart["CELERY_BROKER_URL"] == "redis://two:6379/1"


def test_redis_socket_url_is_converted_for_celery(settings_with: Any) -> None:
    values = settings_with("worker", REDIS_URL="unix:///run/valkey.sock")

    assert values["CELERY_BROKER_URL"] == "redis+socket:///run/valkey.sock"


def test_dotted_paths_in_settings_are_importable() -> None:
    named = [
        *settings.MIDDLEWARE,
        *settings.AUTHENTICATION_BACKENDS,
        *settings.TEMPLATES[0]["OPTIONS"]["context_processors"],
        settings.ACCOUNT_ADAPTER,
        settings.FORM_RENDERER,
        settings.CELERY_BEAT_SCHEDULER,
    ]

    assert all(callable(import_string(path)) for path in named)


def test_responses_have_security_headers(db: None) -> None:
    answer = Client().get("/accounts/login/")

    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_only_django_and_package_settings_name_our_code() -> None:
    ours = re.compile("'(jco_portal|operations|coordination|funding|followup)\\.")
    theirs = {*dir(global_settings), "ROOT_URLCONF", "ACCOUNT_ADAPTER"}
    theirs |= {"CELERY_BEAT_SCHEDULE", "CELERY_BEAT_SCHEDULER"}
    named = {name for name in dir(settings) if name.isupper()}
    naming = {name for name in named if ours.search(repr(getattr(settings, name)))}

    assert {"MIDDLEWARE", "CELERY_BEAT_SCHEDULE"} <= naming <= theirs
