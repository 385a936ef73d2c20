"""Finding overlaps: sides read as plain tuples, a sorted sweep, differences written by COPY."""

import io
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import lru_cache

from django.db import connection
from django.utils import timezone
from psycopg2.extensions import cursor as Cursor

from coordination.models import OverlapRule
from coordination.rule import (
    NO_LIMIT,
    Numbers,
    Side,
    Tree,
    Verdict,
    is_standing,
    judge,
    keys_of,
)
from jco_portal.directory.enums import OrganisationKind
from jco_portal.directory.models import GroupMembership, Organisation
from operations.enums import NOT_COMPARED, OperationState, Period, TermKind
from operations.models import Term

SIDES = """
SELECT p.id, p.operation_id, p.es, p.ls, p.ee, p.le,
       coalesce(nullif(p.actual_start, ''), p.start) ~ '^[0-9][0-9][0-9][0-9]$'
       OR coalesce(nullif(p.actual_end, ''), p."end") ~ '^[0-9][0-9][0-9][0-9]$',
       coalesce(t.keys, ''), coalesce(m.keys, ''), coalesce(s.keys, ''),
       o.participants_complete, k.is_customs_led, o.state = %(draft)s
FROM operations_phase p
JOIN operations_operation o ON o.id = p.operation_id
JOIN operations_operationkind k ON k.id = o.kind_id
{joins}
WHERE p.period = %(operational)s AND p.es IS NOT NULL AND o.state <> ALL(%(not_compared)s)
{condition}
"""
GROUPED = """
LEFT JOIN (SELECT operation_id, string_agg({key}::text, ',' ORDER BY {key}) AS keys
           FROM {table} GROUP BY operation_id) {name} ON {name}.operation_id = p.operation_id"""
PER_ROW = """
LEFT JOIN LATERAL (SELECT string_agg({key}::text, ',' ORDER BY {key}) AS keys
           FROM {table} WHERE operation_id = p.operation_id) {name} ON true"""
