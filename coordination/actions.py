"""Writing coordination: overlaps found, and the lists that the rule and the calendar use."""

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from coordination import detection
from coordination.models import DetectionRun, OverlapRule, Presidency
from jco_portal.directory.actions import read_rows
from jco_portal.directory.models import Organisation

DATA = Path(__file__).parent / "data"
DETECTION_LOCK = 7_202
FIRST_RULE_DAY = "1990-01-01"
MANY = 200


def detect_all() -> dict[str, float | int]:
    """Compare everything with everything and bring the stored overlaps in line.

    Returns counts of the overlaps that stand (drafts apart), how many were opened and
    closed, and the seconds it took.
    """
    began = time.monotonic()
    with _collector_at_rest(), transaction.atomic(), connection.cursor() as cursor:
        _take_lock(cursor)
        reader = detection.Reader()
        found = detection.find(detection.all_pairs(detection.read_all_sides(reader)), reader)
        stored = detection.stored_lines(cursor.cursor)
        opened, closed = detection.write_differences(cursor.cursor, found, stored)
        counts = _counts(found) | {"opened": opened, "closed": closed}
        seconds = round(time.monotonic() - began, 3)
        DetectionRun.objects.create(seconds=seconds, counts=counts)
    return counts | {"seconds": seconds}


def compare_operations(operations: list[int] | None) -> tuple[int, int]:
    """Compare some operations (None: all) with all others; returns pairs opened and closed.

    Waits for any other detection, so that of two operations entered at one moment the
    second comparison always sees both.
    """
    if operations is None or len(operations) > MANY:
        counts = detect_all()
        return int(counts["opened"]), int(counts["closed"])
    with transaction.atomic(), connection.cursor() as cursor:
        _take_lock(cursor)
        reader = detection.Reader()
        found = detection.find(
            detection.pairs_of(*detection.read_sides_near(operations, reader)), reader
        )
        stored = detection.stored_lines(cursor.cursor, operations)
        return detection.write_differences(cursor.cursor, found, stored)


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Spare the garbage collector: hundreds of thousands of tuples, none of them in a circle."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _take_lock(cursor: Any) -> None:
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [DETECTION_LOCK])


def _counts(found: detection.Found) -> dict[str, int]:
    certainties = ("certain", "possible", "year_only")
    return {"pairs": found.certainties.total()} | {
        certainty: found.certainties[certainty] for certainty in certainties
    }


@transaction.atomic
def load_coordination_lists() -> None:
    """Bring in the first overlap rule and the Presidency rota; edits stay."""
    OverlapRule.objects.get_or_create(valid_from=FIRST_RULE_DAY)
    states = {state.code: state for state in Organisation.objects.states()}
    Presidency.objects.bulk_create(
        [
            Presidency(
                state=states[row["state_code"]],
                starts_on=row["start"],
                ends_on=row["end"],
            )
            for row in read_rows(DATA / "presidencies.csv")
        ],
        ignore_conflicts=True,
    )
