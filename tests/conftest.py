"""Fixtures that two or more apps use, and the strict switches."""

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
from jco_portal.core.static_bundles import JoinedStaticFilesStorage
from tests.browser import launched
from tests.costs import UNASKED, Costs
from tests.databases import LISTS, Databases
from tests.examples import standing
from tests.world import PASSWORD, person

RUN = pytest.StashKey[Databases]()

hypothesis_settings.register_profile("portal", deadline=None)  # a busy machine is no failure
hypothesis_settings.load_profile("portal")


def pytest_configure(config: pytest.Config) -> None:
    """One folder for the run tells its processes which databases are made."""
    given = getattr(config, "workerinput", None)
    folder = given["databases"] if given else tempfile.mkdtemp(prefix="jco-databases-")
    config.pluginmanager.register(Costs())
    config.stash[RUN] = Databases(Path(folder), given["workerid"] if given else "only")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that ask for pages, and those that commit."""
    for item in items:
        if "client_of" in _fixtures(item):
            item.add_marker("page")
        if _commits(item):
            item.add_marker("commits")


def pytest_collection_finish() -> None:
    """Look for garbage seldom, and not among all that the whole run needs: an eighth of its CPU."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Hand the folder to a worker."""
    node.workerinput["databases"] = str(node.config.stash[RUN].folder)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Drop what this process made; whoever began the run, what all shared."""
    run = config.stash[RUN]
    with config.stash[blocking_manager_key].unblock():
        run.drop_copies()
        if not hasattr(config, "workerinput"):
            run.drop_templates()
            shutil.rmtree(run.folder, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None) -> None:
    """Nothing is made here: a test gets its database when it begins."""


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Give a test its database: the worker's own, or a new one if it commits."""
    if _uses_database(item):
        marker = item.get_closest_marker("example")
        example = marker.args[0] if marker else LISTS
        with item.config.stash[blocking_manager_key].unblock():
            item.config.stash[RUN].lend(example, fresh=_commits(item))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    """Drop the database in which a test committed, which need not be emptied first."""
    with patch.object(TransactionTestCase, "_fixture_teardown"):
        yield
    note_unasked(item)
    if _commits(item):
        with item.config.stash[blocking_manager_key].unblock():
            item.config.stash[RUN].take_back()


def note_unasked(item: pytest.Item) -> None:
    """Note on a test that it begins with a set and made nothing that stands there."""
    if _uses_database(item) and standing.example:
        item.user_properties.append((UNASKED, standing.example))


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
    with launched() as browser:
        yield browser


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
