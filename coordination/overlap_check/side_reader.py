"""The reading of the sides that are compared: one row a phase, days as ordinals, sets as bits.

SQL by hand: one statement gives every phase with its links as a tuple, without models.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Case, F, When
from django.utils import timezone

from coordination.queries.overlaps import rule_parameters
from coordination.rule import NO_END_ORDINAL, BitTree, RuleSide, is_long_running, reach_bits
from jco_portal.core.related_rows import with_related
from jco_portal.directory.enums import OrganisationKind
from jco_portal.directory.models import Organisation
from operations.enums import UNCOMPARED_STATES, OperationState, Period, ReferenceTermKind
from operations.models import Participation, ReferenceTerm
from operations.models.participation import IS_EXPECTED_TO_PARTICIPATE

# Days are subtracted from the day before 0001-01-01, which gives the ordinals of Python. The
# pattern of four digits is a date known only to the year; actual dates replace planned ones.
SIDES_SQL = """
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
# Two ways to collect the keys linked with an operation: grouped once for a full check, or looked up
# for each row where only a small share of them is read.
GROUPED_KEYS_SQL = """
LEFT JOIN (SELECT operation_id, string_agg({key}::text, ',') AS keys
           FROM {table} GROUP BY operation_id) {name} ON {name}.operation_id = p.operation_id"""
KEYS_PER_ROW_SQL = """
LEFT JOIN LATERAL (SELECT string_agg({key}::text, ',') AS keys
           FROM {table} WHERE operation_id = p.operation_id) {name} ON true"""
# Names in the statement, tables, and the columns of the keys.
KEY_LISTS = (
    ("t", "operations_operation_terms", "referenceterm_id"),
    ("m", "operations_operation_transport_modes", "referenceterm_id"),
    ("s", "{participations}", "signed_organisation_id"),
)
# ``possible_span`` has a GiST index: it finds the phases that may coincide with those given.
NEAR_PHASES_SQL = """
AND p.id IN (SELECT other.id FROM operations_phase mine JOIN operations_phase other
             ON other.possible_span && mine.possible_span
             WHERE mine.operation_id = ANY(%(operations)s))
"""


class SideRow(NamedTuple):
    """A row of ``side_sql``: days as ordinals, keys separated by commas; None is no end."""

    phase_id: int
    operation_id: int
    earliest_start: int
    latest_start: int
    earliest_end: int | None
    latest_end: int | None
    is_year_only: bool
    term_ids: str
    mode_ids: str
    organisation_ids: str
    is_complete: bool
    is_customs_led: bool
    is_draft: bool


def side_sql(*, few: bool, condition: str | None = None) -> tuple[str, dict[str, Any]]:
    """Return the SQL that reads sides, and its parameters.

    ``few`` reads the sides near some operations, given as the parameter ``operations``. With a
    ``condition``, ``few`` only states that the condition selects a small share of the sides.
    """
    if condition is None:
        condition = NEAR_PHASES_SQL if few else ""
    template = KEYS_PER_ROW_SQL if few else GROUPED_KEYS_SQL
    participations_sql, expected = _participations_sql()
    joins = "".join(
        template.format(name=name, table=table.format(participations=participations_sql), key=key)
        for name, table, key in KEY_LISTS
    )
    return SIDES_SQL.format(joins=joins, condition=condition), {
        **expected,
        "draft": OperationState.DRAFT,
        "operational": Period.OPERATIONAL,
        "not_compared": [state.value for state in UNCOMPARED_STATES],
    }


@cache
def _participations_sql() -> tuple[str, dict[str, Any]]:
    """Return the participations as SQL, built from the querysets.

    The key of an organisation that is not expected to participate is negative: it has declined or
    is an observer.
    """
    key = F("organisation_id")
    signed_organisation_id = Case(When(IS_EXPECTED_TO_PARTICIPATE, then=key), default=-key)
    participations = Participation.objects.order_by().values(
        "operation_id", signed_organisation_id=signed_organisation_id
    )
    statement, values = participations.query.sql_with_params()
    params = {f"expected_{number}": value for number, value in enumerate(values)}
    return f"({statement % tuple(f'%({name})s' for name in params)}) participations", params


