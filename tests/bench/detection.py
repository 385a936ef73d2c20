"""The overlap check beside its lower bound (read, compare, COPY) and a GiST self-join."""

import io
import random
import time

from django.db import connection, transaction

from coordination import actions
from coordination.overlap_check.comparison import OVERLAP_COLUMNS, all_side_pairs, find_overlaps
from coordination.overlap_check.side_reader import SideReader, read_all_sides, side_sql
from tests.bench.result_table import ResultTable, Times, measure_alternating
from tests.bench.synthetic_data import fill

SIZES = (1_000, 10_000, 100_000)
ROUNDS = 3
SHIFTED_PHASES = 40
SELF_JOIN = f"""
INSERT INTO joined ({OVERLAP_COLUMNS})
SELECT a.id, b.id, a.operation_id, b.operation_id,
    CASE WHEN a.latest_start <= b.earliest_end AND b.latest_start <= a.earliest_end THEN
    'certain' ELSE 'possible' END, 'x', 'x',
    oa.terms & ob.near, '{{}}', oa.states & ob.states, false, false,
    greatest(a.earliest_start, b.earliest_start), least(a.latest_end, b.latest_end)
FROM operations_phase a
JOIN operations_phase b ON a.possible_span && b.possible_span AND a.id < b.id
JOIN lists oa ON oa.id = a.operation_id
JOIN lists ob ON ob.id = b.operation_id
WHERE oa.terms && ob.near OR oa.states && ob.states
"""
LISTS = """
CREATE EXTENSION IF NOT EXISTS intarray;
CREATE TEMP TABLE near AS
WITH RECURSIVE up(term, other) AS (
    SELECT id, id FROM operations_referenceterm
    UNION SELECT up.term, t.broader_id FROM up JOIN operations_referenceterm t ON t.id = up.other
    WHERE t.broader_id IS NOT NULL)
SELECT term, other FROM up UNION SELECT other, term FROM up;
CREATE TEMP TABLE lists AS
SELECT o.id, coalesce((SELECT array_agg(referenceterm_id::int) FROM operations_operation_terms
                       WHERE operation_id = o.id), '{}') AS terms,
    coalesce((SELECT array_agg(DISTINCT other::int) FROM operations_operation_terms t
              JOIN near n ON n.term = t.referenceterm_id WHERE operation_id = o.id), '{}') AS near,
    coalesce((SELECT array_agg(organisation_id::int) FROM operations_participation
              WHERE operation_id = o.id), '{}') AS states
FROM operations_operation o;
CREATE INDEX ON lists (id);
ANALYZE lists;
"""


def run(
    table: ResultTable,
    sizes: tuple[int, ...] = SIZES,
    rounds: int = ROUNDS,
    moved: int = SHIFTED_PHASES,
) -> None:
    """Measure the full overlap check at three sizes, and the check of one moved phase."""
    table.begin_times("Detection, end to end (constant density, 2.5 phases a day)")
    for size in sizes:
        fill(size)
        _full(table, size, rounds)
        _one_shifted(table, size, moved)


def _full(table: ResultTable, size: int, rounds: int) -> None:
    actions.run_full_overlap_check()  # so that nothing is read for the first time
    reader = SideReader()
    overlaps = find_overlaps(all_side_pairs(read_all_sides(reader)), reader)
    lines = overlaps.lines
    new, again, *peers = measure_alternating(
        rounds,
        actions.run_full_overlap_check,
        actions.run_full_overlap_check,
        lambda: _baseline(lines, "CREATE TABLE floor (LIKE {1} INCLUDING ALL)"),
        lambda: _baseline(lines, "CREATE TABLE floor AS SELECT {} FROM {} LIMIT 0"),
        _self_join,
        before=_forget_overlaps,
    )
    beside = dict(zip(("floor", "bare_floor", "self_join"), peers, strict=True))
    table.row("full, all pairs new", size, new, **beside)
    table.row("full, nothing new", size, again, **beside)
    table.note(f"{len(lines):,} pairs; the floor's table has the indexes that pages need,")
    table.note("the bare one has none; the self-join writes pairs without grading them.")


def _forget_overlaps() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE coordination_overlap CASCADE")


def _baseline(lines: list[str], create: str) -> None:
    """Read the same rows, find the same overlaps and copy the same rows, nothing else."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(*side_sql(few=False))
        rows = sorted(cursor.fetchall(), key=lambda row: row[2])
        met, running = 0, []
        for row in rows:
            running = [other for other in running if other[5] >= row[2]]
            met += len(running)
            running.append(row)
        cursor.execute(create.format(OVERLAP_COLUMNS, "coordination_overlap"))
        text = io.StringIO("".join(lines))
        cursor.cursor.copy_expert(f"COPY floor ({OVERLAP_COLUMNS}) FROM STDIN", text)
        transaction.set_rollback(True)


def _self_join() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LISTS)
        cursor.execute("CREATE TABLE joined (LIKE coordination_overlap INCLUDING ALL)")
        cursor.execute(SELF_JOIN)
        transaction.set_rollback(True)


def _one_shifted(table: ResultTable, size: int, moved: int) -> None:
    """Move one phase by three days and check it: total time and time in the database."""
    chosen = random.Random(7).sample(range(1, size), min(moved, size - 1))
    whole, in_database = [], []
    for operation in chosen:
        _shift_phase(operation)
        watch, began = _Stopwatch(), time.perf_counter()
        with connection.execute_wrapper(watch):
            actions.check_operations([operation])
        whole.append(time.perf_counter() - began)
        in_database.append(watch.total)
    table.row("one moved phase, in the database", size, Times(tuple(in_database)))
    table.row("one moved phase, end to end", size, Times(tuple(whole)))


def _shift_phase(operation: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE operations_phase SET earliest_start = earliest_start + 3, "
            "latest_start = latest_start + 3, earliest_end = earliest_end + 3, "
            "latest_end = latest_end + 3 WHERE operation_id = %s",
            [operation],
        )


class _Stopwatch:
    """Adds up the time of every SQL statement."""

    def __init__(self) -> None:
        self.total = 0.0

    def __call__(self, execute, sql, params, many, context):
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.total += time.perf_counter() - began
