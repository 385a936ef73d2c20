"""What must be true before a move, answered for many operations at once."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from coordination.actions import detect_all
from coordination.conditions import conflicts_are_answered, overlap_check_has_run
from jco_portal.outbox.actions import leave_job
from jco_portal.outbox.models import Job
from operations.actions.operations import edit_operation
from operations.conditions.required import (
    contact_points_are_named,
    everybody_has_answered,
    first_phase_has_come,
    has_dossier,
    has_measurable_objective,
    has_new_period,
    has_phase_known_to_the_month,
    has_terms_and_modes,
    last_phase_is_over,
    threat_assessment_is_stated,
)
from operations.enums import Period
from operations.models import Operation, PhaseInput
from operations.queries.operations import facts_of
from tests.dossiers import accept
from tests.world import an_operation, person


def codes(gate: Callable, *operations: Operation) -> list[str | None]:
    """What the gate answers for each of the operations, asked at once."""
    answers = gate(operations)
    assert set(answers) <= {each.pk for each in operations}
    return [getattr(answers.get(each.pk), "code", None) for each in operations]


def with_phases(*phases: tuple[str, str]) -> Operation:
    return an_operation(phases=phases)


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
    made = facts_of(operation).with_changes(phases=(*facts_of(operation).phases, grant))
    operation = edit_operation(operation, made, by=person(), version=1)

    assert codes(has_phase_known_to_the_month, operation) == ["dates"]


def test_scope_condition_requires_terms_and_transport_modes(db: None) -> None:
    whole, no_terms, no_modes = (
        an_operation("A"),
        an_operation("B", terms_=()),
        an_operation("C", modes=()),
    )

    assert codes(has_terms_and_modes, whole, no_terms, no_modes) == [None, "terms", "terms"]


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

    assert codes(last_phase_is_over, operation) == [None if over else "days"]


@time_machine.travel("2026-10-10T12:00Z", tick=False)
def test_conditions_are_evaluated_separately_for_every_operation(db: None) -> None:
    past, coming, unknown = (
        with_phases(("2025", "2025")),
        with_phases(("2027-10", "2027-10")),
        with_phases(("", "")),
    )

    assert codes(last_phase_is_over, past, coming, unknown) == [None, "days", "days"]
    assert codes(has_phase_known_to_the_month, past, coming, unknown) == ["dates", None, "dates"]


def test_overlap_check_condition_fails_while_a_check_of_the_operation_is_pending(db: None) -> None:
    waiting, compared = an_operation("A"), an_operation("B")
    Job.objects.all().delete()
    leave_job("coordination.tasks.compare_operations", operation_ids=[waiting.pk, 999_999])

    assert codes(overlap_check_has_run, waiting, compared) == ["overlap_check", None]


def test_refusal_for_a_pending_overlap_check_has_no_link(db: None) -> None:
    operation = an_operation()
    leave_job("coordination.tasks.compare_operations", operation_ids=[operation.pk])

    [refusal] = overlap_check_has_run([operation]).values()

    assert refusal.url == ""


def test_pending_full_overlap_check_concerns_every_operation(db: None) -> None:
    operation = an_operation()
    Job.objects.all().delete()
    leave_job("coordination.tasks.compare_operations", operation_ids=None)

    assert codes(overlap_check_has_run, operation) == ["overlap_check"]


@pytest.mark.parametrize(
    "gate",
    [
        has_phase_known_to_the_month,
        has_terms_and_modes,
        last_phase_is_over,
        overlap_check_has_run,
    ],
)
def test_condition_takes_a_constant_number_of_queries(db: None, gate: Callable) -> None:
    operations = [an_operation(f"Amber {number}") for number in range(4)]
    counts = []

    for some in (operations[:1], operations):
        with CaptureQueriesContext(connection) as queries:
            gate(iter(some))
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 2


# Where it is put right


def _put(state: str, **fields: Any) -> Operation:
    operation = an_operation(**fields)
    Operation.objects.filter(pk=operation.pk).update(state=state)
    return Operation.objects.get(pk=operation.pk)


def _without_contact_point() -> Operation:
    operation = an_operation(state="tabled", participants=("PL",))
    accept(operation, "PL")
    return operation


def _sent_back_without_dossier() -> Operation:
    operation = an_operation()
    operation.jco_file.delete()
    return Operation.objects.get(pk=operation.pk)


def _in_conflict() -> Operation:
    operation = an_operation("Cobra", state="tabled")
    an_operation("Viper", state="tabled")
    detect_all()
    return operation


PLANNER, EXPERT = ("planner", "LT"), ("expert", "DK")
BODY = {"kind": "wco_operation", "organisers": ("WCO",), "leads": ()}
MENDED = {  # what is not true, the gate, the page on which it is mended, and the movers
    "dates": (
        lambda: with_phases(("2027", "")),
        has_phase_known_to_the_month,
        "operation_edit",
        [PLANNER],
    ),
    "terms": (lambda: an_operation(terms_=()), has_terms_and_modes, "operation_edit", [PLANNER]),
    "objectives": (an_operation, has_measurable_objective, "objective_new", [PLANNER]),
    "threat": (an_operation, threat_assessment_is_stated, "threat_assessment", [PLANNER]),
    "objectives, not planned here": (
        _sent_back_without_dossier,
        has_measurable_objective,
        "operation_detail",
        [PLANNER],
    ),
    "threat, not planned here": (
        _sent_back_without_dossier,
        threat_assessment_is_stated,
        "operation_detail",
        [PLANNER],
    ),
    "first day": (lambda: _put("preparation"), first_phase_has_come, "operation_edit", [PLANNER]),
    "answers": (
        lambda: _put("preparation", participants=("PL",)),
        everybody_has_answered,
        "participant_list",
        [PLANNER],
    ),
    "contacts": (_without_contact_point, contact_points_are_named, "participant_list", [PLANNER]),
    "last day": (lambda: _put("running"), last_phase_is_over, "operation_edit", [PLANNER]),
    "period": (lambda: _put("postponed"), has_new_period, "operation_edit", [PLANNER]),
    "last day of an entry": (
        lambda: _put("confirmed", **BODY),
        last_phase_is_over,
        "operation_edit",
        [("liaison", "WCO"), EXPERT, ("secretariat", "GSC")],
    ),
    "conflicts": (_in_conflict, conflicts_are_answered, "operation_overlaps", [EXPERT]),
}


@pytest.mark.parametrize("case", MENDED)
def test_condition_refusal_links_to_a_page_open_to_the_refused_user(
    db: None, client_of: Any, case: str
) -> None:
    make, gate, page, movers = MENDED[case]
    operation = make()

    refusal = gate([operation])[operation.pk]

    assert resolve(refusal.url).url_name == page
    for mover in movers:
        assert client_of(*mover).get(refusal.url).status_code == 200, mover


def test_refusal_that_an_expert_cannot_resolve_has_no_link(db: None) -> None:
    operation = _sent_back_without_dossier()

    assert has_dossier([operation])[operation.pk].url == ""
