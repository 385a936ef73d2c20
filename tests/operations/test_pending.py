"""Pending validations as stored by triggers, compared with a plain query."""

import random
from typing import Any

import pytest

from operations.actions.results.validation import validate_results
from operations.enums import Attribution, ControlType
from operations.models import (
    ControlResult,
    ControlRevision,
    ControlValidation,
    Operation,
    PendingControlValidation,
    PendingSeizureValidation,
    Seizure,
    SeizureRevision,
    SeizureValidation,
)
from tests.execution_factories import running_jco, today
from tests.factories import make_user, organisation, terms

KINDS = (
    (Seizure, SeizureRevision, SeizureValidation, PendingSeizureValidation),
    (ControlResult, ControlRevision, ControlValidation, PendingControlValidation),
)
RECORDS = 6


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.example("running")
def test_pending_validations_match_a_recomputation_from_all_revisions() -> None:
    operation, rolls = running_jco(), random.Random(1968)
    for record, *_others in KINDS:
        record.objects.bulk_create(
            record(operation=operation, organisation=organisation("LT"), number=number + 1)
            for number in range(RECORDS)
        )
    pending_states = set()

    for _round in range(5):
        for record, entry, validation_model, pending in KINDS:
            _add_entries(record, entry, rolls)
            assert _stored_pending(pending) == _pending(entry)
            _insert_validations(entry, validation_model, rolls)
            assert _stored_pending(pending) == _pending(entry)
            pending_states |= set(_stored_pending(pending).values())
        _validate_all(operation)
        for _record, entry, _validation_model, pending in KINDS:
            assert _stored_pending(pending) == _pending(entry)
            assert set(_stored_pending(pending).values()) <= {True}

    assert pending_states == {False, True}  # some waited and some were returned


def _add_entries(record: Any, entry: Any, rolls: random.Random) -> None:
    """Add up to three revisions to some results, in one statement and in any order."""
    of_kind: dict[str, Any] = {"control_type": ControlType.PHYSICAL, "control_count": 3}
    if entry is SeizureRevision:
        of_kind = {"goods": terms("cigarettes")[0], "quantity": 1, "unit": "piece"}
    values = {
        "reported_by": make_user(),
        "day": today(),
        "attribution": Attribution.OUTSIDE,
        **of_kind,
    }
    made = [
        entry(result=each, number=each.revisions.count() + more, **values)
        for each in rolls.sample(list(record.objects.all()), RECORDS // 2)
        for more in range(1, rolls.randint(2, 4))
    ]
    entry.objects.bulk_create(rolls.sample(made, len(made)))


def _insert_validations(entry: Any, validation_model: Any, rolls: random.Random) -> None:
    """Insert validations of some revisions, also of superseded ones, in one statement."""
    open_ones = list(entry.objects.filter(validation=None))
    outcomes = ((each, rolls.random() < 0.5) for each in rolls.sample(open_ones, 3))
    validation_model.objects.bulk_create(
        validation_model(
            revision=each,
            is_validated=is_valid,
            note="" if is_valid else "?",
            decided_by=make_user(),
        )
        for each, is_valid in outcomes
    )


def _validate_all(operation: Operation) -> None:
    """Validate all pending seizures and controls at once."""
    pending_revisions: list[Any] = []
    for _record, entry, _validation_model, _pending_model in KINDS:
        keys = [key for key, is_returned in _pending(entry).items() if not is_returned]
        pending_revisions += entry.objects.filter(pk__in=keys)
    assert validate_results(operation, pending_revisions, by=make_user()) == len(pending_revisions)


def _stored_pending(pending: Any) -> dict[int, bool]:
    return dict(pending.objects.values_list("revision", "is_returned"))


def _pending(entry: Any) -> dict[int, bool]:
    """Return the last revisions that are not validated, and whether they were returned."""
    ordered = entry.objects.select_related("validation").order_by("number")
    last = {each.result_id: each for each in ordered}.values()
    validations = [(each.pk, getattr(each, "validation", None)) for each in last]
    return {
        key: validation is not None
        for key, validation in validations
        if not _count_validated(validation)
    }


def _count_validated(validation: Any) -> bool:
    return validation is not None and validation.is_validated
