"""Bringing the stored overlaps in line with those found: only differences are written."""

import io
from typing import Any

from coordination.detection.sweeping import Found

WRITTEN = (
    "phase_a_id, phase_b_id, operation_a_id, operation_b_id, certainty, grade, reason, "
    "shared_terms, shared_modes, shared_states, has_standing, has_draft, first_day, last_day"
)
KEPT = WRITTEN.split(", ")[4:]
UPSERT = f"""
INSERT INTO coordination_overlap AS kept ({WRITTEN}) SELECT {WRITTEN} FROM found_overlap
ON CONFLICT (phase_a_id, phase_b_id) DO UPDATE SET
{", ".join(f"{name} = excluded.{name}" for name in KEPT)},
opened_at = CASE WHEN kept.closed_at IS NULL THEN kept.opened_at ELSE now() END,
closed_at = NULL
"""  # noqa: S608 - made of constants
CLOSE = """
UPDATE coordination_overlap SET closed_at = now() FROM unnest(%s, %s) AS gone(a, b)
WHERE phase_a_id = gone.a AND phase_b_id = gone.b
"""
# Closing takes a number, as opening does: who keeps pages sees by it that overlaps have moved.
TAKE_NUMBER = "SELECT nextval(pg_get_serial_sequence('coordination_overlap', 'id'))"


def stored_lines(cursor: Any, operations: list[int] | None = None) -> set[str]:
    """The standing overlaps (of some operations, or all) as lines."""
    condition = "closed_at IS NULL"
    if operations is not None:
        listed = ",".join(str(int(key)) for key in operations)
        condition += (
            f" AND (operation_a_id = ANY('{{{listed}}}') OR operation_b_id = ANY('{{{listed}}}'))"
        )
    out = io.StringIO()
    query = f"SELECT {WRITTEN} FROM coordination_overlap WHERE {condition}"  # noqa: S608
    cursor.copy_expert(f"COPY ({query}) TO STDOUT", out)
    return set(out.getvalue().splitlines(keepends=True))


def _pair(line: str) -> tuple[int, int]:
    a, b, _rest = line.split("\t", 2)
    return int(a), int(b)


def write_differences(cursor: Any, found: Found, stored: set[str]) -> tuple[int, int]:
    """Write what differs; returns how many pairs were opened and how many closed.

    A pair that only changed keeps its age; one that had been closed opens anew.
    """
    fresh = [line for line in found.lines if line not in stored]
    if len(found.lines) - len(fresh) == len(stored):
        gone = set()
    else:
        gone = {_pair(line) for line in stored.difference(found.lines)}
    new = {_pair(line) for line in fresh} if gone else None
    closed = gone - new if new is not None else gone
    if closed:
        cursor.execute(CLOSE, [[a for a, _b in closed], [b for _a, b in closed]])
        cursor.execute(TAKE_NUMBER)
    if fresh:
        _write(cursor, fresh)
    return len(fresh) if new is None else len(new - gone), len(closed)


def _write(cursor: Any, lines: list[str]) -> None:
    cursor.execute("SELECT EXISTS (SELECT FROM coordination_overlap)")
    if not cursor.fetchone()[0]:
        _copy(cursor, "coordination_overlap", lines)
        return
    cursor.execute(
        f"CREATE TEMP TABLE found_overlap ON COMMIT DROP AS "  # noqa: S608
        f"SELECT {WRITTEN} FROM coordination_overlap WITH NO DATA"
    )
    _copy(cursor, "found_overlap", lines)
    cursor.execute(UPSERT)
    cursor.execute("DROP TABLE found_overlap")


def _copy(cursor: Any, table: str, lines: list[str]) -> None:
    cursor.copy_expert(f"COPY {table} ({WRITTEN}) FROM STDIN", io.StringIO("".join(lines)))
