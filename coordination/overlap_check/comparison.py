"""Meeting in time, then the rule: pairs of sides become overlaps."""

import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from coordination.enums import Certainty
from coordination.overlap_check.side_reader import Reader
from coordination.rule import NO_LIMIT, Side, Verdict, judge, keys_of

Pair = tuple[Side, Side]


@dataclass
class Found:
    """Overlaps as lines of COPY text, each pair once; and how many of each certainty."""

    lines: list[str] = field(default_factory=list)
    certainties: Counter[Certainty] = field(default_factory=Counter)


def all_pairs(sides: Iterable[Side]) -> Iterator[Pair]:
    """Every two sides that meet in time and may matter, by one sweep in order of start.

    What has nothing in common and nothing unrecorded is passed over here, by one
    comparison of bits, because most pairs are like that.
    """
    running: list[Side] = []
    for side in sorted(sides, key=lambda each: each.es):
        start, ties, vague = side.es, side.ties, side.vague
        running = [other for other in running if other.le >= start]
        for other in running:
            if other.reach & ties or vague or other.vague:
                yield other, side
        running.append(side)


def pairs_of(mine: list[Side], near: list[Side]) -> Iterator[Pair]:
    """Each pair of a chosen side and a near one, once."""
    chosen = {side.phase for side in mine}
    for a in mine:
        for b in near:
            if b.phase not in chosen or a.phase < b.phase:
                yield a, b


def find(pairs: Iterable[Pair], reader: Reader) -> Found:
    """Every pair that the rule keeps, as a line; drafts are found but not counted."""
    found, line, leaves = Found(), _line_writer(reader), reader.modes.leaves
    lines, numbers, counted = found.lines, reader.numbers, []
    for a, b in pairs:
        verdict = judge(a, b, leaves, numbers)
        if verdict is None:
            continue
        lines.append(line(a, b, verdict) if a.phase < b.phase else line(b, a, verdict))
        if not (a.draft or b.draft):
            counted.append(verdict.certainty)
    found.certainties.update(counted)
    return found


def _line_writer(reader: Reader) -> Callable[[Side, Side, Verdict], str]:
    sets = lru_cache(None)(_sets_writer(reader))
    days = lru_cache(None)(_day)

    def line(a: Side, b: Side, verdict: Verdict) -> str:
        certainty, grade, reason, terms, modes, states = verdict
        first = days(a.es if a.es > b.es else b.es)
        last = days(a.le if a.le < b.le else b.le)
        flags = ("t" if a.standing or b.standing else "f") + (
            "\tt" if a.draft or b.draft else "\tf"
        )
        return (
            f"{a.phase}\t{b.phase}\t{a.operation}\t{b.operation}\t{certainty}\t{grade}\t{reason}\t"
            f"{sets(terms, modes, states)}\t{flags}\t{first}\t{last}\n"
        )

    return line


def _sets_writer(reader: Reader) -> Callable[[int, int, int], str]:
    def array(bits: int, keys: list[int]) -> str:
        return "{" + ",".join(map(str, keys_of(bits, keys))) + "}"

    def write(terms: int, modes: int, states: int) -> str:
        return "\t".join(
            (
                array(terms, reader.terms.keys),
                array(modes, reader.modes.keys),
                array(states, reader.states),
            )
        )

    return write


def day_of(ordinal: int) -> date | None:
    """The day of an ordinal; None without limit."""
    return None if ordinal == NO_LIMIT else date.fromordinal(ordinal)


def _day(ordinal: int) -> str:
    day = day_of(ordinal)
    return "\\N" if day is None else day.isoformat()


WRITTEN = (
    "phase_a_id, phase_b_id, operation_a_id, operation_b_id, certainty, severity, reason, "
    "shared_terms, shared_transport_modes, shared_states, has_long_running, has_draft, first_day, "
    "last_day"
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
