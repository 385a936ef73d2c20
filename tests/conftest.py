"""Fixtures of two or more apps, and the hooks that give each test its database."""

import gc
import json
import shutil
import tempfile
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from celery.contrib.testing.worker import start_worker
from django.conf import settings
from django.core.management import call_command
from django.test import Client, TransactionTestCase, override_settings
from hypothesis import settings as hypothesis_settings
from pytest_django.plugin import blocking_manager_key

from jco_portal.celery import app as celery_app
from jco_portal.core.static_bundles import BundledStaticFilesStorage
from tests.chromium import launch_browser
from tests.databases import LISTS, ExampleDatabases
from tests.example_data import current_example
from tests.factories import PASSWORD, make_user
from tests.run_costs import UNUSED_EXAMPLE, RunCostPlugin

RUN_FOLDER = pytest.StashKey[ExampleDatabases]()

hypothesis_settings.register_profile("portal", deadline=None)  # a busy machine is no failure
hypothesis_settings.load_profile("portal")


def pytest_configure(config: pytest.Config) -> None:
    """Create the folder in which the processes of a run record the databases that exist."""
    worker_input = getattr(config, "workerinput", None)
    folder = (
        worker_input["databases"] if worker_input else tempfile.mkdtemp(prefix="jco-databases-")
    )
    config.pluginmanager.register(RunCostPlugin())
    config.stash[RUN_FOLDER] = ExampleDatabases(
        Path(folder), worker_input["workerid"] if worker_input else "only"
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that request pages and those that commit."""
    for item in items:
        if "client_for" in _fixtures(item):
            item.add_marker("page")
        if _commits(item):
            item.add_marker("commits")


def pytest_collection_finish() -> None:
    """Run the garbage collector rarely, and not over objects that the whole run needs.

    It took an eighth of the CPU time of the run.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Pass the folder of the run to a worker."""
    node.workerinput["databases"] = str(node.config.stash[RUN_FOLDER].folder)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Drop the databases of this process; the main process also drops the shared templates."""
    run = config.stash[RUN_FOLDER]
    with config.stash[blocking_manager_key].unblock():
        run.drop_copies()
        if not hasattr(config, "workerinput"):
            run.drop_templates()
            shutil.rmtree(run.folder, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None) -> None:
    """Create no database: each test gets its own when it begins."""


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Give a test its database: that of the worker, or a new one if the test commits."""
    if _uses_database(item):
        marker = item.get_closest_marker("example")
        example = marker.args[0] if marker else LISTS
        with item.config.stash[blocking_manager_key].unblock():
            item.config.stash[RUN_FOLDER].use_copy(example, fresh=_commits(item))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    """Drop the database of a test that commits, so that it need not be emptied first."""
    with patch.object(TransactionTestCase, "_fixture_teardown"):
        yield
    mark_unused_example(item)
    if _commits(item):
        with item.config.stash[blocking_manager_key].unblock():
            item.config.stash[RUN_FOLDER].drop_used_copy()


def mark_unused_example(item: pytest.Item) -> None:
    """Mark a test that begins with an example set and does not use it."""
    if _uses_database(item) and current_example.example:
        item.user_properties.append((UNUSED_EXAMPLE, current_example.example))


def _uses_database(item: pytest.Item) -> bool:
    fixtures = {"db", "transactional_db", "live_server"} & _fixtures(item)
    return bool(fixtures or item.get_closest_marker("django_db"))


def _commits(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    fixtures = {"transactional_db", "live_server"} & _fixtures(item)
    return bool(fixtures or (marker and marker.kwargs.get("transaction")))


def _fixtures(item: pytest.Item) -> set[str]:
    return set(getattr(item, "fixturenames", ()))


@pytest.fixture
def client_for(db: None) -> Any:
    """Return a function that signs in a client as a role of an organisation."""

    def sign_in(role: str = "planner", organisation_code: str = "LT") -> Client:
        client = Client()
        client.force_login(make_user(role, organisation_code))
        return client

    return sign_in


@pytest.fixture
def worker(transactional_db: None) -> Iterator[None]:
    """Run a Celery worker on the real broker and the test database."""
    with start_worker(celery_app, pool="solo", perform_ping_check=False, loglevel="WARNING"):
        yield


@pytest.fixture(scope="session")
def collected_static_file(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return a function that finds a static file as collected for production, by its name."""
    folder = tmp_path_factory.mktemp("static")
    backend = f"{BundledStaticFilesStorage.__module__}.{BundledStaticFilesStorage.__qualname__}"
    storages = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}
    with override_settings(STORAGES=storages, STATIC_ROOT=folder):
        call_command("collectstatic", "--no-input", "--ignore=admin", verbosity=0)
    names = json.loads((folder / "staticfiles.json").read_text())["paths"]
    return lambda name: folder / names[name]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One headless browser for the whole run."""
    with launch_browser() as browser:
        yield browser


@pytest.fixture
def browser_page(chromium: Any, live_server: Any) -> Iterator[Any]:
    """A new page of 1280 px whose relative addresses lead to the running portal."""
    context = chromium.new_context(
        base_url=live_server.url, viewport={"width": 1280, "height": 900}
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    yield page
    context.close()


@pytest.fixture
def sign_in(browser_page: Any) -> Any:
    """Return a function that signs in through the page as a role of an organisation."""

    def go(role: str = "planner", organisation_code: str = "LT") -> Any:
        user = make_user(role, organisation_code)
        browser_page.goto("/accounts/login/")
        browser_page.fill("input[name=login]", user.email)
        browser_page.fill("input[name=password]", PASSWORD)
        browser_page.click("main button[type=submit]")
        browser_page.wait_for_selector(".user-menu", state="attached")
        return browser_page

    return go
