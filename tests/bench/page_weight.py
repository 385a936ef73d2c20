"""The bytes that a browser loads for the main pages, at first and again."""

from collections import Counter
from collections.abc import Callable, Collection
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import reverse

from jco_portal.directory.models import User
from operations.models import Operation
from tests.bench.reads import load_demo
from tests.bench.result_table import ResultTable
from tests.bench.site_server import BEHIND_PROXY, HOST, RunningSite, running_site
from tests.chromium import launch_browser

KINDS = {"Document": "HTML", "Stylesheet": "CSS", "Script": "JS", "Font": "font"}
OTHER = "other"
COLUMNS = (46, 10, 8, 8, 8, 8, 10, 10)


def run(
    table: ResultTable, fill: Callable[[], Any] = load_demo, only: Collection[str] = ()
) -> None:
    """Measure the bytes in kB by kind of file, as Chromium counts them; of all pages or some."""
    table.begin_columns("Weight of the main pages in kB, as served")
    fill()
    user = User.objects.filter(role_assignments__role="planner").order_by("pk")[0]
    client = Client()
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    pages = {
        name: path for name, path in _pages(user).items() if client.get(path).status_code == 200
    }
    columns = (*KINDS.values(), OTHER, "first", "again")
    table.line("page", *columns, widths=COLUMNS)
    with running_site() as site, launch_browser() as browser:
        addresses = {"sign-in": reverse("account_login"), **pages}
        for name in only or addresses:
            known = session if name in pages else ""
            first, again = _loads(browser, site, addresses[name], known)
            kinds = [first[kind] for kind in (*KINDS.values(), OTHER)]
            sizes = (*kinds, first.total(), again.total())
            table.line(name, *(f"{size / 1000:,.1f}" for size in sizes), widths=COLUMNS)


def _pages(user: User) -> dict[str, str]:
    jco = Operation.objects.visible_to(user).exclude(jco_file=None).order_by("pk")[0]
    at = [jco.reference]
    return {
        "home": "/",
        "operations": reverse("operations:operation_list"),
        "record": jco.get_absolute_url(),
        "planning": reverse("operations:planning", args=at),
        "timetable": reverse("operations:timetable", args=at),
        "results": reverse("operations:result_list", args=at),
        "budget": reverse("funding:budget_detail", args=at),
        "calendar": reverse("coordination:calendar_year"),
        "overlaps": reverse("coordination:overlap_list"),
        "meeting list": reverse("coordination:meeting_list"),
        "deadlines": reverse("deadline_list"),
        "recommendations": reverse("followup:recommendation_list"),
        "enter an operation": reverse("operations:operation_new"),
    }


def _loads(browser: Any, site: RunningSite, path: str, session: str) -> list[Counter[str]]:
    """Return the bytes by kind of a load with an empty cache and of the next load."""
    home = f"http://{HOST}:{site.port}/"
    context = browser.new_context(extra_http_headers=BEHIND_PROXY)
    if session:
        context.add_cookies([{"name": "sessionid", "value": session, "url": home}])
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    loads = []
    for _load in range(2):
        kinds: dict[str, str] = {}
        bytes_by_kind: Counter[str] = Counter()

        def note(event: dict[str, Any], kinds: dict[str, str] = kinds) -> None:
            kinds[event["requestId"]] = KINDS.get(event["type"], OTHER)

        def count(
            event: dict[str, Any],
            kinds: dict[str, str] = kinds,
            sizes: Counter[str] = bytes_by_kind,
        ) -> None:
            sizes[kinds.get(event["requestId"], OTHER)] += int(event["encodedDataLength"])

        wire.on("Network.responseReceived", note)
        wire.on("Network.loadingFinished", count)
        page.goto("about:blank")
        page.goto(f"{home}{path.lstrip('/')}", wait_until="networkidle")
        loads.append(bytes_by_kind)
        wire.remove_listener("Network.responseReceived", note)
        wire.remove_listener("Network.loadingFinished", count)
    context.close()
    return loads
