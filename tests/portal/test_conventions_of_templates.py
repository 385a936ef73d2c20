"""What a linter of templates cannot see: each is used, can be read, and tells of its tables."""

import re

from django.conf import settings
from django.template import engines

from tests.portal.ours import our_files

LONGEST_LINE = 140


def _template_names() -> set[str]:
    return {
        str(path.relative_to(settings.BASE_DIR / "templates"))
        for path in our_files("")
        if path.is_file() and path.is_relative_to(settings.BASE_DIR / "templates")
    }


def test_every_template_is_used() -> None:
    text = "\n".join(
        path.read_text() for end in (".py", ".html", ".svg") for path in our_files(end)
    )
    asked_by_libraries = (
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
        if f'"{name}"' not in text and not name.startswith(asked_by_libraries)
    }

    assert unused == set()


def test_every_page_table_has_a_caption() -> None:
    tables = [
        (path.name, table)
        for path in our_files(".html")
        if "pdf" not in path.parts
        for table in re.findall(r"<table\b.*?</table>", path.read_text(), re.DOTALL)
        if "<thead" in table
    ]

    assert len(tables) > 40
    assert [name for name, table in tables if "<caption" not in table] == []


def test_template_lines_do_not_exceed_the_length_limit() -> None:
    found = [
        f"{path.name}:{number}"
        for path in our_files(".html")
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if len(line) > LONGEST_LINE
    ]

    assert found == []


def test_every_template_can_be_loaded() -> None:
    for name in _template_names():
        if name.endswith((".html", ".svg")):
            engines["django"].get_template(name)


def test_templates_contain_no_maxlength() -> None:
    for name in _template_names():
        assert "maxlength" not in (settings.BASE_DIR / "templates" / name).read_text(), name
