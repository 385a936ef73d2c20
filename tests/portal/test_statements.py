"""The number of SQL statements of each page, for any number of rows."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from coordination.actions import run_full_overlap_check
from operations.actions.planning.objectives import add_objective
from operations.models import Operation
from tests.debriefings import make_recommendation
from tests.execution_factories import make_controls, make_seizure
from tests.factories import make_file, make_objective_input, make_operation, make_user
from tests.funding.budgets import make_line
from tests.invitations import make_invitations
from tests.portal.access_table import ACCESS, ACCESS_BY_VIEW

MAIN_PAGES = {
    "home": 20,
    "operations:operation_detail": 20,
    "coordination:calendar_year": 20,
    "followup:report_changes": 15,  # reads the filed report and the current one
}
MOST = 14


@pytest.mark.slow
@pytest.mark.usefixtures("plain_responses")
def test_pages_stay_within_their_query_limits(page_urls: dict[str, str], client_for: Any) -> None:
    planner, expert = ("planner", "LT"), ("expert", "DK")

    few = _failing_pages(page_urls, planner, client_for(*planner))
    _add_rows()

    assert few == {}
    assert _failing_pages(page_urls, planner, client_for(*planner)) == {}
    assert _failing_pages(page_urls, expert, client_for(*expert)) == {}


def _failing_pages(pages: dict[str, str], who: tuple[str, str], client: Client) -> dict[str, Any]:
    """Return the pages above their limit, or with a status not in the access table."""
    failing = {}
    for name, address in pages.items():
        most, status = MAIN_PAGES.get(name, MOST), ACCESS[name].split()[ACCESS_BY_VIEW.index(who)]
        answer = _count_statements(client, address)
        if answer["statements"] > most:
            answer = _count_statements(
                client, address
            )  # what a process reads once is no matter of the page
        if answer["statements"] > most or answer["status"] != int(status):
            failing[name] = answer
    return failing


def _count_statements(client: Client, address: str) -> dict[str, int]:
    with CaptureQueriesContext(connection) as sent:
        response = client.get(address)
    return {"status": response.status_code, "statements": len(sent)}


def _add_rows() -> None:
    """Add rows of everything that the pages list."""
    plan, ended = (Operation.objects.get(name=name) for name in ("Amber", "Tern"))
    for number in range(3):
        other = {"organisers": ("PL",), "leads": ("PL",)}
        make_operation(f"Bora {number}", state="tabled", participants=("EE", "LT"), **other)
        make_operation(f"Draft {number}")
        make_line(plan, 100 + number)
        make_file(plan)
        add_objective(plan, make_objective_input(), by=make_user())
        make_recommendation(ended, "PL", "EE")
        make_seizure(ended, 10 + number)
        make_controls(ended, 10 + number)
    make_invitations(plan, "ES", "FR", "OLAF")
    run_full_overlap_check()
