"""How many statements a request that writes sends, the frame and the transaction included.

The bounds are fixed; what is written is what the action is about, with people who are told.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jco_portal.outbox.actions import finish_jobs
from operations.models import BusinessCaseSection, Operation, SeizureRevision
from tests.dossiers import write
from tests.operations.timetables import a_jco, step
from tests.operations.typed import typed
from tests.pages import address, sent
from tests.running import running_jco
from tests.world import person, plan

pytestmark = pytest.mark.django_db

ENTER, TABLE, EDIT, WRITE, REPORT = 20, 25, 25, 12, 12


def statements_of(send: Callable[[], Any]) -> int:
    """How many statements a request sends that does what it was sent for."""
    with CaptureQueriesContext(connection) as captured:
        assert send().status_code == 302
    return len(captured)


def test_entering_an_operation_stays_within_the_query_limit(client_of: Any) -> None:
    client, page = client_of(), address("operation_new")
    client.post(page, sent(name="Zero"))

    assert statements_of(lambda: client.post(page, sent(participants=["PL", "LV", "DE"]))) <= ENTER

    entered = Operation.objects.get(name="Amber")
    assert entered.timetable.exclude(due_on=None).count() > 15
    assert entered.participations.count() == 4


def test_tabling_a_jco_stays_within_the_query_limit(client_of: Any) -> None:
    client = client_of()
    operation = plan(a_jco(), by=person())
    experts = [person("expert", code) for code in ("DK", "PL", "DE", "FI", "SE")]
    finish_jobs()  # the comparison, which a worker has long done

    page = address("operation_move", operation.reference, "table")
    assert statements_of(lambda: client.post(page)) <= TABLE

    assert step(operation, "table").outcome == "done"
    assert all(expert.notifications.count() == 1 for expert in experts)


def test_editing_the_dates_of_a_tabled_jco_stays_within_the_query_limit(client_of: Any) -> None:
    client = client_of()
    operation = plan(a_jco(), by=person())
    client.post(address("operation_move", operation.reference, "table"))
    tabled = Operation.objects.get(pk=operation.pk)
    person("planner", "PL")
    moved = {"phases-0-entered_start": "2027-11-08", "phases-0-entered_end": "2027-11-19"}

    page = address("operation_edit", operation.reference)
    given = sent(tabled, participants=["PL"], **moved)
    assert statements_of(lambda: client.post(page, given)) <= EDIT

    assert step(operation, "start").due_on.isoformat() == "2027-11-08"


def test_saving_a_business_case_section_stays_within_the_query_limit(client_of: Any) -> None:
    client, operation = client_of(), a_jco()
    *others, last = BusinessCaseSection.objects.values_list("code", flat=True)
    for code in others[1:]:
        write(operation, code)
    given = {"text": "Why now.", "version": "0", "is_ready_for_review": "on"}

    for code in (others[0], last):
        page = address("case_text", operation.reference, code)
        assert statements_of(lambda page=page: client.post(page, given)) <= WRITE, code

    assert step(operation, "case").outcome == "done"


@pytest.mark.parametrize(("role", "place"), [("contact_point", "PL"), ("planner", "LT")])
def test_reporting_a_seizure_stays_within_the_query_limit(
    client_of: Any, role: str, place: str
) -> None:
    client, operation = client_of(role, place), running_jco(terms_=("tobacco",))

    page = address("seizure_new", operation.reference)
    assert statements_of(lambda: client.post(page, typed())) <= REPORT

    assert SeizureRevision.objects.get().result.organisation.code == place
