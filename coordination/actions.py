"""Actions of coordination: run the overlap check, record decisions, load the lists of the rule."""

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from coordination.enums import Certainty, OverlapDecisionType
from coordination.models import Overlap, OverlapCheck, OverlapDecision, OverlapRule, Presidency
from coordination.models.decision import DECISION_BASIS
from coordination.notifications import notify_decision, notify_decision_outdated
from coordination.overlap_check.comparison import (
    FoundOverlaps,
    all_side_pairs,
    current_overlap_lines,
    find_overlaps,
    side_pairs_with,
    write_differences,
)
from coordination.overlap_check.side_reader import SideReader, read_all_sides, read_sides_near
from coordination.permissions import can_decide_overlap
from coordination.queries.decisions import decisions_on_drafts, outdated_decisions, signed_snapshot
from coordination.queries.overlaps import managed_sides
from jco_portal.core.access import Refusal, require
from jco_portal.core.versioned_forms import EditConflict, check_reason
from jco_portal.directory.actions import read_csv_rows
from jco_portal.directory.models import Organisation, User

DATA_FOLDER = Path(__file__).parent / "data"
# Key of the PostgreSQL advisory lock under which overlap checks follow one another. Arbitrary, but
# different from the two other keys: 7_201 (references) and 7_402_018 (reminder run).
OVERLAP_CHECK_LOCK = 7_202
# The first day for which the portal takes dates (``MIN_DATE``), so that the rule covers all.
FIRST_RULE_DAY = "1990-01-01"
# With more operations than this, all are compared instead of those near them.
FULL_CHECK_MIN_OPERATIONS = 200


def run_full_overlap_check() -> dict[str, float | int]:
    """Compare all operations with each other and bring the stored overlaps in line.

    Returns the number of current overlaps without drafts (‘pairs’, and by certainty), how many were
    opened and closed, and the seconds it took. Notifies of decisions that became outdated. Waits
    for any other check.
    """
    began = time.monotonic()
    with _paused_garbage_collector(), transaction.atomic(), connection.cursor() as cursor:
        _take_lock(cursor)
        kept_from_others = list(decisions_on_drafts(None))
        reader = SideReader()
        overlaps = find_overlaps(all_side_pairs(read_all_sides(reader)), reader)
        stored = current_overlap_lines(cursor.cursor)
        opened, closed = write_differences(cursor.cursor, overlaps, stored)
        counts = _check_counts(overlaps) | {"opened": opened, "closed": closed}
        seconds = round(time.monotonic() - began, 3)
        OverlapCheck.objects.create(duration_seconds=seconds, counts=counts)
        _notify_decisions(None, kept_from_others)
    return counts | {"seconds": seconds}


def check_operations(operations: list[int] | None) -> tuple[int, int]:
    """Compare some operations (by key; None: all) with all others.

    Returns how many overlaps were opened and closed. Notifies of decisions that became outdated.
    Waits for any other check, so that of two operations entered at the same moment the second check
    always sees both.
    """
    if operations is None or len(operations) > FULL_CHECK_MIN_OPERATIONS:
        counts = run_full_overlap_check()
        return int(counts["opened"]), int(counts["closed"])
    with transaction.atomic(), connection.cursor() as cursor:
        _take_lock(cursor)
        kept_from_others = list(decisions_on_drafts(operations))
        reader = SideReader()
        overlaps = find_overlaps(side_pairs_with(*read_sides_near(operations, reader)), reader)
        stored = current_overlap_lines(cursor.cursor, operations)
        written = write_differences(cursor.cursor, overlaps, stored)
        _notify_decisions(operations, kept_from_others)
    return written


def _notify_decisions(
    operations: list[int] | None, kept_from_others: list[OverlapDecision]
) -> None:
    """Notify of outdated decisions, and the other side of decisions on drafts since tabled.

    ``kept_from_others`` are the decisions on overlaps with drafts before this check.
    """
    for lapsed in outdated_decisions(operations):
        notify_decision_outdated(lapsed)
    if kept_from_others:
        keys = [answer.pk for answer in kept_from_others]
        tabled = OverlapDecision.objects.filter(pk__in=keys).in_force()
        sides = "overlap__operation_a", "overlap__operation_b"
        for answer in tabled.filter(overlap__has_draft=False).select_related("decided_by", *sides):
            notify_decision(answer, by=answer.decided_by)


@contextmanager
def _paused_garbage_collector() -> Iterator[None]:
    """Pause the garbage collector during a full check.

    The check keeps hundreds of thousands of tuples alive, none of them in a reference cycle, so
    each collection would walk them for nothing.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _take_lock(cursor: Any) -> None:
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [OVERLAP_CHECK_LOCK])


def _check_counts(overlaps: FoundOverlaps) -> dict[str, int]:
    return {"pairs": overlaps.certainties.total()} | {
        each.value: overlaps.certainties[each] for each in Certainty
    }


@transaction.atomic
def load_coordination_lists() -> None:
    """Load the first overlap rule and the rota of Presidencies; what is stored stays."""
    OverlapRule.objects.get_or_create(valid_from=FIRST_RULE_DAY)
    states = {state.code: state for state in Organisation.objects.states()}
    Presidency.objects.bulk_create(
        [
            Presidency(
                state=states[row["state_code"]],
                starts_on=row["start"],
                ends_on=row["end"],
            )
            for row in read_csv_rows(DATA_FOLDER / "presidencies.csv")
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def record_overlap_decision(
    overlap: Overlap, decision: str, reason: str, *, by: User, snapshot: str
) -> OverlapDecision:
    """Record a decision on a current overlap and notify both sides.

    ``snapshot`` signs the data that the page showed (``queries.decisions.signed_snapshot``). The
    row of the overlap is locked, so that no check changes it meanwhile. The same decision on the
    same data by the same user is stored once.

    Raises Refused, or EditConflict when the data have changed since the page was opened.
    """
    both = Overlap.objects.select_related("operation_a", "operation_b")
    locked = both.select_for_update(of=("self",)).get(pk=overlap.pk)
    require(
        can_decide_overlap(by, locked), _refuse_past(locked), *_refuse_incomplete(decision, reason)
    )
    if signed_snapshot(locked) != snapshot:
        raise EditConflict(locked)
    own = managed_sides(by, locked)
    values = {
        "side": own[0] if own else locked.operation_a,
        "decision": decision,
        "reason": reason.strip(),
        **{name: getattr(locked, name) for name in DECISION_BASIS},
    }
    latest = locked.decisions.first()
    if latest is not None and latest.decided_by_id == by.pk and _is_unchanged(latest, values):
        return latest
    answer = OverlapDecision.objects.create(overlap=locked, decided_by=by, **values)
    notify_decision(answer, by=by)
    return answer


def _is_unchanged(answer: OverlapDecision, values: dict[str, Any]) -> bool:
    return all(getattr(answer, name) == value for name, value in values.items())


def _refuse_past(overlap: Overlap) -> Refusal | None:
    if overlap.closed_at is None:
        return None
    return Refusal("gone", _("The two do not meet any more, so there is nothing to answer."))


def _refuse_incomplete(decision: str, reason: str) -> list[Refusal | None]:
    refusals: list[Refusal | None] = []
    if decision not in OverlapDecisionType.values:
        refusals.append(Refusal("decision", _("Choose what is done about it.")))
    return [*refusals, check_reason(reason, OverlapDecision, missing=_("Say why."))]
