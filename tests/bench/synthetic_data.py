"""Synthetic operations of constant density, written by set-based SQL."""

from django.db import connection

FIRST_DAY = "1991-01-01"
PHASES_A_DAY = 2.5
FILL = """
SET LOCAL session_replication_role = replica;
SELECT setseed(0.42);
TRUNCATE coordination_overlap, operations_phase, operations_participation,
    operations_operation_terms, operations_operation_transport_modes,
    operations_operation_organisers, operations_operationtransition, operations_operation,
    outbox_job CASCADE;
INSERT INTO operations_operation (id, reference, name, operation_type_id, state, state_since,
    marking, aims, participants_complete, participants_note, dates_note, results_note, sources,
    confirmation, source, version, created_at)
SELECT n, 'SYN-' || n, 'Synthetic ' || n, (SELECT min(id) FROM operations_operationtype) + n %% 8,
    CASE WHEN n %% 8 < 3 THEN 'tabled' ELSE 'announced' END, now(), 'limite', '', n %% 5 > 0, '',
    '', '', '', 'confirmed', 'portal', 1, now()
FROM generate_series(1, %(operations)s) n;
INSERT INTO operations_operation_organisers (operation_id, organisation_id)
SELECT n, (SELECT id FROM directory_organisation ORDER BY id OFFSET n %% 90 LIMIT 1)
FROM generate_series(1, %(operations)s) n;
INSERT INTO operations_operation_terms (operation_id, referenceterm_id)
SELECT DISTINCT n, ids[1 + floor(random() * cardinality(ids))::int]
FROM generate_series(1, %(operations)s) n, generate_series(1, 2),
    (SELECT array_agg(id) ids FROM operations_referenceterm WHERE kind = 'risk_area') t;
INSERT INTO operations_operation_transport_modes (operation_id, referenceterm_id)
SELECT DISTINCT n, ids[1 + floor(random() * cardinality(ids))::int]
FROM generate_series(1, %(operations)s) n, generate_series(1, 2),
    (SELECT array_agg(id) ids FROM operations_referenceterm WHERE kind = 'transport_mode') t;
INSERT INTO operations_participation (operation_id, organisation_id, role, response,
    requested_contribution, decline_reason, response_note, contact_point, priority)
SELECT DISTINCT n, ids[1 + floor(random() * cardinality(ids))::int], 'participant', 'recorded', '',
    '', '', '', ''
FROM generate_series(1, %(operations)s) n, generate_series(1, 3),
    (SELECT array_agg(id) ids FROM directory_organisation WHERE kind = 'state') s;
INSERT INTO operations_phase (operation_id, number, period, entered_start, entered_end,
    actual_start, actual_end, earliest_start, latest_start, earliest_end, latest_end)
SELECT n, 1, 'operational', first::text, last::text, '', '', first, first, last, last
FROM (SELECT n, d first, d + floor(random() * 8)::int last
      FROM (SELECT n, %(first)s::date + floor(n / %(a_day)s)::int d
            FROM generate_series(1, %(operations)s) n) x) y;
SELECT setval(pg_get_serial_sequence('operations_operation', 'id'), %(operations)s + 1);
"""


def fill(operations: int) -> None:
    """Empty the tables and write so many operations of one phase each, 2.5 a day."""
    values = {"operations": operations, "first": FIRST_DAY, "a_day": PHASES_A_DAY}
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute(FILL, values)
        cursor.execute("COMMIT")
    count_rows()


def count_rows() -> None:
    """Update the statistics of the query planner, as autovacuum does within a minute."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
