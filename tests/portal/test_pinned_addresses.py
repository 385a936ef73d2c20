"""Page addresses and query parameters, which bookmarks and sent emails contain.

They are recorded in ``tests/data/pinned_names.toml``.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from django.test import RequestFactory
from django.urls import URLPattern, get_resolver

from jco_portal.core.pagination import requested_page
from tests.execution_factories import ended_jco
from tests.page_addresses import remove_csrf_tokens
from tests.portal.pins import PINNED, assert_pinned
from tests.portal.source_files import own_files

FRAGMENT = re.compile(r"\}#([a-z]+-?)")


class QueryParameters(HTMLParser):
    """Collects the query parameters of the forms and links of a page, with choices."""

    def __init__(self, address: str, page: str) -> None:
        super().__init__()
        self.address, self.choices = address, dict[str, set[str]]()
        self.is_read = False
        self.select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        name, value = attributes.get("name", ""), attributes.get("value", "")
        if tag == "form":
            is_query = attributes.get("method", "get").lower() == "get"
            self.is_read = is_query and self._is_here(attributes.get("action", ""))
        elif tag == "a" and self._is_here(attributes.get("href", "#")):
            for parameter, _value in parse_qsl(urlsplit(attributes["href"]).query):
                self.choices.setdefault(parameter, set())
        elif self.is_read and tag in {"input", "select", "textarea"} and name:
            is_choice = attributes.get("type") in {"radio", "checkbox"}
            self.choices.setdefault(name, set()).update({value} if is_choice else ())
            self.select = name
        elif self.is_read and tag == "option" and value:
            self.choices[self.select].add(value)

    def handle_endtag(self, tag: str) -> None:
        self.is_read = self.is_read and tag != "form"

    def _is_here(self, address: str) -> bool:
        path = urlsplit(urljoin(self.address, address)).path
        return path == self.address and not address.startswith("#")


def _routes(resolver: Any, above: str = "/") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = re.sub(r"<(\w+):\w+>", r"<\1>", f"{above}{pattern.pattern}")
        if isinstance(pattern, URLPattern):
            yield route
        elif pattern.app_name != "admin":
            yield from _routes(pattern, route)


def test_pages_keep_their_addresses() -> None:
    routes = set(_routes(get_resolver()))
    own = {route for route in routes if not route.startswith(("/accounts/", "/admin/"))}

    assert_pinned("Addresses of pages", PINNED["addresses"]["pages"], own)
    accounts = PINNED["addresses"]["accounts"]
    assert_pinned("Addresses of sign-in", accounts, routes.intersection(accounts))


def test_links_to_the_administration_work(client_for: Any) -> None:
    pinned = PINNED["addresses"]["administration"]
    client = client_for(*pinned["as"])
    page = client.get(pinned["from"]).content.decode()

    linked = re.findall(r'href="(/admin/[^"]*)"', page)
    answering = [
        address for address in pinned["to"] if client.get(address, follow=True).status_code == 200
    ]

    assert_pinned("Addresses of the administration", pinned["to"], answering)
    assert len(linked) > 5
    assert [address for address in linked if client.get(address).status_code != 200] == []


def test_url_fragments_exist_on_pages() -> None:
    pinned = PINNED["addresses"]["fragments"]
    code = "".join(path.read_text() for path in own_files(".py"))
    pages = "".join(path.read_text() for path in own_files(".html"))

    ends = {mark: "{{" if mark.endswith("-") else '"' for mark in pinned}
    marks = [mark for mark, end in ends.items() if f'id="{mark}{end}' in pages]

    assert_pinned("Fragments of addresses", pinned, FRAGMENT.findall(code))
    assert_pinned("Places on pages", pinned, marks)


@pytest.mark.example("in debriefing with results")
def test_query_parameters_of_pages_are_unchanged(client_for: Any) -> None:
    reference = ended_jco().reference
    for row in PINNED["queries"]:
        client, address = client_for(*row["as"]), row["page"].format(reference=reference)
        page = client.get(address).content.decode()
        parameters = QueryParameters(urlsplit(address).path, page).choices
        assert_pinned(f"What may be asked of {row['page']}", row["names"], parameters)
        for name, values in row.get("values", {}).items():
            assert_pinned(f"Values of {name} at {row['page']}", values, parameters[name])
        for query in row.get("heeds", ()):
            other = client.get(f"{address}?{query}").content.decode()
            assert remove_csrf_tokens(other) != remove_csrf_tokens(page), (
                f"{address} heeds no {query}."
            )


def test_pagination_parameter_is_unchanged() -> None:
    address, number = PINNED["paging"]["address"], PINNED["paging"]["leads_to"]

    page = requested_page(RequestFactory().get(address), range(3), 1)

    assert page.number == number, f"{address} does not lead to page {number} any longer."
