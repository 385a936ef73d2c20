"""Lists that are shown over several pages."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, QueryDict

ROWS_PER_PAGE = 50


def requested_page(request: HttpRequest, rows: Any, length: int = ROWS_PER_PAGE) -> Page[Any]:
    """Return the page of a list that the address names; the nearest one for any other number."""
    return Paginator(rows, length).get_page(request.GET.get("page"))


def query_without(query: QueryDict, *names: str) -> str:
    """Return the query of an address without some parameters, without question mark."""
    remaining = query.copy()
    for name in names:
        remaining.pop(name, None)
    return remaining.urlencode()
