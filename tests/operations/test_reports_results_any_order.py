"""Totals and what waits are those of a plain reading, in any order of what is written."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings, strategies as st
from hypothesis.extra.django import TestCase

from operations.enums import INCLUDED_GOODS_STATUSES, Attribution, GoodsStatus
from operations.models import (
    Operation,
    PendingSeizureValidation,
    Seizure,
    SeizureRevision,
    SeizureValidation,
)
from operations.reports.results.sums import Sum, sums_of_seizures
from tests.operations.totals import at
from tests.running import day, judged_at, running_jco
from tests.world import person, place, terms

GOODS = st.sampled_from(["cigarettes", "alcohol", "cannabis resin"])
STEP = st.fixed_dictionaries(
    {
        "record": st.integers(0, 4),
        "goods": GOODS,
        "quantity": st.integers(1, 9),
        "goods_status": st.sampled_from(GoodsStatus.values),
        "attribution": st.sampled_from(Attribution.values),
        "place": st.sampled_from(["LT", "PL"]),
        "is_withdrawn": st.booleans(),
        "back": st.integers(0, 3),
        "verdict": st.sampled_from([None, True, True, False]),
        "judged_back": st.integers(0, 3),
    }
)


@pytest.mark.django_db
@pytest.mark.example("running")
@pytest.mark.slow
class AnyOrder(TestCase):
    """The database adds up what a plain reading of the validated rows adds up."""

    operation: Operation

    @classmethod
    def setUpTestData(cls) -> None:
        """One operation for all cases, each of which is taken back."""
        cls.operation = running_jco()

    @given(steps=st.lists(STEP, max_size=14), as_at_back=st.integers(0, 3))
    @settings(max_examples=40, deadline=None)
    def test_totals_equal_a_plain_sum_of_validated_revisions(
        self, steps: list[Any], as_at_back: int
    ) -> None:
        entries = _write(self.operation, steps)

        found = sums_of_seizures(self.operation, day(-as_at_back))

        assert _of_sums(found) == _by_hand(entries, day(-as_at_back))
        assert dict(
            PendingSeizureValidation.objects.values_list("revision", "is_returned")
        ) == _open(entries)


def _write(operation: Operation, steps: list[Any]) -> list[tuple[SeizureRevision, Any]]:
    records: dict[int, Seizure] = {}
    written = []
    for step in steps:
        record = records.get(step["record"])
        if record is None:
            record = records[step["record"]] = Seizure.objects.create(
                operation=operation,
                organisation=place(step["place"]),
                number=len(records) + 1,
                submission_key=uuid4(),
            )
        entry = SeizureRevision.objects.create(
            result=record,
            number=record.revisions.count() + 1,
            reported_by=person(),
            day=day(-step["back"]),
            attribution=step["attribution"],
            phase_number=1 if step["attribution"] == Attribution.PHASE else None,
            goods=terms(step["goods"])[0],
            quantity=step["quantity"],
            unit={"cigarettes": "piece", "alcohol": "litre"}.get(step["goods"], "kg"),
            goods_status=step["goods_status"],
            is_withdrawn=step["is_withdrawn"],
        )
        verdict = None
        if step["verdict"] is not None:
            verdict = judged_at(entry, at(-step["judged_back"]), is_valid=step["verdict"])
        written.append((entry, verdict))
    return written


def _open(written: list[tuple[SeizureRevision, SeizureValidation]]) -> dict[int, bool]:
    """The last entries that are not validated, and whether they were returned."""
    last = {entry.result_id: (entry, verdict) for entry, verdict in written}
    return {
        entry.pk: verdict is not None
        for entry, verdict in last.values()
        if verdict is None or not verdict.is_validated
    }


def _by_hand(
    written: list[tuple[SeizureRevision, SeizureValidation]], as_at: date
) -> dict[Any, Any]:
    standing: dict[int, SeizureRevision] = {}
    for entry, verdict in written:
        if verdict is not None and verdict.is_validated and verdict.decided_at.date() <= as_at:
            standing[entry.result_id] = entry
    found: dict[Any, Any] = {}
    for entry in standing.values():
        if entry.is_withdrawn or entry.goods_status not in INCLUDED_GOODS_STATUSES:
            continue
        goods = (entry.attribution == Attribution.OUTSIDE, entry.goods_id, entry.unit)
        for key in (
            ("all", None),
            ("part", (entry.attribution, entry.phase_number)),
            ("state", entry.result.organisation_id),
            ("mode", None),
            ("day", entry.day),
        ):
            count, quantity = found.get((*key, *goods), (0, Decimal(0)))
            found[(*key, *goods)] = (count + 1, quantity + entry.quantity)
    return found


def _of_sums(found: list[Sum]) -> dict[Any, Any]:
    return {
        (each.sort, each.key, each.is_outside, each.goods, each.unit): (
            each.seizures,
            each.quantity,
        )
        for each in found
    }
