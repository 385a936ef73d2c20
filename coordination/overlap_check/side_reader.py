"""Reading what is compared: one row a phase, days as ordinals, sets as bits."""

from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Case, F, When
from django.utils import timezone

from coordination.queries.overlaps import numbers_in_force
from coordination.rule import NO_LIMIT, Side, Tree, is_standing, reach_of
from jco_portal.core.related_rows import with_related
from jco_portal.directory.enums import OrganisationKind
from jco_portal.directory.models import Organisation
from operations.enums import UNCOMPARED_STATES, OperationState, Period, ReferenceTermKind
from operations.models import Participation, ReferenceTerm
from operations.models.participation import IS_EXPECTED_TO_PARTICIPATE

SIDES = """
SELECT p.id, p.operation_id, p.earliest_start - day.zero, p.latest_start - day.zero,
       p.earliest_end - day.zero, p.latest_end - day.zero,
       coalesce(nullif(p.actual_start, ''), p.entered_start) ~ '^[0-9][0-9][0-9][0-9]$'
       OR coalesce(nullif(p.actual_end, ''), p.entered_end) ~ '^[0-9][0-9][0-9][0-9]$',
       coalesce(t.keys, ''), coalesce(m.keys, ''), coalesce(s.keys, ''),
       o.participants_complete, k.is_customs_led, o.state = %(draft)s
FROM operations_phase p
CROSS JOIN (SELECT DATE '0001-01-01' - 1 AS zero) day
JOIN operations_operation o ON o.id = p.operation_id
JOIN operations_operationtype k ON k.id = o.operation_type_id
{joins}
WHERE p.period = %(operational)s AND p.earliest_start IS NOT NULL
  AND o.state <> ALL(%(not_compared)s)
{condition}
"""
GROUPED = """
LEFT JOIN (SELECT operation_id, string_agg({key}::text, ',') AS keys
           FROM {table} GROUP BY operation_id) {name} ON {name}.operation_id = p.operation_id"""
PER_ROW = """
LEFT JOIN LATERAL (SELECT string_agg({key}::text, ',') AS keys
           FROM {table} WHERE operation_id = p.operation_id) {name} ON true"""
LISTS = (
    ("t", "operations_operation_terms", "referenceterm_id"),
    ("m", "operations_operation_transport_modes", "referenceterm_id"),
    ("s", "{parts}", "place"),
)
NEAR = """
AND p.id IN (SELECT other.id FROM operations_phase mine JOIN operations_phase other
             ON other.possible_span && mine.possible_span
             WHERE mine.operation_id = ANY(%(operations)s))
"""


class SideRow(NamedTuple):
    """A row of ``side_query``: days as ordinals, keys behind commas."""

    phase: int
    operation: int
    es: int
    ls: int
    ee: int | None
    le: int | None
    year_only: bool
    words: str
    modes: str
    places: str
    complete: bool
    customs_led: bool
    draft: bool


def side_query(*, few: bool, condition: str | None = None) -> tuple[str, dict[str, Any]]:
    """The SQL that reads sides and its parameters; ``few`` reads those near some operations.

    With a ``condition`` of one's own, ``few`` says only that it leaves a small part of them.
    """
    if condition is None:
        condition = NEAR if few else ""
    template = PER_ROW if few else GROUPED
    parts, expected = _parts()
    joins = "".join(
        template.format(name=name, table=table.format(parts=parts), key=key)
        for name, table, key in LISTS
    )
    return SIDES.format(joins=joins, condition=condition), {
        **expected,
        "draft": OperationState.DRAFT,
        "operational": Period.OPERATIONAL,
        "not_compared": [state.value for state in UNCOMPARED_STATES],
    }


@cache
def _parts() -> tuple[str, dict[str, Any]]:
    """The parts in operations as SQL: below 0 the key of who is not expected to take part."""
    key = F("organisation_id")
    place = Case(When(IS_EXPECTED_TO_PARTICIPATE, then=key), default=-key)
    found = Participation.objects.order_by().values("operation_id", place=place)
    statement, values = found.query.sql_with_params()
    given = {f"expected_{number}": value for number, value in enumerate(values)}
    return f"({statement % tuple(f'%({name})s' for name in given)}) parts", given