class SideReader:
    """Turns rows of ``side_sql`` into sides, with the terms, states and rule of today."""

    def __init__(self) -> None:
        self.numbers = rule_parameters(timezone.localdate())
        terms = list(ReferenceTerm.objects.values_list("kind", "id", "broader_id"))
        self.terms = _bit_tree(terms, ReferenceTermKind.RISK_AREA)
        self.modes = _bit_tree(terms, ReferenceTermKind.TRANSPORT_MODE)
        states = Organisation.objects.filter(kind=OrganisationKind.STATE).order_by("pk")
        listed = list(with_related(states, "memberships"))
        self.states = [each.pk for each in listed]
        self._state_bit = {key: 1 << position for position, key in enumerate(self.states)}
        self._members = _group_memberships(listed)
        # Many operations have the same terms and participants, so their texts are parsed once.
        self._term_bits = lru_cache(None)(_term_bits_reader(self.terms))
        self._mode_bits = lru_cache(None)(_term_bits_reader(self.modes))
        self._organisation_bits = lru_cache(None)(self._read_organisations)

    def read_side(self, row: SideRow) -> RuleSide:
        """Return one row as a side."""
        (
            phase,
            operation,
            earliest_start,
            latest_start,
            earliest_end,
            latest_end,
            year_only,
            term_ids,
            modes,
            organisation_ids,
            *flags,
        ) = row
        complete, customs_led, draft = flags
        ends = NO_END_ORDINAL if earliest_end is None else earliest_end
        word_bits, narrower_terms, related_terms = self._term_bits(term_ids)
        mode_bits, modes_down, _modes_near = self._mode_bits(modes)
        states, groups, listed = self._organisation_bits(organisation_ids)
        # A group is replaced by its members at the earliest start, except those that are listed
        # themselves: a member that has declined does not return through its group.
        for group in groups:
            states |= self.member_states_on(group, earliest_start) & ~listed
        return RuleSide(
            phase,
            operation,
            earliest_start,
            latest_start,
            ends,
            NO_END_ORDINAL if latest_end is None else latest_end,
            year_only,
            word_bits,
            narrower_terms,
            mode_bits,
            modes_down,
            states,
            complete,
            customs_led,
            is_long_running(customs_led, latest_start, ends, self.numbers.long_running_after_days),
            draft,
            reach_bits(self.terms, word_bits, states),
            reach_bits(self.terms, related_terms, states),
            not complete or not word_bits,
        )

    def _read_organisations(self, keys: str) -> tuple[int, tuple[int, ...], int]:
        """Return participating states as bits, groups, and all listed states as bits.

        Keys below 0 are listed without participating, see ``_participations_sql``.
        """
        organisation_ids = [int(key) for key in keys.split(",")] if keys else []
        listed = sum(self._state_bit.get(abs(key), 0) for key in organisation_ids)
        bits = sum(self._state_bit.get(key, 0) for key in organisation_ids)
        return bits, tuple(key for key in organisation_ids if key in self._members), listed

    def member_states_on(self, group: int, day: int) -> int:
        """Return the states among the members of a group on a day (ordinal), as bits."""
        member_bits = 0
        for member, first, last in self._members[group]:
            if first <= day <= last:
                member_bits |= self._state_bit.get(member, 0)
        return member_bits


def _bit_tree(terms: Sequence[tuple[str, int, int | None]], kind: str) -> BitTree:
    return BitTree({key: broader for its, key, broader in terms if its == kind})


def _group_memberships(states: Iterable[Organisation]) -> dict[int, list[tuple[int, int, int]]]:
    """Return the memberships of each group, by its key: state, first and last day.

    Days are ordinals, both inclusive.
    """
    memberships_by_group: dict[int, list[tuple[int, int, int]]] = {}
    for held in (each for state in states for each in state.memberships.all()):
        last = held.ends_on.toordinal() if held.ends_on else NO_END_ORDINAL
        period = (held.member_id, held.starts_on.toordinal(), last)
        memberships_by_group.setdefault(held.group_id, []).append(period)
    return memberships_by_group


def _term_bits_reader(tree: BitTree) -> Callable[[str], tuple[int, int, int]]:
    def read(text: str) -> tuple[int, int, int]:
        keys = [int(key) for key in text.split(",")] if text else []
        return tree.to_bits(keys), tree.to_narrower_bits(keys), tree.to_related_bits(keys)

    return read


def read_all_sides(reader: SideReader) -> list[RuleSide]:
    """Return every phase that is compared."""
    with connection.cursor() as cursor:
        cursor.execute(*side_sql(few=False))
        return [reader.read_side(SideRow._make(row)) for row in cursor.fetchall()]


def read_sides_near(
    operations: list[int], reader: SideReader
) -> tuple[list[RuleSide], list[RuleSide]]:
    """Return the phases of some operations, and all phases that may coincide with them."""
    query, parameters = side_sql(few=True)
    with connection.cursor() as cursor:
        cursor.execute(query, parameters | {"operations": operations})
        sides = [reader.read_side(SideRow._make(row)) for row in cursor.fetchall()]
    chosen = set(operations)
    return [side for side in sides if side.operation_id in chosen], sides
