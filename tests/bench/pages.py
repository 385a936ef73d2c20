"""Pages beside a bare view that returns the same bytes."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coordination.actions import detect_all
from tests.bench.synthetic import fill
from tests.bench.table import Table, seconds
from tests.world import person

SIZES = (100, 10_000)
YEAR = 1991


def run(table: Table) -> None:
    """List and year at two sizes, for a planner of a Member State."""
    table.head("Pages, beside a bare Django view returning the same bytes")
    for size in SIZES:
        fill(size)
        detect_all()
        client = Client()
        client.force_login(person("planner", "LT"))
        for name, address in (
            ("list of operations", reverse("operations:operation_list")),
            ("list, filtered by a term", f"{reverse('operations:operation_list')}?q=Synthetic+7"),
            ("the year", f"{reverse('coordination:year')}?year={YEAR}"),
            ("list of overlaps", reverse("coordination:overlap_list")),
        ):
            _page(table, name, size, client, address)


def _page(table: Table, name: str, size: int, client: Client, address: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    taken = seconds(lambda: client.get(address), 5)
    bare = seconds(_bare(client, answer.content), 5)
    table.row(name, size, taken, bare_view=bare)
    table.note(f"{answer.status_code}, {len(answer.content):,} bytes, {len(queries)} queries")


def _bare(client: Client, content: bytes) -> Callable[[], HttpResponse]:
    """A view with nothing but the bytes, called without middleware."""

    @login_not_required
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(content)

    return lambda: view(RequestFactory().get("/"))