class Reader:
    """Turns rows of ``side_query`` into sides, with the trees, lists and rule of today."""

    def __init__(self) -> None:
        self.numbers = numbers_in_force(timezone.localdate())
        terms = list(ReferenceTerm.objects.values_list("kind", "id", "broader_id"))
        self.terms = _tree(terms, ReferenceTermKind.RISK_AREA)
        self.modes = _tree(terms, ReferenceTermKind.TRANSPORT_MODE)
        states = Organisation.objects.filter(kind=OrganisationKind.STATE).order_by("pk")
        listed = list(with_related(states, "memberships"))
        self.states = [each.pk for each in listed]
        self._state_bit = {key: 1 << place for place, key in enumerate(self.states)}
        self._members = _memberships(listed)
        self._words = lru_cache(None)(_words_reader(self.terms))
        self._modes = lru_cache(None)(_words_reader(self.modes))
        self._places = lru_cache(None)(self._read_places)

    def side(self, row: SideRow) -> Side:
        """One row as a side."""
        phase, operation, es, ls, ee, le, year_only, words, modes, places, *flags = row
        complete, customs_led, draft = flags
        ends = NO_LIMIT if ee is None else ee
        word_bits, words_down, words_near = self._words(words)
        mode_bits, modes_down, _modes_near = self._modes(modes)
        states, groups, listed = self._places(places)
        for group in groups:
            states |= self.members_on(group, es) & ~listed
        return Side(
            phase,
            operation,
            es,
            ls,
            ends,
            NO_LIMIT if le is None else le,
            year_only,
            word_bits,
            words_down,
            mode_bits,
            modes_down,
            states,
            complete,
            customs_led,
            is_standing(customs_led, ls, ends, self.numbers.standing_after_days),
            draft,
            reach_of(self.terms, word_bits, states),
            reach_of(self.terms, words_near, states),
            not complete or not word_bits,
        )

    def _read_places(self, keys: str) -> tuple[int, tuple[int, ...], int]:
        """States as bits, the groups that stand for their members, and all states that are listed.

        The key of whoever has declined, or only observes, is given below 0.
        """
        places = [int(key) for key in keys.split(",")] if keys else []
        listed = sum(self._state_bit.get(abs(key), 0) for key in places)
        bits = sum(self._state_bit.get(key, 0) for key in places)
        return bits, tuple(key for key in places if key in self._members), listed

    def members_on(self, group: int, day: int) -> int:
        """The states among the members of a group on a day, as bits."""
        found = 0
        for member, first, last in self._members[group]:
            if first <= day <= last:
                found |= self._state_bit.get(member, 0)
        return found


def _tree(terms: Sequence[tuple[str, int, int | None]], kind: str) -> Tree:
    return Tree({key: broader for its, key, broader in terms if its == kind})


def _memberships(states: Iterable[Organisation]) -> dict[int, list[tuple[int, int, int]]]:
    """The states in each group (by key): which, from when, until when."""
    found: dict[int, list[tuple[int, int, int]]] = {}
    for held in (each for state in states for each in state.memberships.all()):
        last = held.ends_on.toordinal() if held.ends_on else NO_LIMIT
        period = (held.member_id, held.starts_on.toordinal(), last)
        found.setdefault(held.group_id, []).append(period)
    return found


def _words_reader(tree: Tree) -> Callable[[str], tuple[int, int, int]]:
    def read(text: str) -> tuple[int, int, int]:
        keys = [int(key) for key in text.split(",")] if text else []
        return tree.bits(keys), tree.down_bits(keys), tree.near_bits(keys)

    return read


def read_all_sides(reader: Reader) -> list[Side]:
    """Every phase that is compared."""
    with connection.cursor() as cursor:
        cursor.execute(*side_query(few=False))
        return [reader.side(SideRow._make(row)) for row in cursor.fetchall()]


def read_sides_near(operations: list[int], reader: Reader) -> tuple[list[Side], list[Side]]:
    """The phases of some operations, and all phases that may meet them in time."""
    query, parameters = side_query(few=True)
    with connection.cursor() as cursor:
        cursor.execute(query, parameters | {"operations": operations})
        sides = [reader.side(SideRow._make(row)) for row in cursor.fetchall()]
    chosen = set(operations)
    return [side for side in sides if side.operation in chosen], sides
