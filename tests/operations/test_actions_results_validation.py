"""Corrections of results are appended with a reason, and verdicts are given once."""

from typing import Any

import pytest

from jco_portal.core.access import Refused
from jco_portal.core.versioned_forms import EditConflict
from jco_portal.outbox.models import Notification
from operations.actions.results.reports import correct_controls, correct_seizure
from operations.actions.results.validation import return_entry, validate_entries
from operations.actions.transitions import move_operation
from operations.models import ControlInput, PhaseInput, SeizureRevision, SeizureValidation
from tests.debriefings import ready_to_conclude
from tests.running import control, correct, running_jco, said, seize, seizure_facts, today, validate
from tests.together import at_once
from tests.world import edit, person

pytestmark = [pytest.mark.django_db, pytest.mark.example("running")]


# Correcting


def test_correction_adds_a_revision_with_the_reason() -> None:
    record = seize(running_jco(), 5)

    correct(record, 7)

    entries = record.revisions.order_by("number").values_list("number", "quantity", "reason")
    assert list(entries) == [(1, 5, ""), (2, 7, "Counted again.")]


def test_unchanged_correction_adds_no_revision() -> None:
    record = seize(running_jco(), 5)

    entry = correct(record, 5)

    assert entry.number == 1
    assert record.revisions.count() == 1


def test_withdrawn_seizure_can_be_restored() -> None:
    record = seize(running_jco(), 5)

    gone, back = correct(record, 5, gone=True), correct(record, 5)

    assert [gone.is_withdrawn, back.is_withdrawn, back.number] == [True, False, 3]


@pytest.mark.parametrize(("reason", "sentence"), [(" ", "Say why"), ("x" * 501, "longer than")])
def test_correction_requires_a_reason_within_the_length_limit(reason: str, sentence: str) -> None:
    record = seize(running_jco())

    with pytest.raises(Refused, match=sentence):
        correct_seizure(record, seizure_facts(7), by=person(), based_on=1, reason=reason)


def test_only_the_reporting_organisation_can_correct_a_result() -> None:
    operation = running_jco()
    ours, theirs = seize(operation), seize(operation, place="PL")

    with pytest.raises(Refused, match="Only Lithuania corrects what it has reported"):
        correct_seizure(ours, seizure_facts(7), by=person("planner", "PL"), based_on=1, reason="x")
    with pytest.raises(Refused, match="Only Poland corrects what it has reported"):
        correct_seizure(theirs, seizure_facts(7), by=person(), based_on=1, reason="x")


def test_conflicting_correction_is_refused() -> None:
    record = seize(running_jco(), 5)
    correct(record, 7)

    with pytest.raises(EditConflict) as stale:
        correct_seizure(record, seizure_facts(9), by=person(), based_on=1, reason="x")

    assert (stale.value.present.number, stale.value.version) == (2, 2)
    assert record.revisions.count() == 2


@pytest.mark.django_db(transaction=True)
def test_second_of_two_concurrent_corrections_is_refused() -> None:
    record, by = seize(running_jco(), 5), person()

    def send(quantity: int) -> Any:
        facts = seizure_facts(quantity)
        return correct_seizure(record, facts, by=by, based_on=1, reason="Counted again.")

    found = at_once(lambda: send(6), lambda: send(7))

    kinds = sorted(type(each).__name__ for each in found)
    assert kinds == ["EditConflict", "SeizureRevision"]
    assert record.revisions.count() == 2


def test_controls_are_corrected_and_withdrawn_like_seizures() -> None:
    report = control(running_jco(), 100, 3)
    facts = ControlInput(day=today(), control_count=90, positive_controls=2)

    entry = correct_controls(
        report, facts, by=person(), based_on=1, reason="Two posts.", is_withdrawn=True
    )

    assert (entry.number, entry.control_count, entry.positive_controls, entry.is_withdrawn) == (
        2,
        90,
        2,
        True,
    )
    with pytest.raises(EditConflict):
        correct_controls(report, facts, by=person(), based_on=1, reason="Again.")
    with pytest.raises(Refused, match="Only Lithuania corrects"):
        correct_controls(report, facts, by=person("planner", "PL"), based_on=2, reason="x")


