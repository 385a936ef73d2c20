"""Corrections with a reason, and validations, which are decided once."""

from typing import Any

import pytest

from jco_portal.core.access import Refused
from jco_portal.core.versioned_forms import EditConflict
from jco_portal.outbox.models import Notification
from operations.actions.results.reports import correct_controls, correct_seizure
from operations.actions.results.validation import return_result, validate_results
from operations.actions.transitions import perform_operation_transition
from operations.models import ControlInput, PhaseInput, SeizureRevision, SeizureValidation
from tests.concurrency import run_concurrently
from tests.debriefings import prepare_conclusion
from tests.execution_factories import (
    make_controls,
    make_correction,
    make_seizure,
    make_seizure_input,
    phase_dates,
    running_jco,
    today,
    validate_as_lead,
)
from tests.factories import edit_as_planner, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.example("running")]


# Correcting


def test_correction_adds_a_revision_with_the_reason() -> None:
    record = make_seizure(running_jco(), 5)

    make_correction(record, 7)

    entries = record.revisions.order_by("number").values_list("number", "quantity", "reason")
    assert list(entries) == [(1, 5, ""), (2, 7, "Counted again.")]


def test_unchanged_correction_adds_no_revision() -> None:
    record = make_seizure(running_jco(), 5)

    entry = make_correction(record, 5)

    assert entry.number == 1
    assert record.revisions.count() == 1


def test_withdrawn_seizure_can_be_restored() -> None:
    record = make_seizure(running_jco(), 5)

    withdrawn, back = make_correction(record, 5, is_withdrawn=True), make_correction(record, 5)

    assert [withdrawn.is_withdrawn, back.is_withdrawn, back.number] == [True, False, 3]


@pytest.mark.parametrize(("reason", "sentence"), [(" ", "Say why"), ("x" * 501, "longer than")])
def test_correction_requires_a_reason_within_the_length_limit(reason: str, sentence: str) -> None:
    record = make_seizure(running_jco())

    with pytest.raises(Refused, match=sentence):
        correct_seizure(record, make_seizure_input(7), by=make_user(), based_on=1, reason=reason)


def test_only_the_reporting_organisation_can_correct_a_result() -> None:
    operation = running_jco()
    ours, theirs = make_seizure(operation), make_seizure(operation, organisation_code="PL")

    with pytest.raises(Refused, match="Only Lithuania corrects what it has reported"):
        correct_seizure(
            ours, make_seizure_input(7), by=make_user("planner", "PL"), based_on=1, reason="x"
        )
    with pytest.raises(Refused, match="Only Poland corrects what it has reported"):
        correct_seizure(theirs, make_seizure_input(7), by=make_user(), based_on=1, reason="x")


def test_conflicting_correction_is_refused() -> None:
    record = make_seizure(running_jco(), 5)
    make_correction(record, 7)

    with pytest.raises(EditConflict) as stale:
        correct_seizure(record, make_seizure_input(9), by=make_user(), based_on=1, reason="x")

    assert (stale.value.present.number, stale.value.version) == (2, 2)
    assert record.revisions.count() == 2


@pytest.mark.django_db(transaction=True)
def test_second_of_two_concurrent_corrections_is_refused() -> None:
    record, by = make_seizure(running_jco(), 5), make_user()

    def send(quantity: int) -> Any:
        seizure_input = make_seizure_input(quantity)
        return correct_seizure(record, seizure_input, by=by, based_on=1, reason="Counted again.")

    outcomes = run_concurrently(lambda: send(6), lambda: send(7))

    kinds = sorted(type(each).__name__ for each in outcomes)
    assert kinds == ["EditConflict", "SeizureRevision"]
    assert record.revisions.count() == 2


def test_controls_are_corrected_and_withdrawn_like_seizures() -> None:
    report = make_controls(running_jco(), 100, 3)
    control_input = ControlInput(day=today(), control_count=90, positive_controls=2)

    entry = correct_controls(
        report, control_input, by=make_user(), based_on=1, reason="Two posts.", is_withdrawn=True
    )

    assert (entry.number, entry.control_count, entry.positive_controls, entry.is_withdrawn) == (
        2,
        90,
        2,
        True,
    )
    with pytest.raises(EditConflict):
        correct_controls(report, control_input, by=make_user(), based_on=1, reason="Again.")
    with pytest.raises(Refused, match="Only Lithuania corrects"):
        correct_controls(
            report, control_input, by=make_user("planner", "PL"), based_on=2, reason="x"
        )


