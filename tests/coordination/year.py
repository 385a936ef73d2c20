"""The page of a year, taken apart: what is drawn, what is listed, its brackets."""

import html
import re

from django.test import Client
from django.urls import reverse

YEAR = reverse("coordination:year")


def page_of(client: Client, address: str = "?year=2027", status: int = 200) -> str:
    """The page of a year as somebody reads it."""
    answer = client.get(YEAR + address)
    assert answer.status_code == status
    return answer.content.decode()


def part(page: str, opening: str, closing: str) -> str:
    """What stands on a page between an opening and a closing."""
    return page.split(opening, 1)[1].split(closing, 1)[0] if opening in page else ""


def drawn_names(page: str) -> list[str]:
    """The names in the drawing, from above."""
    names = part(page, '<g class="names">', "</svg>")
    return [html.unescape(name) for name in re.findall(r"<title>(.*?)</title>", names)]


def listed_names(page: str) -> list[str]:
    """The names in the list, from above."""
    rows = part(page, 'class="table table-sm calendar-list"', "</table>")
    return [html.unescape(name) for name in re.findall(r'<th scope="row"><a [^>]*>(.*?)</a>', rows)]


def brackets(page: str) -> list[str]:
    """What the brackets of overlaps say."""
    return re.findall(r"<title>(.*?)</title>", part(page, '<g class="brackets"', "</g>"))
