"""How many statements a page sends at most, the frame included, whatever the rows."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from coordination.actions import detect_all
from operations.actions.planning.objectives import add_objective
from operations.models import Operation
from tests.debriefings import recommend
from tests.funding.budgets import a_line
from tests.invitations import invited
from tests.portal.access import ACCESS, ACCESS_OF
from tests.running import control, seize
from tests.world import a_file, an_objective, an_operation, person

MAIN_PAGES = {
    "home": 20,
    "operations:operation_detail": 20,
    "coordination:year": 20,
    "followup:report_changes": 15,  # reads what was filed beside all that a report tells
}
MOST = 14


@pytest.mark.slow
@pytest.mark.usefixtures("plain_answers")
def test_pages_stay_within_their_query_limits(world: dict[str, str], client_of: Any) -> None:
    planner, expert = ("planner", "LT"), ("expert", "DK")

    few = _amiss(world, planner, client_of(*planner))
    _let_there_be_more()

    assert few == {}
    assert _amiss(world, planner, client_of(*planner)) == {}
    assert _amiss(world, expert, client_of(*expert)) == {}


def _amiss(pages: dict[str, str], who: tuple[str, str], client: Client) -> dict[str, Any]:
    """The pages beyond their bound or not answering this person as the table of access says."""
    found = {}
    for name, address in pages.items():
        most, status = MAIN_PAGES.get(name, MOST), ACCESS[name].split()[ACCESS_OF.index(who)]
        answer = _asked(client, address)
        if answer["statements"] > most:
            answer = _asked(client, address)  # what a process reads once is no matter of the page
        if answer["statements"] > most or answer["status"] != int(status):
            found[name] = answer
    return found


def _asked(client: Client, address: str) -> dict[str, int]:
    with CaptureQueriesContext(connection) as sent:
        response = client.get(address)
    return {"status": response.status_code, "statements": len(sent)}


def _let_there_be_more() -> None:
    """More rows of everything that the pages list."""
    plan, ended = (Operation.objects.get(name=name) for name in ("Amber", "Tern"))
    for number in range(3):
        other = {"organisers": ("PL",), "leads": ("PL",)}
        an_operation(f"Bora {number}", state="tabled", participants=("EE", "LT"), **other)
        an_operation(f"Draft {number}")
        a_line(plan, 100 + number)
        a_file(plan)
        add_objective(plan, an_objective(), by=person())
        recommend(ended, "PL", "EE")
        seize(ended, 10 + number)
        control(ended, 10 + number)
    invited(plan, "ES", "FR", "OLAF")
    detect_all()
