"""The number of SQL statements of requests that write, with those of the page header.

The limits are fixed. Each request changes a typical record that notifies some users.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jco_portal.outbox.actions import run_matching_jobs
from operations.models import BusinessCaseSection, Operation, SeizureRevision
from tests.execution_factories import running_jco
from tests.factories import complete_planning, make_user
from tests.jco_files import write_section_as_planner
from tests.operations.form_data import seizure_form_data
from tests.operations.tasks import make_jco_with_timetable, task
from tests.pages import operation_form_data, operations_url

pytestmark = pytest.mark.django_db

ENTER, TABLE, EDIT, WRITE, REPORT = 20, 25, 25, 12, 12


def statements_of(send: Callable[[], Any]) -> int:
    """Return the number of statements of a request that must succeed."""
    with CaptureQueriesContext(connection) as captured:
        assert send().status_code == 302
    return len(captured)


def test_entering_an_operation_stays_within_the_query_limit(client_for: Any) -> None:
    client, page = client_for(), operations_url("operation_new")
    client.post(page, operation_form_data(name="Zero"))

    assert (
        statements_of(
            lambda: client.post(page, operation_form_data(participants=["PL", "LV", "DE"]))
        )
        <= ENTER
    )

    entered = Operation.objects.get(name="Amber")
    assert entered.timetable.exclude(due_on=None).count() > 15
    assert entered.participations.count() == 4


def test_tabling_a_jco_stays_within_the_query_limit(client_for: Any) -> None:
    client = client_for()
    operation = complete_planning(make_jco_with_timetable(), by=make_user())
    experts = [make_user("expert", code) for code in ("DK", "PL", "DE", "FI", "SE")]
    run_matching_jobs()  # the comparison, which a worker has long done

    page = operations_url("operation_transition", operation.reference, "table")
    assert statements_of(lambda: client.post(page)) <= TABLE

    assert task(operation, "table").outcome == "done"
    assert all(expert.notifications.count() == 1 for expert in experts)


def test_editing_the_dates_of_a_tabled_jco_stays_within_the_query_limit(client_for: Any) -> None:
    client = client_for()
    operation = complete_planning(make_jco_with_timetable(), by=make_user())
    client.post(operations_url("operation_transition", operation.reference, "table"))
    tabled = Operation.objects.get(pk=operation.pk)
    make_user("planner", "PL")
    moved = {"phases-0-entered_start": "2027-11-08", "phases-0-entered_end": "2027-11-19"}

    page = operations_url("operation_edit", operation.reference)
    form_data = operation_form_data(tabled, participants=["PL"], **moved)
    assert statements_of(lambda: client.post(page, form_data)) <= EDIT

    assert task(operation, "start").due_on.isoformat() == "2027-11-08"


def test_saving_a_business_case_section_stays_within_the_query_limit(client_for: Any) -> None:
    client, operation = client_for(), make_jco_with_timetable()
    *others, last = BusinessCaseSection.objects.values_list("code", flat=True)
    for code in others[1:]:
        write_section_as_planner(operation, code)
    form_data = {"text": "Why now.", "version": "0", "is_ready_for_review": "on"}

    for code in (others[0], last):
        page = operations_url("business_case_section_edit", operation.reference, code)
        assert statements_of(lambda page=page: client.post(page, form_data)) <= WRITE, code

    assert task(operation, "case").outcome == "done"


@pytest.mark.parametrize(
    ("role", "organisation_code"), [("contact_point", "PL"), ("planner", "LT")]
)
def test_reporting_a_seizure_stays_within_the_query_limit(
    client_for: Any, role: str, organisation_code: str
) -> None:
    client, operation = client_for(role, organisation_code), running_jco(terms_=("tobacco",))

    page = operations_url("seizure_new", operation.reference)
    assert statements_of(lambda: client.post(page, seizure_form_data())) <= REPORT

    assert SeizureRevision.objects.get().result.organisation.code == organisation_code