LISTS = (
    ("t", "operations_operation_terms", "term_id"),
    ("m", "operations_operation_modes", "term_id"),
    ("s", "operations_participation", "organisation_id"),
)
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
"""
SEPARATOR = "\t"


def side_query(*, joins_per_row: bool, condition: str = "") -> str:
    """The SQL that reads sides; per row for a few phases, grouped for all of them."""
    template = PER_ROW if joins_per_row else GROUPED
    joins = "".join(template.format(name=name, table=table, key=key) for name, table, key in LISTS)
    return SIDES.format(joins=joins, condition=condition)


def parameters() -> dict[str, object]:
    """What ``side_query`` takes."""
    return {
        "draft": OperationState.DRAFT,
        "operational": Period.OPERATIONAL,
        "not_compared": [state.value for state in NOT_COMPARED],
    }


class Reader:
    """Turns rows of ``side_query`` into sides, with the trees and lists of today."""

    def __init__(self) -> None:
        rule = OverlapRule.objects.filter(valid_from__lte=timezone.localdate()).first()
        self.numbers = (
            Numbers(rule.standing_after_days, rule.resource_states) if rule else Numbers()
        )
        terms = list(Term.objects.values_list("kind", "id", "broader_id"))
        self.terms = _tree(terms, TermKind.RISK_AREA)
        self.modes = _tree(terms, TermKind.TRANSPORT_MODE)
        states = Organisation.objects.filter(kind=OrganisationKind.STATE)
        self.states = sorted(states.values_list("id", flat=True))
        self._state_bit = {key: 1 << place for place, key in enumerate(self.states)}
        self._members = _memberships()
        self._term_bits = lru_cache(None)(_bits_reader(self.terms))
        self._mode_bits = lru_cache(None)(_bits_reader(self.modes))
        self._places = lru_cache(None)(self._read_places)

    def side(self, row: tuple) -> Side:
        """One row as a side."""
        (
            phase,
            operation,
            es,
            ls,
            ee,
            le,
            year_only,
            terms,
            modes,
            places,
            complete,
            led,
            draft,
        ) = row
        first, latest = es.toordinal(), ls.toordinal()
        ends = NO_LIMIT if ee is None else ee.toordinal()
        last = NO_LIMIT if le is None else le.toordinal()
        term_bits, terms_down = self._term_bits(terms)
        mode_bits, modes_down = self._mode_bits(modes)
        states, groups = self._places(places)
        for group in groups:
            states |= self.members_on(group, first)
        standing = is_standing(led, first, latest, ends, self.numbers.standing_after_days)
        return Side(
            phase,
            operation,
            first,
            latest,
            ends,
            last,
            year_only,
            term_bits,
            terms_down,
            mode_bits,
            modes_down,
            states,
            complete,
            led,
            standing,
            draft,
        )

    def judge(self, a: Side, b: Side) -> Verdict | None:
        """The verdict of the rule in force."""
        return judge(a, b, self.modes.leaves, self.numbers)

    def _read_places(self, keys: str) -> tuple[int, tuple[int, ...]]:
        """States as bits, and the groups that stand for their members on the start date."""
        places = [int(key) for key in keys.split(",")] if keys else []
        bits = sum(self._state_bit.get(key, 0) for key in places)
        return bits, tuple(key for key in places if key in self._members)

    def members_on(self, group: int, day: int) -> int:
        """The members of a group on a day, as bits."""
        found = 0
        for member, first, last in self._members[group]:
            if first <= day <= last:
                found |= self._state_bit[member]
        return found


def _tree(terms: list[tuple[str, int, int | None]], kind: str) -> Tree:
    return Tree({key: broader for its, key, broader in terms if its == kind})


def _memberships() -> dict[int, list[tuple[int, int, int]]]:
    found: dict[int, list[tuple[int, int, int]]] = {}
    rows = GroupMembership.objects.values_list("group", "member", "starts_on", "ends_on")
    for group, member, first, last in rows:
        period = (first.toordinal(), last.toordinal() if last else NO_LIMIT)
        found.setdefault(group, []).append((member, *period))
    return found


def _bits_reader(tree: Tree) -> Callable[[str], tuple[int, int]]:
    def read(text: str) -> tuple[int, int]:
        keys = [int(key) for key in text.split(",")] if text else []
        return tree.bits(keys), tree.down_bits(keys)

    return read


def all_pairs(sides: Iterable[Side]) -> Iterator[tuple[Side, Side]]:
    """Every two sides whose possible spans meet, by one sweep in order of earliest start."""
    running: list[Side] = []
    for side in sorted(sides, key=lambda each: each.es):
        start = side.es
        running = [other for other in running if other.le >= start]
        for other in running:
            yield other, side
        running.append(side)


class Writer:
    """Overlaps as lines of COPY text, so that what is stored and what is found compare."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self._terms = lru_cache(None)(_array_writer(reader.terms.keys))
        self._modes = lru_cache(None)(_array_writer(reader.modes.keys))
        self._states = lru_cache(None)(_array_writer(reader.states))
        self._day = lru_cache(None)(_day)

    def line(self, a: Side, b: Side, verdict: Verdict) -> str:
        """The row of an overlap, the side with the older phase first."""
        if a.phase > b.phase:
            a, b = b, a
        certainty, grade, reason, terms, modes, states = verdict
        first = a.es if a.es > b.es else b.es
        last = a.le if a.le < b.le else b.le
        return (
            f"{a.phase}\t{b.phase}\t{a.operation}\t{b.operation}\t{certainty}\t{grade}\t{reason}\t"
            f"{self._terms(terms)}\t{self._modes(modes)}\t{self._states(states)}\t"
            f"{'t' if a.standing or b.standing else 'f'}\t{'t' if a.draft or b.draft else 'f'}\t"
            f"{self._day(first)}\t{self._day(last)}\n"
        )


def _array_writer(keys: list[int]) -> Callable[[int], str]:
    def write(bits: int) -> str:
        return "{" + ",".join(map(str, keys_of(bits, keys))) + "}"

    return write


def _day(ordinal: int) -> str:
    return "\\N" if ordinal == NO_LIMIT else date.fromordinal(ordinal).isoformat()


