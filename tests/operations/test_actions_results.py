"""Reporting controls and seizures: duplicates, numbers and phases."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from jco_portal.core.access import Refused
from operations.actions.results.reports import report_controls, report_seizure
from operations.actions.transitions import perform_operation_transition
from operations.enums import Attribution, Unit
from operations.models import (
    ControlInput,
    Facilitator,
    Operation,
    ReferenceTerm,
    Seizure,
    SeizureRevision,
)
from tests.concurrency import run_concurrently
from tests.example_data import reuse_example
from tests.execution_factories import (
    day_from_today,
    make_controls,
    make_seizure,
    make_seizure_input,
    phase_dates,
    running_jco,
    today,
    validate_as_lead,
)
from tests.factories import make_operation, make_user, terms

pytestmark = pytest.mark.django_db


@reuse_example
def in_two_phases() -> Operation:
    """Return a running JCO whose second and last phase is over."""
    return running_jco(phases=(phase_dates(-30, -21), phase_dates(-10, -3)))


def problem(operation: Operation, **more: Any) -> tuple[str, str]:
    """Return field and sentence of the only error of a seizure."""
    made = {"quantity": 5, "day": day_from_today(-5)} | more
    with pytest.raises(Refused) as error:
        make_seizure(operation, **made)
    [refusal] = error.value.refusals
    return refusal.code, refusal.sentence


@pytest.mark.example("running")
def test_seizure_is_numbered_per_operation_and_records_the_reporting_user(db: None) -> None:
    one, other = running_jco(), running_jco("Bora")

    records = [make_seizure(one), make_seizure(other), make_seizure(one, organisation_code="PL")]

    assert [(each.operation, each.number) for each in records] == [(one, 1), (other, 1), (one, 2)]
    entry = records[2].revisions.get()
    assert records[2].organisation.code == "PL"
    assert (entry.number, entry.reported_by, entry.unit) == (
        1,
        make_user("planner", "PL"),
        Unit.PIECE,
    )
    assert (entry.attribution, entry.phase_number, entry.goods_status) == (
        Attribution.PHASE,
        1,
        "seized",
    )


BELONGS: list[tuple[int, str, tuple[str, int | None]]] = [
    (-30, "", (Attribution.PHASE, 1)),
    (-21, "", (Attribution.PHASE, 1)),
    (-10, "", (Attribution.PHASE, 2)),
    (-3, Attribution.POST_OPERATIONAL, (Attribution.PHASE, 2)),
    (-3, Attribution.OUTSIDE, (Attribution.OUTSIDE, None)),
    (-15, Attribution.POST_OPERATIONAL, (Attribution.POST_OPERATIONAL, None)),
    (0, Attribution.POST_OPERATIONAL, (Attribution.POST_OPERATIONAL, None)),
    (0, Attribution.OUTSIDE, (Attribution.OUTSIDE, None)),
    (-31, Attribution.OUTSIDE, (Attribution.OUTSIDE, None)),
]


@pytest.mark.example("running in two phases")
def test_seizure_day_determines_the_attribution() -> None:
    operation = in_two_phases()
    placed = []

    for offset, scope, _expected in BELONGS:
        entry = make_seizure(
            operation, day=day_from_today(offset), attribution=scope
        ).revisions.get()
        placed.append((offset, scope, (entry.attribution, entry.phase_number)))

    assert placed == BELONGS


@pytest.mark.example("running in two phases")
def test_seizure_on_a_day_outside_the_phases_requires_an_attribution() -> None:
    operation = in_two_phases()
    question = "This day lies in no phase: is it post-operational or outside the scope?"

    assert problem(operation, day=today()) == ("attribution", question)
    assert problem(operation, day=day_from_today(-15)) == ("attribution", question)
    field, sentence = problem(
        operation, day=day_from_today(-31), attribution=Attribution.POST_OPERATIONAL
    )
    assert field == "attribution"
    assert "lies before the first phase, so it can only be outside the scope" in sentence
    assert problem(operation, day=day_from_today(1), attribution=Attribution.OUTSIDE) == (
        "day",
        "This day has not come yet.",
    )


MISTAKES: list[tuple[dict[str, Any], str, str]] = [
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
    ({"goods_status": "eaten"}, "goods_status", "Say what happened to the goods."),
    ({"value": Decimal(5)}, "value_basis", "Say on what the amount is based."),
    (
        {"prevented_loss": Decimal(-5), "prevented_loss_basis": "x"},
        "prevented_loss",
        "An amount lies between 0 and 100 000 000 000 euro.",
    ),
]


@pytest.mark.example("running in two phases")
def test_invalid_seizure_is_refused_with_a_sentence() -> None:
    operation = in_two_phases()

    problems = [(more, *problem(operation, **more)) for more, _field, _sentence in MISTAKES]

    assert problems == MISTAKES
    assert not Seizure.objects.exists()


@pytest.mark.example("running in two phases")
def test_goods_and_transport_mode_must_come_from_their_own_lists() -> None:
    operation = in_two_phases()
    road, cigarettes = terms("road", kind="transport_mode")[0], terms("cigarettes")[0]

    assert problem(operation, goods=road, unit="kg")[0] == "goods"
    assert problem(operation, transport_mode=cigarettes)[0] == "transport_mode"


@pytest.mark.example("running")
def test_seizure_unit_comes_from_the_nearest_broader_goods_with_a_unit() -> None:
    operation = running_jco()
    resin, smuggling = terms("cannabis resin", "smuggling")

    assert make_seizure(operation, "1.25", goods=resin).revisions.get().unit == Unit.KILOGRAM
    assert make_seizure(operation, 2, goods=smuggling, unit="m3").revisions.get().unit == "m3"
    assert problem(operation, goods=smuggling) == (
        "unit",
        "Say in which unit it is counted here: smuggling.",
    )
    assert problem(operation, goods=resin, quantity="1.2345")[1] == "Write at most three decimals."
    ReferenceTerm.objects.filter(name="cannabis").update(unit="piece")
    assert (
        make_seizure(operation, 3, goods=terms("cannabis resin")[0]).revisions.get().unit == "piece"
    )


@pytest.mark.example("running")
def test_positive_controls_cannot_exceed_controls() -> None:
    operation = running_jco()

    with pytest.raises(Refused, match="more hits than controls"):
        make_controls(operation, 3, 4)
    with pytest.raises(Refused, match="lies between 1 and"):
        make_controls(operation, 0, 0)
    with pytest.raises(Refused, match="kind of controls"):
        make_controls(operation, control_type="x-ray of minds")

    entry = make_controls(operation, 3, 3).revisions.get()
    assert (entry.control_count, entry.positive_controls, entry.control_type) == (3, 3, "physical")


@pytest.mark.example("running")
def test_only_participants_can_report_results_and_only_after_the_start() -> None:
    tabled = make_operation("Tern", state="tabled", participants=("PL",))
    operation = running_jco()

    with pytest.raises(Refused, match="It is tabled: results are reported while it runs"):
        make_seizure(tabled)
    with pytest.raises(Refused, match="Only who takes part reports results"):
        make_seizure(operation, organisation_code="SE")
    with pytest.raises(Refused, match="Only planners and contact points report results"):
        report_seizure(operation, make_seizure_input(), by=make_user("expert", "LT"), key=uuid4())

    facilitator = make_user("facilitator", "SE")
    Facilitator.objects.create(operation=operation, user=facilitator, appointed_by=make_user())
    with pytest.raises(Refused, match="Only who takes part reports results"):
        report_seizure(operation, make_seizure_input(), by=facilitator, key=uuid4())
    validate_as_lead(operation, make_seizure(operation), by=facilitator)

    contact = make_user("contact_point", "PL")
    record = report_seizure(operation, make_seizure_input(), by=contact, key=uuid4())
    assert record.organisation.code == "PL"
    perform_operation_transition(operation, "stop_early", by=make_user(), reason="Enough.")
    assert make_seizure(operation).number == 3


@pytest.mark.example("running")
def test_resubmitted_result_is_stored_once_and_a_reused_form_key_is_refused() -> None:
    operation, other, key = running_jco(), running_jco("Bora"), uuid4()

    first = report_seizure(operation, make_seizure_input(5), by=make_user(), key=key)
    again = report_seizure(operation, make_seizure_input(6), by=make_user(), key=key)

    assert first == again
    assert SeizureRevision.objects.get().quantity == 5
    with pytest.raises(Refused, match="sent for another record"):
        report_seizure(other, make_seizure_input(), by=make_user(), key=key)
    with pytest.raises(Refused, match="sent for another record"):
        report_seizure(operation, make_seizure_input(), by=make_user("planner", "PL"), key=key)


@pytest.mark.example("running")
@pytest.mark.django_db(transaction=True)
def test_fifty_concurrent_submissions_of_a_form_create_a_single_seizure() -> None:
    operation, key, made, by = running_jco(), uuid4(), make_seizure_input(5), make_user()

    seizures = run_concurrently(
        *[lambda: report_seizure(operation, made, by=by, key=key) for _number in range(50)]
    )

    assert {each.pk for each in seizures} == {Seizure.objects.get().pk}
    assert SeizureRevision.objects.count() == 1


@pytest.mark.example("running")
@pytest.mark.django_db(transaction=True)
def test_concurrently_reported_seizures_get_different_numbers() -> None:
    operation, made, by = running_jco(), make_seizure_input(5), make_user()

    run_concurrently(
        *[lambda: report_seizure(operation, made, by=by, key=uuid4()) for _number in range(8)]
    )

    numbers = operation.seizures.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, 9))


@pytest.mark.example("running")
def test_database_refuses_duplicate_seizure_and_revision_numbers() -> None:
    record = make_seizure(running_jco())
    entry = record.revisions.get()

    with pytest.raises(IntegrityError, match="seizure_unique_number"), transaction.atomic():
        Seizure.objects.create(
            operation=record.operation, organisation=record.organisation, number=1
        )
    entry.pk = None
    with pytest.raises(IntegrityError, match="seizurerevision_unique_number"), transaction.atomic():
        entry.save()


@pytest.mark.example("running")
def test_controls_on_a_future_day_are_refused() -> None:
    operation = running_jco()

    with pytest.raises(Refused, match="has not come yet"):
        report_controls(
            operation,
            ControlInput(day=today() + timedelta(days=1), control_count=1),
            by=make_user(),
            key=uuid4(),
        )
