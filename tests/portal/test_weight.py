"""The bytes of the main pages at the first and at the next load."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from coordination.actions import run_full_overlap_check
from operations.actions.reference_lists import DATA_FOLDER
from operations.enums import Marking
from operations.imports.import_run import import_operations

MAIN = {
    "home",
    "operations:operation_list",
    "operations:operation_detail",
    "operations:operation_new",
    "operations:result_list",
    "coordination:calendar_year",
    "coordination:overlap_list",
    "coordination:meeting_list",
    "funding:budget_detail",
    "followup:recommendation_list",
    "deadline_list",
}
FIRST_LOAD, REPEAT_LOAD = 100_000, 15_000
STATIC_REFERENCE = re.compile(r'(?:href|src)="/static/([^"#]+)[#"]')
FACE = re.compile(r'style: normal;.*?url\("\.\./([^"]+)"\).*?unicode-range: ([^;]+);', re.DOTALL)


@pytest.fixture
def weigh(collected_static_file: Callable[[str], Path]) -> Callable[[Client, str], tuple[int, int]]:
    """Return a function that gives the bytes of a page alone and with all its files."""
    fonts = FACE.findall((settings.BASE_DIR / "static" / "css" / "fonts.css").read_text())

    def weigh(client: Client, address: str) -> tuple[int, int]:
        text = client.get(address).content.decode()
        page = client.get(address, headers={"accept-encoding": "gzip, br"})
        names = {
            *STATIC_REFERENCE.findall(text),
            *(name for name, span in fonts if _uses(text, span)),
        }
        return len(page.content), len(page.content) + sum(
            _sent(collected_static_file(n)) for n in names
        )

    return weigh


def _sent(file: Path) -> int:
    small = file.with_name(f"{file.name}.br")
    return (small if small.exists() else file).stat().st_size


def _uses(text: str, span: str) -> bool:
    """Return whether a text has a character in the range of a font, as browsers decide."""
    ends = [each.strip().removeprefix("U+").split("-") for each in span.split(",")]
    spans = [(int(first, 16), int((last or [first])[0], 16)) for first, *last in ends]
    return any(first <= ord(character) <= last for character in set(text) for first, last in spans)


def test_main_pages_stay_within_their_weight_limits(
    page_urls: dict[str, str],
    client_for: Any,
    client: Client,
    weigh: Callable[[Client, str], tuple[int, int]],
) -> None:
    import_operations((DATA_FOLDER / "published.csv").read_bytes(), marking=Marking.PUBLIC)
    run_full_overlap_check()
    planner = client_for("planner", "LT")

    weights = {name: weigh(planner, page_urls[name]) for name in MAIN}
    weights["sign-in"] = weigh(client, "/accounts/login/")

    too_heavy = {
        name: (alone, whole)
        for name, (alone, whole) in weights.items()
        if alone > REPEAT_LOAD or whole > FIRST_LOAD
    }
    assert too_heavy == {}
    assert min(whole for _alone, whole in weights.values()) > 40_000  # sheet, script and font
