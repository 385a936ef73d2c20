"""Controls and seizures: reported once, corrected by appending, judged once."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from jco_portal.kernel.access import Refused
from jco_portal.outbox.models import Notice
from operations.actions import (
    StaleCorrection,
    UnsoundFactsError,
    correct_controls,
    correct_seizure,
    move_operation,
    report_controls,
    report_seizure,
    return_entry,
    validate_entries,
)
from operations.enums import Scope, Unit
from operations.models import (
    ControlFacts,
    Facilitator,
    Operation,
    PhaseFacts,
    Seizure,
    SeizureEntry,
    SeizureVerdict,
    Term,
)
from tests.debriefings import ready_to_conclude
from tests.running import (
    TODAY,
    control,
    correct,
    day,
    running_jco,
    said,
    seize,
    seizure_facts,
    validate,
)
from tests.together import at_once
from tests.world import an_operation, edit, person, terms

pytestmark = pytest.mark.django_db
TWO_PHASES = (said(-30, -21), said(-10, -3))


def problem(**more: Any) -> tuple[str, str]:
    """The one thing that is wrong with a seizure: its field and its sentence."""
    operation = Operation.objects.first() or running_jco(phases=TWO_PHASES)
    made = {"quantity": 5, "day": day(-5)} | more
    with pytest.raises(UnsoundFactsError) as error:
        seize(operation, **made)
    [found] = error.value.problems
    return found.field, found.sentence


# Reporting


def test_a_seizure_is_numbered_in_its_operation_and_says_who_reported_it(db: None) -> None:
    one, other = running_jco(), running_jco("Bora")

    records = [seize(one), seize(other), seize(one, place="PL")]

    assert [(each.operation, each.number) for each in records] == [(one, 1), (other, 1), (one, 2)]
    entry = records[2].entries.get()
    assert records[2].organisation.code == "PL"
    assert (entry.number, entry.by, entry.unit) == (1, person("planner", "PL"), Unit.PIECE)
    assert (entry.scope, entry.phase_number, entry.status) == (Scope.PHASE, 1, "seized")


@pytest.mark.parametrize(
    ("offset", "scope", "expected"),
    [
        (-30, "", (Scope.PHASE, 1)),
        (-21, "", (Scope.PHASE, 1)),
        (-10, "", (Scope.PHASE, 2)),
        (-3, Scope.POST_OPERATIONAL, (Scope.PHASE, 2)),
        (-3, Scope.OUTSIDE, (Scope.OUTSIDE, None)),
        (-15, Scope.POST_OPERATIONAL, (Scope.POST_OPERATIONAL, None)),
        (0, Scope.POST_OPERATIONAL, (Scope.POST_OPERATIONAL, None)),
        (0, Scope.OUTSIDE, (Scope.OUTSIDE, None)),
        (-31, Scope.OUTSIDE, (Scope.OUTSIDE, None)),
    ],
)
def test_the_day_says_where_a_seizure_belongs(
    offset: int, scope: str, expected: tuple[str, int | None]
) -> None:
    operation = running_jco(phases=TWO_PHASES)

    entry = seize(operation, day=day(offset), scope=scope).entries.get()

    assert (entry.scope, entry.phase_number) == expected


def test_a_day_in_no_phase_asks_and_one_before_the_first_can_only_be_outside() -> None:
    question = "This day lies in no phase: is it post-operational or outside the scope?"

    assert problem(day=TODAY) == ("scope", question)
    assert problem(day=day(-15)) == ("scope", question)
    field, sentence = problem(day=day(-31), scope=Scope.POST_OPERATIONAL)
    assert field == "scope"
    assert "lies before the first phase, so it can only be outside the scope" in sentence
    assert problem(day=day(1), scope=Scope.OUTSIDE) == ("day", "This day has not come yet.")


@pytest.mark.parametrize(
    ("more", "field", "sentence"),
    [
        ({"unit": "kg"}, "unit", "cigarettes: counted in pieces, not in kg."),
        ({"unit": "cubits"}, "unit", "cigarettes: counted in pieces, not in cubits."),
        ({"quantity": "1.5"}, "quantity", "There are only whole pieces."),
        ({"quantity": "0"}, "quantity", "A quantity lies above 0."),
        ({"quantity": "-1"}, "quantity", "A quantity lies above 0."),
        ({"quantity": "NaN"}, "quantity", "A quantity lies above 0."),
        (
            {"quantity": "100000000001"},
            "quantity",
            "More than 100 000 000 000 cannot be meant; check the quantity.",
        ),
        ({"status": "eaten"}, "status", "Say what happened to the goods."),
        ({"value": Decimal(5)}, "value_basis", "Say on what the amount is based."),
        (
            {"duties": Decimal(-5), "duties_basis": "x"},
            "duties",
            "An amount lies between 0 and 100 000 000 000 euro.",
        ),
    ],
)
def test_what_is_a_mistake_is_told_in_a_sentence(
    more: dict[str, Any], field: str, sentence: str
) -> None:
    assert problem(**more) == (field, sentence)
    assert not Seizure.objects.exists()


def test_goods_and_modes_are_taken_from_their_own_trees() -> None:
    road, cigarettes = terms("road", kind="transport_mode")[0], terms("cigarettes")[0]

    assert problem(goods=road, unit="kg")[0] == "goods"
    assert problem(mode=cigarettes)[0] == "mode"


def test_a_unit_comes_from_the_nearest_broader_goods_that_have_one() -> None:
    operation = running_jco()
    resin, smuggling = terms("cannabis resin", "smuggling")

    assert seize(operation, "1.25", goods=resin).entries.get().unit == Unit.KILOGRAM
    assert seize(operation, 2, goods=smuggling, unit="m3").entries.get().unit == "m3"
    assert problem(goods=smuggling) == (
        "unit",
        "Say in which unit it is counted here: smuggling.",
    )
    assert problem(goods=resin, quantity="1.2345")[1] == "Write at most three decimals."
    Term.objects.filter(name="cannabis").update(unit="piece")
    assert seize(operation, 3, goods=terms("cannabis resin")[0]).entries.get().unit == "piece"


def test_controls_have_no_more_hits_than_controls() -> None:
    operation = running_jco()

    with pytest.raises(UnsoundFactsError, match="more hits than controls"):
        control(operation, 3, 4)
    with pytest.raises(UnsoundFactsError, match="lies between 1 and"):
        control(operation, 0, 0)
    with pytest.raises(UnsoundFactsError, match="kind of controls"):
        control(operation, kind="x-ray of minds")

    entry = control(operation, 3, 3).entries.get()
    assert (entry.count, entry.hits, entry.kind) == (3, 3, "physical")


def test_only_who_takes_part_reports_and_only_while_it_runs_or_is_looked_back_on() -> None:
    tabled = an_operation("Tern", state="tabled", participants=("PL",))
    operation = running_jco()

    with pytest.raises(Refused, match="It is tabled: results are reported while it runs"):
        seize(tabled)
    with pytest.raises(Refused, match="Only who takes part reports results"):
        seize(operation, place="SE")
    with pytest.raises(Refused, match="Only planners and contact points report results"):
        report_seizure(operation, seizure_facts(), by=person("expert", "LT"), key=uuid4())

    helper = person("facilitator", "SE")
    Facilitator.objects.create(operation=operation, user=helper, named_by=person())
    with pytest.raises(Refused, match="Only who takes part reports results"):
        report_seizure(operation, seizure_facts(), by=helper, key=uuid4())
    validate(operation, seize(operation), by=helper)

    contact = person("contact_point", "PL")
    record = report_seizure(operation, seizure_facts(), by=contact, key=uuid4())
    assert record.organisation.code == "PL"
    move_operation(operation, "stop_early", by=person(), reason="Enough.")
    assert seize(operation).number == 3


def test_the_same_sending_is_reported_once_and_another_s_key_is_refused() -> None:
    operation, other, key = running_jco(), running_jco("Bora"), uuid4()

    first = report_seizure(operation, seizure_facts(5), by=person(), key=key)
    again = report_seizure(operation, seizure_facts(6), by=person(), key=key)

    assert first == again
    assert SeizureEntry.objects.get().quantity == 5
    with pytest.raises(Refused, match="sent for another record"):
        report_seizure(other, seizure_facts(), by=person(), key=key)
    with pytest.raises(Refused, match="sent for another record"):
        report_seizure(operation, seizure_facts(), by=person("planner", "PL"), key=key)


@pytest.mark.django_db(transaction=True)
def test_fifty_sendings_of_one_form_at_one_moment_make_one_record() -> None:
    operation, key, made, by = running_jco(), uuid4(), seizure_facts(5), person()

    found = at_once(
        *[lambda: report_seizure(operation, made, by=by, key=key) for _number in range(50)]
    )

    assert {each.pk for each in found} == {Seizure.objects.get().pk}
    assert SeizureEntry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_records_that_are_reported_at_one_moment_get_numbers_of_their_own() -> None:
    operation, made, by = running_jco(), seizure_facts(5), person()

    at_once(*[lambda: report_seizure(operation, made, by=by, key=uuid4()) for _number in range(8)])

    numbers = operation.seizures.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, 9))


def test_the_database_holds_one_number_and_one_entry_of_a_number() -> None:
    record = seize(running_jco())
    entry = record.entries.get()

    with pytest.raises(IntegrityError, match="seizure_has_one_number"), transaction.atomic():
        Seizure.objects.create(
            operation=record.operation, organisation=record.organisation, number=1
        )
    entry.pk = None
    with pytest.raises(IntegrityError, match="seizure_entry_stands_once"), transaction.atomic():
        entry.save()


# Correcting


def test_a_correction_is_appended_with_its_reason() -> None:
    record = seize(running_jco(), 5)

    correct(record, 7)

    entries = record.entries.order_by("number").values_list("number", "quantity", "reason")
    assert list(entries) == [(1, 5, ""), (2, 7, "Counted again.")]


def test_a_correction_that_changes_nothing_is_not_appended() -> None:
    record = seize(running_jco(), 5)

    entry = correct(record, 5)

    assert entry.number == 1
    assert record.entries.count() == 1


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

    with pytest.raises(StaleCorrection) as stale:
        correct_seizure(record, seizure_facts(9), by=person(), based_on=1, reason="x")

    assert (stale.value.latest.number, stale.value.based_on) == (2, 1)
    assert record.entries.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_corrections_at_one_moment_one_is_refused() -> None:
    record, by = seize(running_jco(), 5), person()

    def send(quantity: int) -> Any:
        facts = seizure_facts(quantity)
        return correct_seizure(record, facts, by=by, based_on=1, reason="Counted again.")

    found = at_once(lambda: send(6), lambda: send(7))

    kinds = sorted(type(each).__name__ for each in found)
    assert kinds == ["SeizureEntry", "StaleCorrection"]
    assert record.entries.count() == 2


def test_controls_are_corrected_and_withdrawn_alike() -> None:
    report = control(running_jco(), 100, 3)
    facts = ControlFacts(day=TODAY, count=90, hits=2)

    entry = correct_controls(
        report, facts, by=person(), based_on=1, reason="Two posts.", is_withdrawn=True
    )

    assert (entry.number, entry.count, entry.hits, entry.is_withdrawn) == (2, 90, 2, True)
    with pytest.raises(StaleCorrection):
        correct_controls(report, facts, by=person(), based_on=1, reason="Again.")
    with pytest.raises(Refused, match="Only Lithuania corrects"):
        correct_controls(report, facts, by=person("planner", "PL"), based_on=2, reason="x")


def test_a_phase_that_moves_leaves_what_was_reported() -> None:
    operation = running_jco()
    record = seize(operation)
    start, end = said(-40, -30)

    edit(operation, phases=(PhaseFacts(1, start=start, end=end),))

    assert record.entries.get().phase_number == 1


# Verdicts


def test_the_lead_validates_many_at_once_its_own_too() -> None:
    operation = running_jco()
    records = [seize(operation), seize(operation, place="PL"), control(operation, place="PL")]

    count = validate_entries(operation, [each.entries.get() for each in records], by=person())
    again = validate_entries(operation, [each.entries.get() for each in records], by=person())

    assert (count, again) == (3, 0)
    assert SeizureVerdict.objects.filter(is_valid=True).count() == 2
    assert records[2].entries.get().verdict.by == person()


def test_one_foreign_entry_refuses_the_whole_action() -> None:
    operation, other = running_jco(), running_jco("Bora")
    entries = [seize(operation).entries.get(), seize(other).entries.get()]

    with pytest.raises(Refused, match="belongs to another operation"):
        validate_entries(operation, entries, by=person())

    assert not SeizureVerdict.objects.exists()


def test_only_who_runs_it_judges_and_only_until_it_is_closed() -> None:
    operation = running_jco()
    entry = seize(operation, place="PL").entries.get()

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
    first = record.entries.get()
    correct(record, 7)

    with pytest.raises(Refused, match="Number 1 was corrected meanwhile"):
        validate_entries(operation, [first], by=person())
    with pytest.raises(Refused, match="Number 1 was corrected meanwhile"):
        return_entry(first, note="How many?", by=person())

    validate(operation, record)
    with pytest.raises(Refused, match="Number 1 is validated already"):
        return_entry(record.entries.last(), note="How many?", by=person())


def test_an_entry_is_returned_with_a_question_and_its_people_are_told() -> None:
    operation = running_jco()
    contact = person("contact_point", "PL")
    record = seize(operation, 5, place="PL")

    verdict = return_entry(record.entries.get(), note=" In packs? ", by=person())

    assert (verdict.is_valid, verdict.note) == (False, "In packs?")
    with pytest.raises(Refused, match="Number 1 was returned with a question"):
        validate_entries(operation, [record.entries.get()], by=person())
    told = Notice.objects.filter(code="result.return")
    assert {each.person for each in told} == {contact, person("planner", "PL")}


@pytest.mark.parametrize(("note", "sentence"), [("", "looked at again"), ("x" * 501, "shorten")])
def test_a_return_asks_something(note: str, sentence: str) -> None:
    entry = seize(running_jco()).entries.get()

    with pytest.raises(Refused, match=sentence):
        return_entry(entry, note=note, by=person())


def test_an_entry_that_does_not_exist_is_refused() -> None:
    operation = running_jco()

    with pytest.raises(Refused, match="does not exist"):
        validate_entries(operation, [SeizureEntry(pk=999_999)], by=person())


def test_a_day_is_that_of_the_reporting_and_not_in_the_future() -> None:
    operation = running_jco()

    with pytest.raises(UnsoundFactsError, match="has not come yet"):
        report_controls(
            operation,
            ControlFacts(day=TODAY + timedelta(days=1), count=1),
            by=person(),
            key=uuid4(),
        )