def test_changed_phase_dates_leave_the_phase_of_reported_seizures() -> None:
    operation = running_jco()
    record = seize(operation)
    start, end = said(-40, -30)

    edit(operation, phases=(PhaseInput(1, entered_start=start, entered_end=end),))

    assert record.revisions.get().phase_number == 1


# Verdicts


def test_lead_validates_several_results_at_once_including_own_results() -> None:
    operation = running_jco()
    records = [seize(operation), seize(operation, place="PL"), control(operation, place="PL")]

    count = validate_entries(operation, [each.revisions.get() for each in records], by=person())
    again = validate_entries(operation, [each.revisions.get() for each in records], by=person())

    assert (count, again) == (3, 0)
    assert SeizureValidation.objects.filter(is_validated=True).count() == 2
    assert records[2].revisions.get().validation.decided_by == person()


def test_validation_is_refused_when_any_result_belongs_to_another_operation() -> None:
    operation, other = running_jco(), running_jco("Bora")
    entries = [seize(operation).revisions.get(), seize(other).revisions.get()]

    with pytest.raises(Refused, match="belongs to another operation"):
        validate_entries(operation, entries, by=person())

    assert not SeizureValidation.objects.exists()


def test_only_the_lead_can_validate_results_and_only_until_closure() -> None:
    operation = running_jco()
    entry = seize(operation, place="PL").revisions.get()

    for other in (person("planner", "PL"), person("expert", "DK"), person("contact_point", "LT")):
        with pytest.raises(Refused, match="Only a planner of an organisation that runs it"):
            validate_entries(operation, [entry], by=other)
        with pytest.raises(Refused, match="Only a planner of an organisation that runs it"):
            return_entry(entry, note="How many?", by=other)

    ready_to_conclude(operation)
    for move, by in (
        ("stop_early", person()),
        ("ask_conclude", person()),
        ("conclude", person("expert", "DK")),
        ("close", person("expert", "DK")),
    ):
        move_operation(operation, move, by=by, reason="x")
    with pytest.raises(Refused, match="It is closed: results are judged while it runs"):
        validate_entries(operation, [entry], by=person())


def test_only_the_latest_revision_is_validated_and_only_once() -> None:
    operation = running_jco()
    record = seize(operation, 5)
    first = record.revisions.get()
    correct(record, 7)

    with pytest.raises(Refused, match="Number 1 was corrected meanwhile"):
        validate_entries(operation, [first], by=person())
    with pytest.raises(Refused, match="Number 1 was corrected meanwhile"):
        return_entry(first, note="How many?", by=person())

    validate(operation, record)
    with pytest.raises(Refused, match="Number 1 is validated already"):
        return_entry(record.revisions.last(), note="How many?", by=person())


def test_returned_result_stores_the_question_and_notifies_the_reporting_organisation() -> None:
    operation = running_jco()
    contact = person("contact_point", "PL")
    record = seize(operation, 5, place="PL")

    verdict = return_entry(record.revisions.get(), note=" In packs? ", by=person())

    assert (verdict.is_validated, verdict.note) == (False, "In packs?")
    with pytest.raises(Refused, match="Number 1 was returned with a question"):
        validate_entries(operation, [record.revisions.get()], by=person())
    told = Notification.objects.filter(code="result.return")
    assert {each.person for each in told} == {contact, person("planner", "PL")}


@pytest.mark.parametrize(("note", "sentence"), [("", "looked at again"), ("x" * 501, "shorten")])
def test_returning_a_result_requires_a_question_within_the_length_limit(
    note: str, sentence: str
) -> None:
    entry = seize(running_jco()).revisions.get()

    with pytest.raises(Refused, match=sentence):
        return_entry(entry, note=note, by=person())


def test_validation_of_a_missing_revision_is_refused() -> None:
    operation = running_jco()

    with pytest.raises(Refused, match="does not exist"):
        validate_entries(operation, [SeizureRevision(pk=999_999)], by=person())
