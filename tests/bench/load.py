"""Open load: requests leave by the clock, and each counts from the moment it was meant to leave."""

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
from tests.bench.reads import load_demo
from tests.bench.sender import Asked
from tests.bench.serving import HOST, Site, served
from tests.bench.table import Table

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
MOST_OPERATIONS = 6
PLANNED = (OperationState.DRAFT, OperationState.TABLED)
SEIZURE = {
    "goods": "cigarettes",
    "quantity": "4100000",
    "day": timezone.localdate().isoformat(),
    "transport_mode": "road",
    "goods_status": "seized",
}


def run(
    table: Table,
    fill: Callable[[], Any] = load_demo,
    steady: tuple[float, float] = STEADY,
    rising: tuple[float, ...] = RISING,
    shares: dict[str, int] = SHARES,
) -> None:
    """A steady rate, then rising ones until the answers come late or not at all."""
    table.title("Open load: gunicorn and a worker under production's settings")
    fill()
    with served() as site:
        mix = _mix(shares, site.sheet)
        _hold(site, mix, *WARMING)  # so that each process has read what it reads once
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
        _step(table, site, mix, *steady)
        for rate in rising:
            if _step(table, site, mix, rate, min(RISING_SECONDS, steady[1])):
                table.note(f"saturated: p95 above {SLOWEST:.0f} s, or errors")
                break


def _step(table: Table, site: Site, mix: list[Asked], rate: float, duration: float) -> bool:
    """Hold a rate and print what came of it; True when it was too much."""
    before = site.cpu()
    told = _hold(site, mix, rate, duration)
    after = site.cpu()
    answers = told["answers"]
    times = sorted(taken for _name, taken, _error in answers)
    errors = Counter(f"{name}: {error}" for name, _taken, error in answers if error)
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    cpu = [(after[name] - before[name]) * 1000 / len(answers) for name in after]
    cells = (f"{rate:g}", f"{len(answers):,}", f"{errors.total():,}")
    latencies = (f"{cuts[at] * 1000:,.0f}" for at in (49, 94, 98))
    what = f"{duration:g} s, sender used {told['cpu']:.1f} s of CPU"
    table.line(what, *cells, *latencies, *(f"{each:,.1f}" for each in cpu), widths=COLUMNS)
    _slowest(table, answers)
    for error, times_seen in errors.most_common(5):
        table.note(f"{times_seen} × {error}")
    return bool(errors) or cuts[94] > SLOWEST


def _slowest(table: Table, answers: list[tuple[str, float, str]]) -> None:
    by_name: dict[str, list[float]] = {}
    for name, taken, _error in answers:
        by_name.setdefault(name, []).append(taken)
    medians = {name: statistics.median(its) * 1000 for name, its in by_name.items()}
    told = sorted(medians.items(), key=lambda each: -each[1])
    table.note("medians: " + ", ".join(f"{name} {median:,.0f}" for name, median in told))


def _hold(site: Site, mix: list[Asked], rate: float, duration: float) -> dict[str, Any]:
    plan = {"host": HOST, "port": site.port, "rate": rate, "duration": duration}
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.sender"],
        input=json.dumps({**plan, "mix": [asdict(each) for each in mix]}),
        cwd=settings.BASE_DIR,
        capture_output=True,
        check=True,
        text=True,
    )
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _mix(shares: dict[str, int], sheet: str) -> list[Asked]:
    """Some hundreds of requests of several people in a fixed disorder, each of which is allowed."""
    chance, allowed = random.Random(7), _allowed(sheet)
    turns = {name: cycle(its) for name, its in allowed.items()}
    listed: list[Asked] = []
    for _hundred in range(HUNDREDS):
        some = [next(turns[name]) for name in turns for _number in range(shares[name])]
        listed += chance.sample(some, len(some))
    return listed


def _allowed(sheet: str) -> dict[str, list[Asked]]:
    """The requests of each name that somebody may make."""
    found: dict[str, list[Asked]] = {}
    for user in _people():
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        found.setdefault("static file", []).append(Asked("static file", sheet, session, None))
        for name, path, changes in _wanted(user):
            if client.get(path).status_code == HTTPStatus.OK:
                found.setdefault(name, []).append(Asked(name, path, session, changes))
    return found


def _people() -> Iterator[User]:
    for role, place in PEOPLE:
        found = User.objects.filter(organisation__code=place, role_assignments__role=role)
        yield from found.order_by("pk")[:1]


def _wanted(user: User) -> Iterator[tuple[str, str, dict[str, str] | None]]:
    yield "home", "/", None
    yield "list", reverse("operations:operation_list"), None
    yield "calendar", reverse("coordination:year"), None
    yield "overlaps", reverse("coordination:overlap_list"), None
    yield "deadlines", reverse("deadline_list"), None
    operations = Operation.objects.visible_to(user).order_by("-pk")[:MOST_OPERATIONS]
    for operation in operations:
        at = [operation.reference]
        yield "record", operation.get_absolute_url(), None
        yield "timetable", reverse("operations:timetable", args=at), None
        yield "results", reverse("operations:results", args=at), None
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
