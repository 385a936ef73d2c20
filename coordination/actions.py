"""Writing coordination: overlaps found and answered, and the lists that the rule uses."""

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
from coordination.notifications import tell_of_answer, tell_of_lapse
from coordination.overlap_check.comparison import (
    Found,
    all_pairs,
    find,
    pairs_of,
    stored_lines,
    write_differences,
)
from coordination.overlap_check.side_reader import Reader, read_all_sides, read_sides_near
from coordination.permissions import can_decide_overlap
from coordination.queries.decisions import answers_lapsed, answers_on_drafts, facts_shown
from coordination.queries.overlaps import sides_run_by
from jco_portal.core.access import Refusal, require
from jco_portal.core.versioned_forms import EditConflict, reason_refusal
from jco_portal.directory.actions import read_rows
from jco_portal.directory.models import Organisation, User

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
        kept_from_others = list(answers_on_drafts(None))
        reader = Reader()
        found = find(all_pairs(read_all_sides(reader)), reader)
        stored = stored_lines(cursor.cursor)
        opened, closed = write_differences(cursor.cursor, found, stored)
        counts = _counts(found) | {"opened": opened, "closed": closed}
        seconds = round(time.monotonic() - began, 3)
        OverlapCheck.objects.create(duration_seconds=seconds, counts=counts)
        _tell_of_answers(None, kept_from_others)
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
        kept_from_others = list(answers_on_drafts(operations))
        reader = Reader()
        found = find(pairs_of(*read_sides_near(operations, reader)), reader)
        stored = stored_lines(cursor.cursor, operations)
        written = write_differences(cursor.cursor, found, stored)
        _tell_of_answers(operations, kept_from_others)
    return written


def _tell_of_answers(operations: list[int] | None, kept_from_others: list[OverlapDecision]) -> None:
    """Tell of answers that hold no more, and the other side of what was said about a draft.

    ``kept_from_others`` are the answers that stood on drafts before this detection.
    """
    for lapsed in answers_lapsed(operations):
        tell_of_lapse(lapsed)
    if kept_from_others:
        keys = [answer.pk for answer in kept_from_others]
        tabled = OverlapDecision.objects.filter(pk__in=keys).in_force()
        sides = "overlap__operation_a", "overlap__operation_b"
        for answer in tabled.filter(overlap__has_draft=False).select_related("decided_by", *sides):
            tell_of_answer(answer, by=answer.decided_by)


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


def _counts(found: Found) -> dict[str, int]:
    return {"pairs": found.certainties.total()} | {
        each.value: found.certainties[each] for each in Certainty
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


@transaction.atomic
def answer_overlap(
    overlap: Overlap, decision: str, reason: str, *, by: User, facts: str
) -> OverlapDecision:
    """Write down what is done about an overlap that stands, and tell both sides.

    ``facts`` are those that were shown (``queries.facts_shown``); the row of the overlap is locked,
    so that detection changes them before or after and never meanwhile. The same answer
    to the same facts by the same person is one. Raises Refused or EditConflict.
    """
    both = Overlap.objects.select_related("operation_a", "operation_b")
    locked = both.select_for_update(of=("self",)).get(pk=overlap.pk)
    require(can_decide_overlap(by, locked), _stands(locked), *_sayable(decision, reason))
    if facts_shown(locked) != facts:
        raise EditConflict(locked)
    own = sides_run_by(by, locked)
    given = {
        "side": own[0] if own else locked.operation_a,
        "decision": decision,
        "reason": reason.strip(),
        **{name: getattr(locked, name) for name in DECISION_BASIS},
    }
    latest = locked.decisions.first()
    if latest is not None and latest.decided_by_id == by.pk and _says(latest, given):
        return latest
    answer = OverlapDecision.objects.create(overlap=locked, decided_by=by, **given)
    tell_of_answer(answer, by=by)
    return answer


def _says(answer: OverlapDecision, given: dict[str, Any]) -> bool:
    return all(getattr(answer, name) == value for name, value in given.items())


def _stands(overlap: Overlap) -> Refusal | None:
    if overlap.closed_at is None:
        return None
    return Refusal("gone", _("The two do not meet any more, so there is nothing to answer."))


def _sayable(decision: str, reason: str) -> list[Refusal | None]:
    refusals: list[Refusal | None] = []
    if decision not in OverlapDecisionType.values:
        refusals.append(Refusal("decision", _("Choose what is done about it.")))
    return [*refusals, reason_refusal(reason, OverlapDecision, missing=_("Say why."))]
