"""Conventions of the templates that no linter checks."""

import re

from django.conf import settings
from django.template import engines

from tests.portal.source_files import own_files

MAX_LINE_LENGTH = 150  # a tag cannot be wrapped: an include with its variables fills a line


def _template_names() -> set[str]:
    return {
        str(path.relative_to(settings.BASE_DIR / "templates"))
        for path in own_files("")
        if path.is_file() and path.is_relative_to(settings.BASE_DIR / "templates")
    }


def test_every_template_is_used() -> None:
    text = "\n".join(
        path.read_text() for end in (".py", ".html", ".svg") for path in own_files(end)
    )
    used_by_libraries = (
        "account/",
        "admin/",
        "allauth/",
        "mfa/",
        "400.html",
        "404.html",
        "500.html",
    )
    unused = {
        name
        for name in _template_names()
        if f'"{name}"' not in text and not name.startswith(used_by_libraries)
    }

    assert unused == set()


def test_every_page_table_has_a_caption() -> None:
    tables = [
        (path.name, table)
        for path in own_files(".html")
        if "pdf" not in path.parts
        for table in re.findall(r"<table\b.*?</table>", path.read_text(), re.DOTALL)
        if "<thead" in table
    ]

    assert len(tables) > 40
    assert [name for name, table in tables if "<caption" not in table] == []


def test_template_lines_do_not_exceed_the_length_limit() -> None:
    long_lines = [
        f"{path.name}:{number}"
        for path in own_files(".html")
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if len(line) > MAX_LINE_LENGTH
    ]

    assert long_lines == []


def test_every_template_can_be_loaded() -> None:
    for name in _template_names():
        if name.endswith((".html", ".svg")):
            engines["django"].get_template(name)


def test_templates_contain_no_maxlength() -> None:
    for name in _template_names():
        assert "maxlength" not in (settings.BASE_DIR / "templates" / name).read_text(), name
