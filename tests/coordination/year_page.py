"""The content of the page of a year: drawing, list and brackets."""

import html
import re

from django.test import Client
from django.urls import reverse

YEAR = reverse("coordination:calendar_year")


def year_page(client: Client, address: str = "?year=2027", status: int = 200) -> str:
    """Return the page of a year as a client receives it."""
    answer = client.get(YEAR + address)
    assert answer.status_code == status
    return answer.content.decode()


def text_between(page: str, opening: str, closing: str) -> str:
    """Return the first text between two strings; empty if there is none."""
    return page.split(opening, 1)[1].split(closing, 1)[0] if opening in page else ""


def drawn_names(page: str) -> list[str]:
    """Return the names in the drawing from top to bottom."""
    names = text_between(page, '<g class="names">', "</svg>")
    return [html.unescape(name) for name in re.findall(r"<title>(.*?)</title>", names)]


def listed_names(page: str) -> list[str]:
    """Return the names in the list from top to bottom."""
    rows = text_between(page, 'class="table table-sm calendar-list"', "</table>")
    return [html.unescape(name) for name in re.findall(r'<th scope="row"><a [^>]*>(.*?)</a>', rows)]


def bracket_labels(page: str) -> list[str]:
    """Return the labels of the brackets that mark overlaps."""
    return re.findall(r"<title>(.*?)</title>", text_between(page, '<g class="brackets"', "</g>"))
