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


def test_a_correction_is_appended_with_its_reason() -> None:
    record = seize(running_jco(), 5)

    correct(record, 7)

    entries = record.revisions.order_by("number").values_list("number", "quantity", "reason")
    assert list(entries) == [(1, 5, ""), (2, 7, "Counted again.")]


def test_a_correction_that_changes_nothing_is_not_appended() -> None:
    record = seize(running_jco(), 5)

    entry = correct(record, 5)

    assert entry.number == 1
    assert record.revisions.count() == 1


def test_withdrawing_is_a_correction_and_can_be_taken_back() -> None:
    record = seize(running_jco(), 5)

    gone, back = correct(record, 5, gone=True), correct(record, 5)

    assert [gone.is_withdrawn, back.is_withdrawn, back.number] == [True, False, 3]


@pytest.mark.parametrize(("reason", "sentence"), [(" ", "Say why"), ("x" * 501, "longer than")])
def test_a_correction_says_why(reason: str, sentence: str) -> None:
    record = seize(running_jco())

    with pytest.raises(Refused, match=sentence):
        correct_seizure(record, seizure_facts(7), by=person(), based_on=1, reason=reason)


def test_nobody_corrects_what_another_organisation_reported() -> None:
    operation = running_jco()
    ours, theirs = seize(operation), seize(operation, place="PL")

    with pytest.raises(Refused, match="Only Lithuania corrects what it has reported"):
        correct_seizure(ours, seizure_facts(7), by=person("planner", "PL"), based_on=1, reason="x")
    with pytest.raises(Refused, match="Only Poland corrects what it has reported"):
        correct_seizure(theirs, seizure_facts(7), by=person(), based_on=1, reason="x")


def test_a_correction_of_what_was_corrected_meanwhile_is_refused() -> None:
    record = seize(running_jco(), 5)
    correct(record, 7)

    with pytest.raises(EditConflict) as stale:
        correct_seizure(record, seizure_facts(9), by=person(), based_on=1, reason="x")

    assert (stale.value.present.number, stale.value.version) == (2, 2)
    assert record.revisions.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_corrections_at_one_moment_one_is_refused() -> None:
    record, by = seize(running_jco(), 5), person()

    def send(quantity: int) -> Any:
        facts = seizure_facts(quantity)
        return correct_seizure(record, facts, by=by, based_on=1, reason="Counted again.")

    found = at_once(lambda: send(6), lambda: send(7))

    kinds = sorted(type(each).__name__ for each in found)
    assert kinds == ["EditConflict", "SeizureRevision"]
    assert record.revisions.count() == 2


def test_controls_are_corrected_and_withdrawn_alike() -> None:
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


def test_a_phase_that_moves_leaves_what_was_reported() -> None:
    operation = running_jco()
    record = seize(operation)
    start, end = said(-40, -30)

    edit(operation, phases=(PhaseInput(1, entered_start=start, entered_end=end),))

    assert record.revisions.get().phase_number == 1


# Verdicts


def test_the_lead_validates_many_at_once_its_own_too() -> None:
    operation = running_jco()
    records = [seize(operation), seize(operation, place="PL"), control(operation, place="PL")]

    count = validate_entries(operation, [each.revisions.get() for each in records], by=person())
    again = validate_entries(operation, [each.revisions.get() for each in records], by=person())

    assert (count, again) == (3, 0)
    assert SeizureValidation.objects.filter(is_validated=True).count() == 2
    assert records[2].revisions.get().validation.decided_by == person()


def test_one_foreign_entry_refuses_the_whole_action() -> None:
    operation, other = running_jco(), running_jco("Bora")
    entries = [seize(operation).revisions.get(), seize(other).revisions.get()]

    with pytest.raises(Refused, match="belongs to another operation"):
        validate_entries(operation, entries, by=person())

    assert not SeizureValidation.objects.exists()


def test_only_who_runs_it_judges_and_only_until_it_is_closed() -> None:
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


def test_only_the_last_entry_is_judged_and_only_once() -> None:
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


def test_an_entry_is_returned_with_a_question_and_its_people_are_told() -> None:
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
def test_a_return_asks_something(note: str, sentence: str) -> None:
    entry = seize(running_jco()).revisions.get()

    with pytest.raises(Refused, match=sentence):
        return_entry(entry, note=note, by=person())


def test_an_entry_that_does_not_exist_is_refused() -> None:
    operation = running_jco()

    with pytest.raises(Refused, match="does not exist"):
        validate_entries(operation, [SeizureRevision(pk=999_999)], by=person())
