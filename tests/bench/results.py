"""A JCO of 200,000 seizures: its totals, its list, and the report of one more."""

from typing import Any
from uuid import uuid4

from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from operations.models import Operation
from operations.reports.results.sums import seizure_sums
from operations.reports.results.totals import totals_page
from tests.bench.result_table import ResultTable, measure_seconds
from tests.bench.synthetic_data import count_rows
from tests.execution_factories import make_seizure_input, running_jco
from tests.factories import make_user

SIZES = (1_000, 200_000)
ROUNDS = 7
FILL = """
INSERT INTO operations_seizure (operation_id, organisation_id, number, submission_key)
SELECT %(operation)s, places[1 + n %% cardinality(places)], n, gen_random_uuid()
FROM generate_series(1, %(seizures)s) n,
    (SELECT array_agg(id ORDER BY id) places FROM directory_organisation WHERE kind = 'state') p;
INSERT INTO operations_seizurerevision (result_id, number, reported_at, reported_by_id, reason,
    day, attribution, phase_number, location, transport_mode_id, is_withdrawn, note, goods_id,
    quantity, unit, goods_status, value, value_basis, prevented_loss, prevented_loss_basis)
SELECT r.id, n, now(), %(by)s, '', current_date - (r.number %% 20)::int,
    CASE WHEN r.number %% 50 = 0 THEN 'outside' ELSE 'phase' END,
    CASE WHEN r.number %% 50 = 0 THEN NULL ELSE 1 END, 'Post', modes[1 + r.number %% 4],
    r.number %% 97 = 0 AND n = 2, '', goods[1 + r.number %% 12], 1 + r.number %% 5000, 'piece',
    CASE WHEN r.number %% 40 = 0 THEN 'released' ELSE 'seized' END,
    CASE WHEN r.number %% 3 = 0 THEN 100 END, CASE WHEN r.number %% 3 = 0 THEN 'retail' ELSE '' END,
    NULL, ''
FROM operations_seizure r
JOIN generate_series(1, 2) n ON n = 1 OR r.number %% 10 = 0,
    (SELECT array_agg(id ORDER BY id) goods FROM operations_referenceterm
     WHERE kind = 'risk_area') g,
    (SELECT array_agg(id ORDER BY id) modes FROM operations_referenceterm
     WHERE kind = 'transport_mode') m;
INSERT INTO operations_seizurevalidation (revision_id, is_validated, note, decided_at,
    decided_by_id)
SELECT e.id, r.number %% 30 > 0, CASE WHEN r.number %% 30 > 0 THEN '' ELSE '?' END, now(), %(by)s
FROM operations_seizurerevision e JOIN operations_seizure r ON r.id = e.result_id
WHERE r.number %% 20 > 0
"""
BARE = """
SELECT e.goods_id, e.unit, r.organisation_id, count(*), sum(e.quantity)
FROM operations_seizure r
JOIN operations_seizurerevision e ON e.result_id = r.id
JOIN operations_seizurevalidation v ON v.revision_id = e.id
WHERE r.operation_id = %s AND v.is_validated
GROUP BY 1, 2, 3
"""
EMPTY = """
TRUNCATE operations_seizurevalidation, operations_seizurerevision, operations_seizure CASCADE
"""


def run(table: ResultTable, sizes: tuple[int, ...] = SIZES, rounds: int = ROUNDS) -> None:
    """Measure totals beside a bare aggregate over the same rows, and pages, at two sizes."""
    table.begin_times("Results of a JCO")
    operation = running_jco()
    client, today = Client(), timezone.localdate()
    client.force_login(make_user())
    page = reverse("operations:result_list", args=[operation.reference])
    totals = reverse("operations:result_totals", args=[operation.reference])
    for size in sizes:
        _fill(operation, size)
        for name, action in (
            ("sums in the database, five ways", lambda: seizure_sums(operation, today)),
            ("totals", lambda: totals_page(operation, today)),
            ("page of the totals", lambda: _get(client, totals)),
            ("page of the records", lambda: _get(client, page)),
            ("page of those that wait", lambda: _get(client, f"{page}?verdict=waiting")),
            ("landing page", lambda: _get(client, "/")),
        ):
            table.compare(name, size, action, times=rounds, bare_sums=lambda: _bare(operation))
        table.row(
            "one seizure entered", size, measure_seconds(lambda: _enter(client, operation), rounds)
        )


def _fill(operation: Operation, seizures: int) -> None:
    values = {"operation": operation.pk, "seizures": seizures, "by": make_user().pk}
    with connection.cursor() as cursor:
        cursor.execute(EMPTY)
        cursor.execute(FILL, values)
    count_rows()


def _bare(operation: Operation) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(BARE, [operation.pk])
        return cursor.fetchall()


def _get(client: Client, address: str) -> None:
    assert client.get(address).status_code == 200


def _enter(client: Client, operation: Operation) -> None:
    seizure_input = make_seizure_input()
    page = reverse("operations:seizure_new", args=[operation.reference])
    form_data = {
        "key": str(uuid4()),
        "goods": seizure_input.goods.name,
        "quantity": "4100000",
        "day": seizure_input.day.isoformat(),
        "transport_mode": "road",
        "goods_status": "seized",
    }
    assert client.post(page, form_data).status_code == 302
