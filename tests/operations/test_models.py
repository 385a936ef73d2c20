"""Values that are refused by every channel, and names of records."""

from datetime import date

import pytest

from operations.enums import ParticipationRole, Period
from operations.models import (
    Operation,
    OperationTransition,
    OperationType,
    PhaseInput,
    operation_problems,
)
from tests.factories import (
    make_operation,
    make_operation_input,
    make_user,
    organisation,
    organisations,
)
from tests.import_files import csv_file, expected_counts, import_counts, import_errors
from tests.operations.test_forms import forms_of


def problems(**changes: object) -> list[tuple[str, str]]:
    return [
        (each.code, each.sentence)
        for each in operation_problems(make_operation_input().with_changes(**changes))
    ]


def test_valid_operation_input_has_no_errors(db: None) -> None:
    assert operation_problems(make_operation_input()) == []
    assert (
        operation_problems(make_operation_input(phases=(("", ""),), terms_=(), modes=(), leads=()))
        == []
    )


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"name": " \t"}, "name", "Give the code name."),
        ({"organisers": ()}, "organisers", "Say who organises it."),
        ({"phases": ()}, "phases", "Enter at least one phase; its dates may be empty."),
    ],
)
def test_missing_value_is_reported_with_its_field(
    db: None, changes: dict[str, object], field: str, sentence: str
) -> None:
    assert problems(**changes) == [(field, sentence)]


def test_organisation_in_two_roles_is_an_error(db: None) -> None:
    twice = (
        (organisation("LT"), ParticipationRole.LEAD.value),
        (organisation("LT"), ParticipationRole.OBSERVER.value),
    )

    assert problems(participations=twice) == [
        ("participants", "An organisation stands in the list twice.")
    ]


def test_all_errors_of_the_input_are_reported_together(db: None) -> None:
    errors = problems(
        name="",
        organisers=(),
        phases=(
            PhaseInput(1, entered_start="2027-10-05", entered_end="2027-10-01"),
            PhaseInput(2, entered_start="2027-11-01", entered_end="2027-11-09"),
            PhaseInput(2, entered_start="2027-11-05", entered_end="2027-11-20"),
        ),
    )

    assert errors == [
        ("name", "Give the code name."),
        ("organisers", "Say who organises it."),
        (
            "phases-0-entered_end",
            "The end (1 October 2027) lies before the start (5 October 2027).",
        ),
        ("phases-2-number", "Phase 2 stands here twice."),
        (
            "phases-2-entered_start",
            "Phase 2 (5–20 November 2027) certainly overlaps phase 2 (1–9 November 2027).",
        ),
    ]


@pytest.mark.parametrize(
    ("first", "second", "clash"),
    [
        (("2027-10-01", "2027-10-10"), ("2027-10-10", "2027-10-12"), True),
        (("2027-10-01", "2027-10-10"), ("2027-10-11", "2027-10-12"), False),
        (("2027-10", "2027-10"), ("2027-10-05", "2027-10-06"), False),
        (("2027", "2027"), ("2027", "2027"), False),
        (("2027-09", "2027-11"), ("2027-10-05", "2027-10-06"), True),
        (("2027-09", "open"), ("2027-10-05", "2027-10-06"), True),
        (("2027-09", ""), ("2027-10-05", "2027-10-06"), False),
        (("2027-10-05", ""), ("2027-10-05", "2027-10-06"), True),
        (("", ""), ("2027-10-05", "2027-10-06"), False),
        (("", "open"), ("2027-10-05", "open"), False),
        (("2027", "open"), ("2028", "open"), True),
    ],
)
def test_only_a_certain_overlap_of_own_phases_is_an_error(
    db: None, first: tuple[str, str], second: tuple[str, str], clash: bool
) -> None:
    phases = tuple(
        PhaseInput(number, entered_start=start, entered_end=end)
        for number, (start, end) in enumerate((first, second), start=1)
    )

    assert bool(problems(phases=phases)) is clash
    assert bool(problems(phases=phases[::-1])) is clash


def test_grant_period_may_overlap_the_phases(db: None) -> None:
    phases = (
        PhaseInput(1, entered_start="2027-10-01", entered_end="2027-10-10"),
        PhaseInput(2, Period.GRANT, entered_start="2027-01-01", entered_end="2027-12-31"),
    )

    assert problems(phases=phases) == []


