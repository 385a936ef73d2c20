"""Every address of the portal, found in its URL table."""

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


def every_address(**parameters: object) -> dict[str, str]:
    """The address of each named view, the administration's own pages apart."""
    values = PARAMETERS | parameters
    return {
        name: reverse(name, kwargs={each: values[each] for each in needed})
        for name, needed in _views(get_resolver(), "", ())
    }


def _views(
    resolver: URLResolver, space: str, above: tuple[str, ...]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for each in resolver.url_patterns:
        needed = (*above, *each.pattern.regex.groupindex)
        if isinstance(each, URLPattern) and each.name:
            yield f"{space}{each.name}", needed
        elif isinstance(each, URLResolver) and each.app_name != "admin":
            below = f"{space}{each.namespace}:" if each.namespace else space
            yield from _views(each, below, needed)


def without_token(page: str) -> str:
    """A page without the random letters of its forms, which may spell any word."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)
