"""Every page address of the portal, read from its URL configuration."""

import re
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver, reverse

PARAMETERS = {
    "reference": "2027-LT-AMBER",
    "pk": 1,
    "number": 1,
    "revision": 0,
    "name": "table",
    "of": "organisations",
    "key": "a-b",
    "uidb36": "1",
    "code": "background",
}


def all_page_addresses(**parameters: object) -> dict[str, str]:
    """Return the address of each named view, without those of the administration."""
    values = PARAMETERS | parameters
    return {
        name: reverse(name, kwargs={each: values[each] for each in needed})
        for name, needed in _named_views(get_resolver(), "", ())
    }


def _named_views(
    resolver: URLResolver, space: str, above: tuple[str, ...]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for route in resolver.url_patterns:
        needed = (*above, *route.pattern.regex.groupindex)
        if isinstance(route, URLPattern) and route.name:
            yield f"{space}{route.name}", needed
        elif isinstance(route, URLResolver) and route.app_name != "admin":
            below = f"{space}{route.namespace}:" if route.namespace else space
            yield from _named_views(route, below, needed)


def remove_csrf_tokens(page: str) -> str:
    """Return a page without its random CSRF tokens, which may contain any text."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)
