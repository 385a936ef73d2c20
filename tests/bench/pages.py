"""Pages beside bare Django views that return the same bytes.

One bare view has the bytes ready and shows what middleware, session and sign-in cost; the
other has the context ready and renders the same template: what is left is our own.
"""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import Client, override_settings
from django.urls import path, reverse

from coordination.actions import compare_operations, detect_all
from jco_portal import urls as portal_urls
from tests.bench.synthetic import fill
from tests.bench.table import Table, seconds
from tests.world import an_operation, person

SIZES = (100, 10_000)
YEAR = 1991
TIMES = 7
bare_answer: Callable[[], HttpResponse] = HttpResponse


def bare(request: HttpRequest) -> HttpResponse:
    """Answer with what the bench has laid ready; signed in, as every page is."""
    request.user.is_authenticated  # noqa: B018 - the session and the user are read
    return bare_answer()


def run(table: Table) -> None:
    """List, year, overlaps and records at two sizes, for a planner of a Member State."""
    table.head("Pages, beside bare Django views returning the same bytes")
    for size in SIZES:
        fill(size)
        detect_all()
        client = Client()
        client.force_login(person("planner", "LT"))
        for name, address in (
            ("list of operations", reverse("operations:operation_list")),
            ("list, searched", f"{reverse('operations:operation_list')}?q=Synthetic+7"),
            ("the year", f"{reverse('coordination:year')}?year={YEAR}"),
            ("list of overlaps", reverse("coordination:overlap_list")),
        ):
            _page(table, name, size, client, address)
        _records(table, size, client)


def _records(table: Table, size: int, client: Client) -> None:
    """The record of a draft, and of a tabled JCO with participants, between all the others."""
    draft = an_operation(f"Draft {size}")
    tabled = an_operation(f"Tabled {size}", state="tabled", participants=("PL", "EE"))
    compare_operations([draft.pk, tabled.pk])
    for name, operation in (("record of a draft", draft), ("record of a JCO", tabled)):
        _page(table, name, size, client, operation.get_absolute_url())


def _page(table: Table, name: str, size: int, client: Client, address: str) -> None:
    counted = _Counter()
    with connection.execute_wrapper(counted):
        answer = client.get(address)
    taken = seconds(lambda: client.get(address), TIMES)
    table.row(
        name,
        size,
        taken,
        same_template=_bare(client, _render_again(answer)),
        same_bytes=_bare(client, lambda: answer.content),
    )
    table.note(f"{answer.status_code}, {len(answer.content):,} bytes, {counted.total} queries")


def _render_again(answer: Any) -> Callable[[], str | bytes]:
    """Render the page's template anew with the context that its view had gathered."""
    if not answer.context:
        return lambda: answer.content
    template = engines["django"].get_template(answer.templates[0].name)
    first = answer.context[0] if isinstance(answer.context, list) else answer.context
    context = first.flatten()
    return lambda: template.render(context, answer.wsgi_request)


def _bare(client: Client, content: Callable[[], str | bytes]) -> float:
    global bare_answer
    assert len(content()) > 1000
    bare_answer = lambda: HttpResponse(content())  # noqa: E731
    with override_settings(ROOT_URLCONF=_UrlsWithBare):
        client.get("/bare/")
        return seconds(lambda: client.get("/bare/"), TIMES)


class _UrlsWithBare:
    """The portal's addresses and the bare one."""

    urlpatterns = [path("bare/", bare), *portal_urls.urlpatterns]


class _Counter:
    """Counts statements."""

    def __init__(self) -> None:
        self.total = 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.total += 1
        return execute(sql, params, many, context)
