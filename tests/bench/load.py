"""Open load: requests are sent by the clock, and each is timed from its planned moment."""

import json
import random
import statistics
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict
from http import HTTPStatus
from itertools import cycle, product
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jco_portal.directory.models import User
from operations.enums import OperationState
from operations.models import Operation
from tests.bench.load_generator import PlannedRequest
from tests.bench.reads import load_demo
from tests.bench.result_table import ResultTable
from tests.bench.site_server import HOST, RunningSite, running_site

STEADY = (20, 180)
RISING = (25, 30, 40, 50, 65, 80, 100)
RISING_SECONDS = 30
WARMING = (4, 2)
SLOWEST = 1.0
PEOPLE = (
    ("planner", "LT"),
    ("planner", "PL"),
    ("planner", "DE"),
    ("expert", "DK"),
    ("secretariat", "GSC"),
    ("liaison", "WCO"),
)
SHARES = {
    "home": 18,
    "record": 18,
    "list": 14,
    "calendar": 10,
    "overlaps": 10,
    "timetable": 8,
    "results": 6,
    "deadlines": 4,
    "static file": 8,
    "report a seizure": 3,
    "edit dates": 1,
}
COLUMNS = (46, 8, 8, 8, 8, 8, 8, 9, 9, 9)
HUNDREDS = 8
MAX_OPERATIONS = 6
PLANNED = (OperationState.DRAFT, OperationState.TABLED)
SEIZURE = {
    "goods": "cigarettes",
    "quantity": "4100000",
    "day": timezone.localdate().isoformat(),
    "transport_mode": "road",
    "goods_status": "seized",
}


def run(
    table: ResultTable,
    fill: Callable[[], Any] = load_demo,
    steady: tuple[float, float] = STEADY,
    rising: tuple[float, ...] = RISING,
    shares: dict[str, int] = SHARES,
) -> None:
    """Send a steady rate, then rising rates until responses are late or missing."""
    table.begin_columns("Open load: gunicorn and a worker under production's settings")
    fill()
    with running_site() as site:
        mix = _mix(shares, site.sheet)
        _send_at_rate(site, mix, *WARMING)  # so that each process has read what it reads once
        heads = (
            "a second",
            "answers",
            "errors",
            "p50 ms",
            "p95",
            "p99",
            "web ms",
            "worker",
            "database",
        )
        table.line("CPU is for each request", *heads, widths=COLUMNS)
        _load_stage(table, site, mix, *steady)
        for rate in rising:
            if _load_stage(table, site, mix, rate, min(RISING_SECONDS, steady[1])):
                table.note(f"saturated: p95 above {SLOWEST:.0f} s, or errors")
                break


def _load_stage(
    table: ResultTable, site: RunningSite, mix: list[PlannedRequest], rate: float, duration: float
) -> bool:
    """Send at one rate and print the measurements; return True if the rate was too high."""
    before = site.cpu()
    measured = _send_at_rate(site, mix, rate, duration)
    after = site.cpu()
    answers = measured["answers"]
    times = sorted(taken for _name, taken, _error in answers)
    errors = Counter(f"{name}: {error}" for name, _taken, error in answers if error)
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    cpu = [(after[name] - before[name]) * 1000 / len(answers) for name in after]
    cells = (f"{rate:g}", f"{len(answers):,}", f"{errors.total():,}")
    latencies = (f"{cuts[at] * 1000:,.0f}" for at in (49, 94, 98))
    what = f"{duration:g} s, sender used {measured['cpu']:.1f} s of CPU"
    table.line(what, *cells, *latencies, *(f"{each:,.1f}" for each in cpu), widths=COLUMNS)
    _slowest(table, answers)
    for error, count in errors.most_common(5):
        table.note(f"{count} × {error}")
    return bool(errors) or cuts[94] > SLOWEST


def _slowest(table: ResultTable, answers: list[tuple[str, float, str]]) -> None:
    by_name: dict[str, list[float]] = {}
    for name, taken, _error in answers:
        by_name.setdefault(name, []).append(taken)
    medians = {name: statistics.median(its) * 1000 for name, its in by_name.items()}
    slowest_first = sorted(medians.items(), key=lambda each: -each[1])
    table.note("medians: " + ", ".join(f"{name} {median:,.0f}" for name, median in slowest_first))


def _send_at_rate(
    site: RunningSite, mix: list[PlannedRequest], rate: float, duration: float
) -> dict[str, Any]:
    plan = {"host": HOST, "port": site.port, "rate": rate, "duration": duration}
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.load_generator"],
        input=json.dumps({**plan, "mix": [asdict(each) for each in mix]}),
        cwd=settings.BASE_DIR,
        capture_output=True,
        check=True,
        text=True,
    )
    measured: dict[str, Any] = json.loads(done.stdout)
    return measured


def _mix(shares: dict[str, int], sheet: str) -> list[PlannedRequest]:
    """Return some hundreds of permitted requests of several users in a fixed random order."""
    chance, allowed = random.Random(7), _allowed(sheet)
    turns = {name: cycle(its) for name, its in allowed.items()}
    listed: list[PlannedRequest] = []
    for _hundred in range(HUNDREDS):
        some = [next(turns[name]) for name in turns for _number in range(shares[name])]
        listed += chance.sample(some, len(some))
    return listed


def _allowed(sheet: str) -> dict[str, list[PlannedRequest]]:
    """Return the requests of each name that some user may make."""
    requests: dict[str, list[PlannedRequest]] = {}
    for user in _people():
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        requests.setdefault("static file", []).append(
            PlannedRequest("static file", sheet, session, None)
        )
        for name, path, changes in _wanted(user):
            if client.get(path).status_code == HTTPStatus.OK:
                requests.setdefault(name, []).append(PlannedRequest(name, path, session, changes))
    return requests


def _people() -> Iterator[User]:
    for role, organisation_code in PEOPLE:
        users = User.objects.filter(
            organisation__code=organisation_code, role_assignments__role=role
        )
        yield from users.order_by("pk")[:1]


def _wanted(user: User) -> Iterator[tuple[str, str, dict[str, str] | None]]:
    yield "home", "/", None
    yield "list", reverse("operations:operation_list"), None
    yield "calendar", reverse("coordination:calendar_year"), None
    yield "overlaps", reverse("coordination:overlap_list"), None
    yield "deadlines", reverse("deadline_list"), None
    operations = Operation.objects.visible_to(user).order_by("-pk")[:MAX_OPERATIONS]
    for operation in operations:
        at = [operation.reference]
        yield "record", operation.get_absolute_url(), None
        yield "timetable", reverse("operations:timetable", args=at), None
        yield "results", reverse("operations:result_list", args=at), None
        if operation.state == OperationState.RUNNING:
            yield "report a seizure", reverse("operations:seizure_new", args=at), SEIZURE
    for month, operation in product(
        ("03", "04"), operations
    ):  # so that each edit changes something
        if operation.state in PLANNED:
            dates = {
                "phases-0-entered_start": f"2028-{month}-01",
                "phases-0-entered_end": f"2028-{month}-09",
            }
            yield (
                "edit dates",
                reverse("operations:operation_edit", args=[operation.reference]),
                dates,
            )
