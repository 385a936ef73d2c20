"""Totals and pending validations for any order of reports and validations."""

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
from operations.reports.results.sums import SeizureSum, seizure_sums
from tests.execution_factories import day_from_today, running_jco, validation_at
from tests.factories import make_user, organisation, terms
from tests.operations.totals import moment_at

GOODS = st.sampled_from(["cigarettes", "alcohol", "cannabis resin"])
STEP = st.fixed_dictionaries(
    {
        "record": st.integers(0, 4),
        "goods": GOODS,
        "quantity": st.integers(1, 9),
        "goods_status": st.sampled_from(GoodsStatus.values),
        "attribution": st.sampled_from(Attribution.values),
        "organisation": st.sampled_from(["LT", "PL"]),
        "is_withdrawn": st.booleans(),
        "back": st.integers(0, 3),
        "is_validated": st.sampled_from([None, True, True, False]),
        "validated_back": st.integers(0, 3),
    }
)


@pytest.mark.django_db
@pytest.mark.example("running")
@pytest.mark.slow
class AnyOrder(TestCase):
    """Totals of the database, compared with sums computed in Python."""

    operation: Operation

    @classmethod
    def setUpTestData(cls) -> None:
        """Create one operation for all cases; each case is rolled back."""
        cls.operation = running_jco()

    @given(steps=st.lists(STEP, max_size=14), as_at_back=st.integers(0, 3))
    @settings(max_examples=40, deadline=None)
    def test_totals_equal_a_plain_sum_of_validated_revisions(
        self, steps: list[Any], as_at_back: int
    ) -> None:
        entries = _write(self.operation, steps)

        sums = seizure_sums(self.operation, day_from_today(-as_at_back))

        assert _actual_sums(sums) == _expected_sums(entries, day_from_today(-as_at_back))
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
                organisation=organisation(step["organisation"]),
                number=len(records) + 1,
                submission_key=uuid4(),
            )
        entry = SeizureRevision.objects.create(
            result=record,
            number=record.revisions.count() + 1,
            reported_by=make_user(),
            day=day_from_today(-step["back"]),
            attribution=step["attribution"],
            phase_number=1 if step["attribution"] == Attribution.PHASE else None,
            goods=terms(step["goods"])[0],
            quantity=step["quantity"],
            unit={"cigarettes": "piece", "alcohol": "litre"}.get(step["goods"], "kg"),
            goods_status=step["goods_status"],
            is_withdrawn=step["is_withdrawn"],
        )
        validation = None
        if step["is_validated"] is not None:
            validation = validation_at(
                entry, moment_at(-step["validated_back"]), is_valid=step["is_validated"]
            )
        written.append((entry, validation))
    return written


def _open(written: list[tuple[SeizureRevision, SeizureValidation]]) -> dict[int, bool]:
    """Return the last revisions that are not validated, and whether they were returned."""
    last = {revision.result_id: (revision, validation) for revision, validation in written}
    return {
        revision.pk: validation is not None
        for revision, validation in last.values()
        if validation is None or not validation.is_validated
    }


def _expected_sums(
    written: list[tuple[SeizureRevision, SeizureValidation]], as_at: date
) -> dict[Any, Any]:
    last_validated: dict[int, SeizureRevision] = {}
    for entry, validation in written:
        if (
            validation is not None
            and validation.is_validated
            and validation.decided_at.date() <= as_at
        ):
            last_validated[entry.result_id] = entry
    totals: dict[Any, Any] = {}
    for entry in last_validated.values():
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
            count, quantity = totals.get((*key, *goods), (0, Decimal(0)))
            totals[(*key, *goods)] = (count + 1, quantity + entry.quantity)
    return totals


def _actual_sums(sums: list[SeizureSum]) -> dict[Any, Any]:
    return {
        (each.grouping, each.group_key, each.is_outside, each.goods, each.unit): (
            each.seizures,
            each.quantity,
        )
        for each in sums
    }