def test_phase_period_follows_actual_dates_before_planned_dates(db: None) -> None:
    moved = PhaseInput(1, "operational", "2027-10-01", "2027-10-10", "2027-10-15", "2027-10-20")
    other = PhaseInput(2, entered_start="2027-10-05", entered_end="2027-10-06")

    assert moved.entered_period == ("2027-10-15", "2027-10-20")
    assert problems(phases=(moved, other)) == []


def test_phase_stores_bounds_and_spans(db: None) -> None:
    operation = make_operation(phases=(("2027-10", "2027-12-05"), ("2028", "open"), ("", "")))

    vague, running, unknown = operation.phases.all()

    assert (vague.earliest_start, vague.latest_start) == (date(2027, 10, 1), date(2027, 10, 31))
    assert (vague.earliest_end, vague.latest_end) == (date(2027, 12, 5), date(2027, 12, 5))
    assert vague.possible_span.lower == date(2027, 10, 1)
    assert vague.certain_span.lower == date(2027, 10, 31)
    assert vague.certain_span.upper == date(2027, 12, 6)
    assert running.possible_span.upper is None
    assert unknown.possible_span.isempty
    assert [phase.period_label for phase in (vague, running)] == [
        "October 2027 – 5 December 2027",
        "from 2028, still running",
    ]


def test_operation_type_is_available_only_while_valid(db: None) -> None:
    OperationType.objects.update(valid_from=None, valid_until=None)
    kind = OperationType.objects.first()
    OperationType.objects.filter(pk=kind.pk).update(
        valid_from=date(2020, 1, 1), valid_until=date(2024, 12, 31)
    )

    def may_be_chosen(day: date) -> bool:
        return OperationType.objects.valid_on(day).filter(pk=kind.pk).exists()

    assert not may_be_chosen(date(2019, 12, 31))
    assert may_be_chosen(date(2020, 1, 1))
    assert may_be_chosen(date(2024, 12, 31))
    assert not may_be_chosen(date(2025, 1, 1))


def test_operation_input_lists_lead_and_co_lead_as_leading(db: None) -> None:
    made = make_operation_input(leads=("LT",), participants=("PL", "EE"))
    more = (*made.participations, (organisation("LV"), ParticipationRole.CO_LEAD.value))

    assert made.with_changes(participations=more).leading_organisations == organisations("LT", "LV")


def test_model_instances_are_displayed_by_name(db: None) -> None:
    operation = make_operation(participants=("PL",))

    assert str(operation) == "Amber"
    assert str(operation.phases.get()) == "Amber, phase 1"
    assert str(operation.participations.get(role="participant")) == "Poland, Participant"
    assert str(OperationTransition.objects.get()) == "Amber: enter"
    assert operation.is_draft
    assert operation.get_absolute_url() == f"/operations/{operation.reference}/"
    assert str(make_user()) == "Planner, Lithuania"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("\u200b\u200b", "invisible characters"),
        ("Am\u200bber", "invisible characters"),
        ("Am\u00adber", "invisible characters"),
        ("Am\u202eber", "invisible characters"),
        ("\u3164", "invisible characters"),
        ("–", "at least one letter or digit"),
        ("Am\x07ber", "characters that cannot be stored"),
        ("x" * 121, "longer than 120 characters"),
        ("\ufb2c" * 60, "longer than 120 characters"),
    ],
)
def test_unreadable_name_is_refused_by_form_model_and_import(
    db: None, name: str, sentence: str
) -> None:
    form = forms_of(name=name)
    [problem] = operation_problems(make_operation_input(name))
    in_a_file = import_errors(csv_file({"name": name}))

    assert not form.is_valid()
    assert sentence in form.operation.errors["name"][0]
    assert (problem.code, sentence in problem.sentence) == ("name", True)
    assert [(column, sentence in message) for _row, column, message in in_a_file] == [
        ("name", True)
    ]


@pytest.mark.parametrize("name", ["Am\nber", "Am\u2028ber", " Am  ber ", "e\u0301" * 100])
def test_name_is_normalised_by_form_model_and_import(db: None, name: str) -> None:
    plain = "é" * 100 if "e" not in name.replace("e\u0301", "") else "Am ber"
    form = forms_of(name=name)

    assert form.is_valid(), form.operation.errors
    assert form.operation_input().name == make_operation_input(name).name == plain
    assert import_counts(csv_file({"name": name})) == import_counts(
        csv_file({"name": name})
    ) | expected_counts(created=1)
    assert Operation.objects.get().name == plain
