"""Requests of an overlap check, committed together with the change."""

from typing import Any

import pytest
from django.db import transaction

from jco_portal.outbox.models import Job
from operations.actions.transitions import perform_operation_transition
from operations.enums import Marking
from operations.models import Operation
from operations.queries.operations import operation_input
from tests.factories import edit_as_planner, make_operation, make_phase_input, make_user, terms

pytestmark = pytest.mark.example("draft")


@pytest.mark.parametrize(
    ("changes", "compared"),
    [
        ({"name": "Bora"}, False),
        ({"aims": "Others."}, False),
        ({"dates_note": "x", "sources": "y", "results_note": "z"}, False),
        ({"marking": Marking.PUBLIC}, False),
        ({"participants_complete": True}, True),
        ({"terms": ()}, True),
        ({"transport_modes": ()}, True),
        ({"participations": ()}, True),
        ({"phases": (make_phase_input(1, "2027-10-02", "2027-10-10"),)}, True),
    ],
)
def test_overlap_check_is_enqueued_only_when_compared_fields_change(
    db: None, changes: dict[str, Any], compared: bool
) -> None:
    operation = make_operation()
    Job.objects.all().delete()

    edit_as_planner(operation, **changes)

    assert Job.objects.exists() is compared
    if compared:
        job = Job.objects.get()
        assert job.task == "coordination.tasks.compare_operations"
        assert job.arguments == {"operation_ids": [operation.pk]}


def test_new_operation_and_transition_enqueue_an_overlap_check(db: None) -> None:
    operation = make_operation()
    assert Job.objects.get().arguments == {"operation_ids": [operation.pk]}
    Job.objects.all().delete()

    perform_operation_transition(operation, "cancel", by=make_user(), reason="No.")

    assert Job.objects.get().arguments == {"operation_ids": [operation.pk]}


def test_overlap_check_job_is_rolled_back_with_the_edit(transactional_db: None) -> None:
    operation = make_operation()
    Job.objects.all().delete()

    with transaction.atomic():
        edit_as_planner(operation, terms=terms("cocaine"))
        transaction.set_rollback(True)

    assert not Job.objects.exists()
    assert operation_input(Operation.objects.get(pk=operation.pk)).terms == terms("cigarettes")
