"""Fixtures that two or more apps use, and the strict switches."""

import fcntl
import json
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from celery.contrib.testing.worker import start_worker
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings
from hypothesis import settings as hypothesis_settings
from pytest_django.plugin import blocking_manager_key

from jco_portal.celery import app as celery_app
from jco_portal.kernel.wire import JoinedStaticFilesStorage
from operations.models import Term
from tests.world import PASSWORD, person

hypothesis_settings.register_profile("portal", deadline=None)  # a busy machine is no failure
hypothesis_settings.load_profile("portal")

CHROMIUM_SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Workers side by side take copies of one database, which the first of them makes."""
    worker = getattr(request.config, "workerinput", {}).get("workerid")
    if not worker:
        return
    fresh = request.config.getvalue("create_db")
    folder = tmp_path_factory.getbasetemp().parent  # of this run, and of all its workers
    with (folder / "database").open("a") as made, django_db_blocker.unblock():
        fcntl.flock(made, fcntl.LOCK_EX)
        if not made.tell():
            connection.creation.create_test_db(
                0, autoclobber=True, serialize=False, keepdb=not fresh
            )
            call_command("load_reference")
            made.write("made")
        else:
            connection.close()
            connection.settings_dict["NAME"] = connection.settings_dict["TEST"]["NAME"]
        connection.creation.clone_test_db(worker, verbosity=0)
    connection.settings_dict["TEST"]["NAME"] += f"_{worker}"


@pytest.fixture(scope="session")
def django_db_createdb(request: pytest.FixtureRequest) -> bool:
    """A worker's copy is new already."""
    return request.config.getvalue("create_db") and not hasattr(request.config, "workerinput")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The test database holds the reference lists, as every portal does."""
    with django_db_blocker.unblock():
        call_command("load_reference")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    """Tests that commit leave an empty database: fill the lists again for whatever comes next."""
    yield
    marker = item.get_closest_marker("django_db")
    commits = {"transactional_db", "live_server"} & set(item.fixturenames)
    if commits or (marker and marker.kwargs.get("transaction")):
        with item.config.stash[blocking_manager_key].unblock():
            if not Term.objects.exists():
                call_command("load_reference")


@pytest.fixture
def client_of(db: None) -> Any:
    """A browser client signed in as a role of an organisation, by its code."""

    def sign_in(role: str = "planner", place: str = "LT") -> Client:
        client = Client()
        client.force_login(person(role, place))
        return client

    return sign_in


@pytest.fixture
def worker(transactional_db: None) -> Iterator[None]:
    """A Celery worker on the real broker and the test database."""
    with start_worker(celery_app, pool="solo", perform_ping_check=False, loglevel="WARNING"):
        yield


@pytest.fixture(scope="session")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A static file, by its name, as it is collected for ``make run`` and for production."""
    folder = tmp_path_factory.mktemp("static")
    kept = f"{JoinedStaticFilesStorage.__module__}.{JoinedStaticFilesStorage.__qualname__}"
    storages = {**settings.STORAGES, "staticfiles": {"BACKEND": kept}}
    with override_settings(STORAGES=storages, STATIC_ROOT=folder):
        call_command("collectstatic", "--no-input", "--ignore=admin", verbosity=0)
    names = json.loads((folder / "staticfiles.json").read_text())["paths"]
    return lambda name: folder / names[name]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One headless browser for the whole run."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where a browser is

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=CHROMIUM_SWITCHES
        )
        yield browser
        browser.close()


@pytest.fixture
def browser_page(chromium: Any, live_server: Any) -> Iterator[Any]:
    """A fresh page at 1280 px whose relative addresses go to the running portal."""
    context = chromium.new_context(
        base_url=live_server.url, viewport={"width": 1280, "height": 900}
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    yield page
    context.close()


@pytest.fixture
def sign_in(browser_page: Any) -> Any:
    """Sign the browser in through the page, as a role of an organisation."""

    def go(role: str = "planner", place: str = "LT") -> Any:
        user = person(role, place)
        browser_page.goto("/accounts/login/")
        browser_page.fill("input[name=login]", user.email)
        browser_page.fill("input[name=password]", PASSWORD)
        browser_page.click("main button[type=submit]")
        browser_page.wait_for_selector(".user-menu", state="attached")
        return browser_page

    return go
