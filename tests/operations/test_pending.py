"""What is pending is what a plain reading finds, however entries and verdicts are written."""

import random
from typing import Any

import pytest

from operations.actions.results.validation import validate_entries
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
from tests.running import running_jco, today
from tests.world import person, place, terms

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
            record(operation=operation, organisation=place("LT"), number=number + 1)
            for number in range(RECORDS)
        )
    found = set()

    for _round in range(5):
        for record, entry, verdict, pending in KINDS:
            _add_entries(record, entry, rolls)
            assert _kept(pending) == _pending(entry)
            _judge(entry, verdict, rolls)
            assert _kept(pending) == _pending(entry)
            found |= set(_kept(pending).values())
        _let_all_count(operation)
        for _record, entry, _verdict, pending in KINDS:
            assert _kept(pending) == _pending(entry)
            assert set(_kept(pending).values()) <= {True}

    assert found == {False, True}  # some waited and some were returned


def _add_entries(record: Any, entry: Any, rolls: random.Random) -> None:
    """Up to three entries for some of the records, by one statement and in any order."""
    of_kind: dict[str, Any] = {"control_type": ControlType.PHYSICAL, "control_count": 3}
    if entry is SeizureRevision:
        of_kind = {"goods": terms("cigarettes")[0], "quantity": 1, "unit": "piece"}
    said = {"reported_by": person(), "day": today(), "attribution": Attribution.OUTSIDE, **of_kind}
    made = [
        entry(result=each, number=each.revisions.count() + more, **said)
        for each in rolls.sample(list(record.objects.all()), RECORDS // 2)
        for more in range(1, rolls.randint(2, 4))
    ]
    entry.objects.bulk_create(rolls.sample(made, len(made)))


def _judge(entry: Any, verdict: Any, rolls: random.Random) -> None:
    """Verdicts on some entries, replaced ones among them, by one statement."""
    open_ones = list(entry.objects.filter(validation=None))
    verdicts = ((each, rolls.random() < 0.5) for each in rolls.sample(open_ones, 3))
    verdict.objects.bulk_create(
        verdict(
            revision=each,
            is_validated=is_valid,
            note="" if is_valid else "?",
            decided_by=person(),
        )
        for each, is_valid in verdicts
    )


def _let_all_count(operation: Operation) -> None:
    """What waits is validated at once, seizures and controls."""
    waiting: list[Any] = []
    for _record, entry, _verdict, _kept_ones in KINDS:
        keys = [key for key, is_returned in _pending(entry).items() if not is_returned]
        waiting += entry.objects.filter(pk__in=keys)
    assert validate_entries(operation, waiting, by=person()) == len(waiting)


def _kept(pending: Any) -> dict[int, bool]:
    return dict(pending.objects.values_list("revision", "is_returned"))


def _pending(entry: Any) -> dict[int, bool]:
    """The last entries that are not validated, and whether they were returned."""
    ordered = entry.objects.select_related("validation").order_by("number")
    last = {each.result_id: each for each in ordered}.values()
    judged = [(each.pk, getattr(each, "validation", None)) for each in last]
    return {key: verdict is not None for key, verdict in judged if not _counts(verdict)}


def _counts(verdict: Any) -> bool:
    return verdict is not None and verdict.is_validated