def find(pairs: Iterable[tuple[Side, Side]], reader: Reader) -> set[str]:
    """The lines of every pair that the rule keeps."""
    writer, rule, leaves, numbers = (
        Writer(reader),
        judge,
        reader.modes.leaves,
        reader.numbers,
    )
    return {
        writer.line(a, b, verdict)
        for a, b in pairs
        if (verdict := rule(a, b, leaves, numbers)) is not None
    }


def read_all_sides(reader: Reader) -> list[Side]:
    """Every phase that is compared."""
    with connection.cursor() as cursor:
        cursor.execute(side_query(joins_per_row=False), parameters())
        return [reader.side(row) for row in cursor.fetchall()]


def read_sides_near(operations: list[int], reader: Reader) -> tuple[list[Side], list[Side]]:
    """The phases of some operations, and all phases that may meet them in time."""
    values = parameters() | {"operations": operations}
    near = """
    AND p.id IN (SELECT other.id FROM operations_phase mine JOIN operations_phase other
                 ON other.possible_span && mine.possible_span
                 WHERE mine.operation_id = ANY(%(operations)s))"""
    with connection.cursor() as cursor:
        cursor.execute(side_query(joins_per_row=True, condition=near), values)
        sides = [reader.side(row) for row in cursor.fetchall()]
    chosen = set(operations)
    return [side for side in sides if side.operation in chosen], sides


def pairs_of(mine: list[Side], near: list[Side]) -> Iterator[tuple[Side, Side]]:
    """Each pair of a chosen side and a near one, once."""
    chosen = {side.phase for side in mine}
    for a in mine:
        for b in near:
            if b.phase not in chosen or a.phase < b.phase:
                yield a, b


def stored_lines(cursor: Cursor, operations: list[int] | None = None) -> set[str]:
    """The standing overlaps (of some operations, or all) as lines like the writer's."""
    out = io.StringIO()
    condition = "closed_at IS NULL"
    if operations is not None:
        listed = ",".join(str(int(key)) for key in operations)
        any_of = f"ANY('{{{listed}}}'::bigint[])"
        condition += f" AND (operation_a_id = {any_of} OR operation_b_id = {any_of})"
    cursor.copy_expert(
        f"COPY (SELECT {WRITTEN} FROM coordination_overlap WHERE {condition}) TO STDOUT",
        out,
    )
    return set(out.getvalue().splitlines(keepends=True))


def write_differences(cursor: Cursor, found: set[str], stored: set[str]) -> tuple[int, int]:
    """Bring the table in line; returns how many pairs were opened and how many closed."""
    fresh, gone = found - stored, stored - found
    if not fresh and not gone:
        return 0, 0
    fresh_pairs, gone_pairs = (
        {_pair(line) for line in fresh},
        {_pair(line) for line in gone},
    )
    closed = gone_pairs - fresh_pairs
    _close(cursor, closed)
    _write(cursor, fresh)
    return len(fresh_pairs - gone_pairs), len(closed)


def _close(cursor: Cursor, pairs: set[tuple[str, str]]) -> None:
    if pairs:
        cursor.execute(
            "UPDATE coordination_overlap SET closed_at = now() FROM unnest(%s, %s) AS gone(a, b) "
            "WHERE phase_a_id = gone.a AND phase_b_id = gone.b",
            [[int(a) for a, _b in pairs], [int(b) for _a, b in pairs]],
        )


def _write(cursor: Cursor, lines: set[str]) -> None:
    """Put lines in by COPY; a row that stood already keeps its age, a closed one opens anew."""
    if not lines:
        return
    cursor.execute("SELECT EXISTS (SELECT FROM coordination_overlap)")
    has_rows = cursor.fetchone()[0]
    table = "found_overlap" if has_rows else "coordination_overlap"
    if has_rows:
        cursor.execute(
            f"CREATE TEMP TABLE found_overlap ON COMMIT DROP AS "
            f"SELECT {WRITTEN} FROM coordination_overlap WITH NO DATA"
        )
    cursor.copy_expert(f"COPY {table} ({WRITTEN}) FROM STDIN", io.StringIO("".join(lines)))
    if has_rows:
        cursor.execute(UPSERT)
        cursor.execute("DROP TABLE found_overlap")


def _pair(line: str) -> tuple[str, str]:
    a, b, _rest = line.split(SEPARATOR, 2)
    return a, b
