"""What each page costs: every address of the portal that shows a page, once by its pattern."""

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
    """Fill the portal with its demonstration, as ``make run`` does, and compare all of it."""
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
    """Each page for a reader who may open it; what answers otherwise or is a file is left out."""
    table.begin_costs("Reads: each page of the portal by its pattern", "page")
    fill()
    pages = _pages(roles)
    for name, (client, address) in sorted(pages.items()):
        runs = [measure_cost(lambda: client.get(address)) for _round in range(rounds)]  # noqa: B023
        table.costs(name, runs)
    table.note(f"{len(pages)} pages of {len(all_page_addresses())} addresses")


def _pages(roles: tuple[str, ...]) -> dict[str, tuple[Client, str]]:
    """Who reads each page, and where: the first of the candidates to whom it is shown."""
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
    """Every address with the references of JCOs in different states and keys of many records."""
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
    """References of JCOs in different states, and keys of records of different kinds."""
    jcos = Operation.objects.exclude(jco_file=None)
    references = [
        jcos.filter(state=state).order_by("pk").values_list("reference", flat=True).first()
        for state in STATES
    ]
    models = [apps.get_model(name) for name in KEYED]
    keys = {model.objects.values_list("pk", flat=True).first() for model in models}
    return list(product(filter(None, references), filter(None, keys | {1})))
