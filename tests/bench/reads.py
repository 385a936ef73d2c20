"""The cost of each page: every address of the portal that shows a page, once by its pattern."""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from itertools import product
from typing import Any

from django.apps import apps
from django.db import transaction
from django.test import Client

from coordination.actions import run_full_overlap_check
from jco_portal.demo.operations import load_accounts, load_operations
from jco_portal.directory.models import User
from operations.enums import OperationState
from operations.models import Operation
from tests.bench.result_table import ResultTable, measure_cost
from tests.page_addresses import all_page_addresses

ROUNDS = 3
ROLES = ("planner", "expert", "secretariat")
KEYED = (
    "coordination.Overlap",
    "deadlines.Deadline",
    "documents.FiledDocument",
    "followup.AddresseeAction",
    "followup.Recommendation",
    "funding.Application",
    "funding.Call",
    "operations.TimetableTask",
)
STATES = (OperationState.DEBRIEFING, OperationState.RUNNING, OperationState.DRAFT)
HTML = "text/html; charset=utf-8"


def load_demo() -> None:
    """Fill the portal with its demonstration data, as ``make run`` does, and check overlaps."""
    with transaction.atomic():
        load_accounts()
        load_operations()
    run_full_overlap_check()


def run(
    table: ResultTable,
    fill: Callable[[], Any] = load_demo,
    roles: tuple[str, ...] = ROLES,
    rounds: int = ROUNDS,
) -> None:
    """Measure each page for a reader who can open it; files and errors are left out."""
    table.begin_costs("Reads: each page of the portal by its pattern", "page")
    fill()
    pages = _pages(roles)
    for name, (client, address) in sorted(pages.items()):
        runs = [measure_cost(lambda: client.get(address)) for _round in range(rounds)]  # noqa: B023
        table.costs(name, runs)
    table.note(f"{len(pages)} pages of {len(all_page_addresses())} addresses")


def _pages(roles: tuple[str, ...]) -> dict[str, tuple[Client, str]]:
    """Return for each page the first reader, of these roles, and the first address that opens."""
    pages: dict[str, tuple[Client, str]] = {}
    tried: set[tuple[Client, str]] = set()
    writing: set[str] = set()
    for (name, address), client in product(_addresses(), _readers(roles)):
        if name in pages or name in writing or (client, address) in tried:
            continue
        tried.add((client, address))
        answer = client.get(address)
        if answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            writing.add(name)
        elif answer.status_code == HTTPStatus.OK and answer["Content-Type"] == HTML:
            pages[name] = client, address
    return pages


def _addresses() -> list[tuple[str, str]]:
    """Return every address with references of JCOs in different statuses and many keys."""
    return [
        each
        for reference, pk in _keys()
        for each in all_page_addresses(reference=reference, pk=pk).items()
    ]


def _readers(roles: tuple[str, ...]) -> Iterable[Client]:
    for role in roles:
        user = User.objects.filter(role_assignments__role=role).order_by("pk").first()
        if user is not None:
            client = Client()
            client.force_login(user)
            yield client


def _keys() -> list[tuple[str, int]]:
    """Return references of JCOs in different statuses, and keys of rows of different models."""
    jcos = Operation.objects.exclude(jco_file=None)
    references = [
        jcos.filter(state=state).order_by("pk").values_list("reference", flat=True).first()
        for state in STATES
    ]
    models = [apps.get_model(name) for name in KEYED]
    keys = {model.objects.values_list("pk", flat=True).first() for model in models}
    return list(product(filter(None, references), filter(None, keys | {1})))