def test_changed_phase_dates_leave_the_phase_of_reported_seizures() -> None:
    operation = running_jco()
    record = make_seizure(operation)
    start, end = phase_dates(-40, -30)

    edit_as_planner(operation, phases=(PhaseInput(1, entered_start=start, entered_end=end),))

    assert record.revisions.get().phase_number == 1


# Validations


def test_lead_validates_several_results_at_once_including_own_results() -> None:
    operation = running_jco()
    records = [
        make_seizure(operation),
        make_seizure(operation, organisation_code="PL"),
        make_controls(operation, organisation_code="PL"),
    ]

    count = validate_results(operation, [each.revisions.get() for each in records], by=make_user())
    again = validate_results(operation, [each.revisions.get() for each in records], by=make_user())

    assert (count, again) == (3, 0)
    assert SeizureValidation.objects.filter(is_validated=True).count() == 2
    assert records[2].revisions.get().validation.decided_by == make_user()


def test_validation_is_refused_when_any_result_belongs_to_another_operation() -> None:
    operation, other = running_jco(), running_jco("Bora")
    entries = [make_seizure(operation).revisions.get(), make_seizure(other).revisions.get()]

    with pytest.raises(Refused, match="belongs to another operation"):
        validate_results(operation, entries, by=make_user())

    assert not SeizureValidation.objects.exists()


def test_only_the_lead_can_validate_results_and_only_until_closure() -> None:
    operation = running_jco()
    entry = make_seizure(operation, organisation_code="PL").revisions.get()

    for other in (
        make_user("planner", "PL"),
        make_user("expert", "DK"),
        make_user("contact_point", "LT"),
    ):
        with pytest.raises(Refused, match="Only a planner of an organisation that runs it"):
            validate_results(operation, [entry], by=other)
        with pytest.raises(Refused, match="Only a planner of an organisation that runs it"):
            return_result(entry, note="How many?", by=other)

    prepare_conclusion(operation)
    for transition_name, by in (
        ("stop_early", make_user()),
        ("ask_conclude", make_user()),
        ("conclude", make_user("expert", "DK")),
        ("close", make_user("expert", "DK")),
    ):
        perform_operation_transition(operation, transition_name, by=by, reason="x")
    with pytest.raises(Refused, match="It is closed: results are judged while it runs"):
        validate_results(operation, [entry], by=make_user())


def test_only_the_latest_revision_is_validated_and_only_once() -> None:
    operation = running_jco()
    record = make_seizure(operation, 5)
    first = record.revisions.get()
    make_correction(record, 7)

    with pytest.raises(Refused, match="Number 1 was corrected meanwhile"):
        validate_results(operation, [first], by=make_user())
    with pytest.raises(Refused, match="Number 1 was corrected meanwhile"):
        return_result(first, note="How many?", by=make_user())

    validate_as_lead(operation, record)
    with pytest.raises(Refused, match="Number 1 is validated already"):
        return_result(record.revisions.last(), note="How many?", by=make_user())


def test_returned_result_stores_the_question_and_notifies_the_reporting_organisation() -> None:
    operation = running_jco()
    contact = make_user("contact_point", "PL")
    record = make_seizure(operation, 5, organisation_code="PL")

    validation = return_result(record.revisions.get(), note=" In packs? ", by=make_user())

    assert (validation.is_validated, validation.note) == (False, "In packs?")
    with pytest.raises(Refused, match="Number 1 was returned with a question"):
        validate_results(operation, [record.revisions.get()], by=make_user())
    notifications = Notification.objects.filter(code="result.return")
    assert {each.person for each in notifications} == {contact, make_user("planner", "PL")}


@pytest.mark.parametrize(("note", "sentence"), [("", "looked at again"), ("x" * 501, "shorten")])
def test_returning_a_result_requires_a_question_within_the_length_limit(
    note: str, sentence: str
) -> None:
    entry = make_seizure(running_jco()).revisions.get()

    with pytest.raises(Refused, match=sentence):
        return_result(entry, note=note, by=make_user())


def test_validation_of_a_missing_revision_is_refused() -> None:
    operation = running_jco()

    with pytest.raises(Refused, match="does not exist"):
        validate_results(operation, [SeizureRevision(pk=999_999)], by=make_user())
