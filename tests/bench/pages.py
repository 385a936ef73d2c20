"""Pages beside bare Django views that return the same bytes.

One bare view has the bytes ready and shows what middleware, session and sign-in cost; the other has
the context ready and renders the same template. The difference is the cost of the portal.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import Client, override_settings
from django.urls import path, reverse

from coordination.actions import check_operations, run_full_overlap_check
from jco_portal import urls as portal_urls
from tests.bench.result_table import ResultTable, measure_cost
from tests.bench.synthetic_data import count_rows, fill
from tests.factories import make_operation, make_user

SIZES = (100, 10_000)
YEAR = 1991
ROUNDS = 7
bare_content: Callable[[], str | bytes] = bytes


def bare(request: HttpRequest) -> HttpResponse:
    """Return the prepared content to a signed-in user, as every page does."""
    request.user.is_authenticated  # noqa: B018 - the session and the user are read
    return HttpResponse(bare_content())


def run(table: ResultTable, sizes: tuple[int, ...] = SIZES, rounds: int = ROUNDS) -> None:
    """Measure list, year, overlaps and overviews at two sizes, for a planner of a Member State."""
    table.begin_times("Pages, beside bare Django views returning the same bytes")
    for size in sizes:
        fill(size)
        run_full_overlap_check()
        count_rows()
        client = Client()
        client.force_login(make_user("planner", "LT"))
        for name, address in (
            ("list of operations", reverse("operations:operation_list")),
            ("list, searched", f"{reverse('operations:operation_list')}?q=Synthetic+7"),
            ("the year", f"{reverse('coordination:calendar_year')}?year={YEAR}"),
            ("list of overlaps", reverse("coordination:overlap_list")),
        ):
            _page(table, name, size, client, address, rounds)
        _records(table, size, client, rounds)


def _records(table: ResultTable, size: int, client: Client, rounds: int) -> None:
    """Measure the overview of a draft and of a tabled JCO with participants."""
    draft = make_operation(f"Draft {size}")
    tabled = make_operation(f"Tabled {size}", state="tabled", participants=("PL", "EE"))
    check_operations([draft.pk, tabled.pk])
    for name, operation in (("record of a draft", draft), ("record of a JCO", tabled)):
        _page(table, name, size, client, operation.get_absolute_url(), rounds)


def _page(
    table: ResultTable, name: str, size: int, client: Client, address: str, rounds: int
) -> None:
    answers: list[Any] = []
    cost = measure_cost(lambda: answers.append(client.get(address)))
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
    """Return a function that renders the template of a page with its stored context."""
    if not answer.context:
        return lambda: answer.content
    template = engines["django"].get_template(answer.templates[0].name)
    first = answer.context[0] if isinstance(answer.context, list) else answer.context
    context = first.flatten()
    return lambda: template.render(context, answer.wsgi_request)


def _bare(client: Client, content: Callable[[], str | bytes]) -> Callable[[], None]:
    """Return a function that gets the content from the bare view."""
    assert len(content()) > 1000

    def get() -> None:
        global bare_content
        bare_content = content
        client.get("/bare/")

    get()
    return get


class _UrlsWithBare:
    """The URL configuration of the portal with the bare view."""

    urlpatterns = [path("bare/", bare), *portal_urls.urlpatterns]
