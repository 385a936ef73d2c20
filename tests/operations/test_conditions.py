"""Conditions of transitions, evaluated for many operations at once."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from coordination.actions import run_full_overlap_check
from coordination.conditions import has_decided_conflicts, has_overlap_check_run
from jco_portal.outbox.actions import enqueue_job
from jco_portal.outbox.models import Job
from operations.actions.operations import update_operation
from operations.conditions.required import (
    has_all_contact_points,
    has_all_responses,
    has_first_phase_begun,
    has_jco_file,
    has_measurable_objective,
    has_new_period,
    has_phase_known_to_the_month,
    has_terms_and_transport_modes,
    has_threat_assessment,
    is_last_phase_over,
)
from operations.enums import Period
from operations.models import Operation, PhaseInput
from operations.queries.operations import operation_input
from tests.factories import make_operation, make_user
from tests.jco_files import accept_invitation


def codes(condition: Callable, *operations: Operation) -> list[str | None]:
    """Return the refusals of a condition for several operations evaluated at once."""
    answers = condition(operations)
    assert set(answers) <= {each.pk for each in operations}
    return [getattr(answers.get(each.pk), "code", None) for each in operations]


def with_phases(*phases: tuple[str, str]) -> Operation:
    return make_operation(phases=phases)


@pytest.mark.parametrize(
    ("phases", "known"),
    [
        ((("2027-10-01", "2027-10-10"),), True),
        ((("2027-10", "2027-10"),), True),
        ((("2027-10", "2027-10-10"),), True),
        ((("2027-10", "open"),), True),
        ((("2027-10", ""),), False),
        ((("", "2027-10"),), False),
        ((("2027", "2027-10"),), False),
        ((("2027", "2027"),), False),
        ((("", ""),), False),
        ((("2027", "2027"), ("2028-01", "2028-02")), True),
    ],
)
def test_dates_condition_requires_a_phase_known_to_the_month(
    db: None, phases: tuple[tuple[str, str], ...], known: bool
) -> None:
    operation = with_phases(*phases)

    assert codes(has_phase_known_to_the_month, operation) == [None if known else "dates"]


def test_grant_period_does_not_fulfil_the_dates_condition(db: None) -> None:
    operation = with_phases(("2027", "2027"))
    grant = PhaseInput(2, Period.GRANT, "2027-01-01", "2027-12-31")
    made = operation_input(operation).with_changes(
        phases=(*operation_input(operation).phases, grant)
    )
    operation = update_operation(operation, made, by=make_user(), version=1)

    assert codes(has_phase_known_to_the_month, operation) == ["dates"]


def test_scope_condition_requires_terms_and_transport_modes(db: None) -> None:
    whole, no_terms, no_modes = (
        make_operation("A"),
        make_operation("B", terms_=()),
        make_operation("C", modes=()),
    )

    assert codes(has_terms_and_transport_modes, whole, no_terms, no_modes) == [
        None,
        "terms",
        "terms",
    ]


@pytest.mark.parametrize(
    ("phases", "over"),
    [
        ((("2026-10-01", "2026-10-09"),), True),
        ((("2026-10-01", "2026-10-10"),), False),
        ((("2026-09", "2026-09"),), True),
        ((("2026-10", "2026-10"),), False),
        ((("2026", "2026"),), False),
        ((("2025", "2025"),), True),
        ((("2026-09-01", "open"),), False),
        ((("2026-01-01", ""),), True),
        ((("2026-09-01", ""),), False),
        ((("", ""),), False),
        ((("2025", "2025"), ("", "")), False),
        ((("2025", "2025"), ("2026-01", "open")), False),
        ((("2025", "2025"), ("2026-01", "2026-02")), True),
        ((("2025", "2025"), ("2027-01", "2027-02")), False),
    ],
)
@time_machine.travel("2026-10-10T12:00Z", tick=False)
def test_last_phase_is_over_after_its_latest_day(
    db: None, phases: tuple[tuple[str, str], ...], over: bool
) -> None:
    operation = with_phases(*phases)

    assert codes(is_last_phase_over, operation) == [None if over else "days"]


@time_machine.travel("2026-10-10T12:00Z", tick=False)
def test_conditions_are_evaluated_separately_for_every_operation(db: None) -> None:
    past, coming, unknown = (
        with_phases(("2025", "2025")),
        with_phases(("2027-10", "2027-10")),
        with_phases(("", "")),
    )

    assert codes(is_last_phase_over, past, coming, unknown) == [None, "days", "days"]
    assert codes(has_phase_known_to_the_month, past, coming, unknown) == ["dates", None, "dates"]


def test_overlap_check_condition_fails_while_a_check_of_the_operation_is_pending(db: None) -> None:
    unchecked, compared = make_operation("A"), make_operation("B")
    Job.objects.all().delete()
    enqueue_job("coordination.tasks.compare_operations", operation_ids=[unchecked.pk, 999_999])

    assert codes(has_overlap_check_run, unchecked, compared) == ["overlap_check", None]


def test_refusal_for_a_pending_overlap_check_has_no_link(db: None) -> None:
    operation = make_operation()
    enqueue_job("coordination.tasks.compare_operations", operation_ids=[operation.pk])

    [refusal] = has_overlap_check_run([operation]).values()

    assert refusal.url == ""


def test_pending_full_overlap_check_concerns_every_operation(db: None) -> None:
    operation = make_operation()
    Job.objects.all().delete()
    enqueue_job("coordination.tasks.compare_operations", operation_ids=None)

    assert codes(has_overlap_check_run, operation) == ["overlap_check"]


@pytest.mark.parametrize(
    "condition",
    [
        has_phase_known_to_the_month,
        has_terms_and_transport_modes,
        is_last_phase_over,
        has_overlap_check_run,
    ],
)
def test_condition_takes_a_constant_number_of_queries(db: None, condition: Callable) -> None:
    operations = [make_operation(f"Amber {number}") for number in range(4)]
    counts = []

    for some in (operations[:1], operations):
        with CaptureQueriesContext(connection) as queries:
            condition(iter(some))
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 2


# Where it is put right


def _set_state(state: str, **fields: Any) -> Operation:
    operation = make_operation(**fields)
    Operation.objects.filter(pk=operation.pk).update(state=state)
    return Operation.objects.get(pk=operation.pk)


def _without_contact_point() -> Operation:
    operation = make_operation(state="tabled", participants=("PL",))
    accept_invitation(operation, "PL")
    return operation


def _sent_back_without_jco_file() -> Operation:
    operation = make_operation()
    operation.jco_file.delete()
    return Operation.objects.get(pk=operation.pk)


def _in_conflict() -> Operation:
    operation = make_operation("Cobra", state="tabled")
    make_operation("Viper", state="tabled")
    run_full_overlap_check()
    return operation


PLANNER, EXPERT = ("planner", "LT"), ("expert", "DK")
BODY = {"kind": "wco_operation", "organisers": ("WCO",), "leads": ()}
CORRECTIONS = {  # the missing value, the condition, the page that corrects it, the users
    "dates": (
        lambda: with_phases(("2027", "")),
        has_phase_known_to_the_month,
        "operation_edit",
        [PLANNER],
    ),
    "terms": (
        lambda: make_operation(terms_=()),
        has_terms_and_transport_modes,
        "operation_edit",
        [PLANNER],
    ),
    "objectives": (make_operation, has_measurable_objective, "objective_new", [PLANNER]),
    "threat": (make_operation, has_threat_assessment, "threat_assessment_edit", [PLANNER]),
    "objectives, not planned here": (
        _sent_back_without_jco_file,
        has_measurable_objective,
        "operation_detail",
        [PLANNER],
    ),
    "threat, not planned here": (
        _sent_back_without_jco_file,
        has_threat_assessment,
        "operation_detail",
        [PLANNER],
    ),
    "first day": (
        lambda: _set_state("preparation"),
        has_first_phase_begun,
        "operation_edit",
        [PLANNER],
    ),
    "answers": (
        lambda: _set_state("preparation", participants=("PL",)),
        has_all_responses,
        "participant_list",
        [PLANNER],
    ),
    "contacts": (_without_contact_point, has_all_contact_points, "participant_list", [PLANNER]),
    "last day": (lambda: _set_state("running"), is_last_phase_over, "operation_edit", [PLANNER]),
    "period": (lambda: _set_state("postponed"), has_new_period, "operation_edit", [PLANNER]),
    "last day of an entry": (
        lambda: _set_state("confirmed", **BODY),
        is_last_phase_over,
        "operation_edit",
        [("liaison", "WCO"), EXPERT, ("secretariat", "GSC")],
    ),
    "conflicts": (_in_conflict, has_decided_conflicts, "operation_overlaps", [EXPERT]),
}


@pytest.mark.parametrize("case", CORRECTIONS)
def test_condition_refusal_links_to_a_page_open_to_the_refused_user(
    db: None, client_for: Any, case: str
) -> None:
    make, condition, page, accounts = CORRECTIONS[case]
    operation = make()

    refusal = condition([operation])[operation.pk]

    assert resolve(refusal.url).url_name == page
    for account in accounts:
        assert client_for(*account).get(refusal.url).status_code == 200, account


def test_refusal_that_an_expert_cannot_resolve_has_no_link(db: None) -> None:
    operation = _sent_back_without_jco_file()

    assert has_jco_file([operation])[operation.pk].url == ""
