"""Pages beside bare Django views that return the same bytes.

One bare view has the bytes ready and shows what middleware, session and sign-in cost; the
other has the context ready and renders the same template: what is left is our own.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import Client, override_settings
from django.urls import path, reverse

from coordination.actions import compare_operations, detect_all
from jco_portal import urls as portal_urls
from tests.bench.synthetic import count_rows, fill
from tests.bench.table import Table, cost_of
from tests.world import an_operation, person

SIZES = (100, 10_000)
YEAR = 1991
ROUNDS = 7
bare_content: Callable[[], str | bytes] = bytes


def bare(request: HttpRequest) -> HttpResponse:
    """Answer with what the bench has laid ready; signed in, as every page is."""
    request.user.is_authenticated  # noqa: B018 - the session and the user are read
    return HttpResponse(bare_content())


def run(table: Table, sizes: tuple[int, ...] = SIZES, rounds: int = ROUNDS) -> None:
    """List, year, overlaps and records at two sizes, for a planner of a Member State."""
    table.head("Pages, beside bare Django views returning the same bytes")
    for size in sizes:
        fill(size)
        detect_all()
        count_rows()
        client = Client()
        client.force_login(person("planner", "LT"))
        for name, address in (
            ("list of operations", reverse("operations:operation_list")),
            ("list, searched", f"{reverse('operations:operation_list')}?q=Synthetic+7"),
            ("the year", f"{reverse('coordination:year')}?year={YEAR}"),
            ("list of overlaps", reverse("coordination:overlap_list")),
        ):
            _page(table, name, size, client, address, rounds)
        _records(table, size, client, rounds)


def _records(table: Table, size: int, client: Client, rounds: int) -> None:
    """The record of a draft, and of a tabled JCO with participants, between all the others."""
    draft = an_operation(f"Draft {size}")
    tabled = an_operation(f"Tabled {size}", state="tabled", participants=("PL", "EE"))
    compare_operations([draft.pk, tabled.pk])
    for name, operation in (("record of a draft", draft), ("record of a JCO", tabled)):
        _page(table, name, size, client, operation.get_absolute_url(), rounds)


def _page(table: Table, name: str, size: int, client: Client, address: str, rounds: int) -> None:
    answers: list[Any] = []
    cost = cost_of(lambda: answers.append(client.get(address)))
    [answer] = answers
    with override_settings(ROOT_URLCONF=_UrlsWithBare):
        table.compare(
            name,
            size,
            lambda: client.get(address),
            times=rounds,
            same_template=_bare(client, _render_again(answer)),
            same_bytes=_bare(client, lambda: answer.content),
        )
    size_of_page = f"{len(answer.content):,} bytes"
    table.note(f"{answer.status_code}, {size_of_page}, {cost.statements} statements")


def _render_again(answer: Any) -> Callable[[], str | bytes]:
    """Render the page's template anew with the context that its view had gathered."""
    if not answer.context:
        return lambda: answer.content
    template = engines["django"].get_template(answer.templates[0].name)
    first = answer.context[0] if isinstance(answer.context, list) else answer.context
    context = first.flatten()
    return lambda: template.render(context, answer.wsgi_request)


def _bare(client: Client, content: Callable[[], str | bytes]) -> Callable[[], None]:
    """Get the content from the bare view."""
    assert len(content()) > 1000

    def get() -> None:
        global bare_content
        bare_content = content
        client.get("/bare/")

    get()
    return get


class _UrlsWithBare:
    """The portal's addresses and the bare one."""

    urlpatterns = [path("bare/", bare), *portal_urls.urlpatterns]
