"""The tables of docs/glossary.md."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

GLOSSARY = settings.BASE_DIR / "docs" / "glossary.md"
CODE = re.compile(r"`([^`]+)`")


def tables(page: Path) -> Iterator[tuple[list[str], list[list[str]]]]:
    """Each table of a page: the cells of its head, and those of its rows."""
    for block in re.findall(r"(?:^\|.*\n)+", page.read_text(), re.MULTILINE):
        head, _line, *rows = (
            [cell.strip() for cell in line.strip("|").split(" | ")] for line in block.splitlines()
        )
        yield head, rows


def rows_under(*head: str) -> list[list[str]]:
    """The rows of all tables with these column heads."""
    return [row for columns, rows in tables(GLOSSARY) if columns == [*head] for row in rows]


def stem_cells() -> list[list[str]]:
    """The stems of each term, as they are written."""
    return [CODE.findall(row[1]) for row in rows_under("Term", "Stem", "Definition", "Source")]


def stems() -> set[str]:
    """Every stem in snake case; a field without its model as well."""
    names = [name for cell in stem_cells() for stem in cell for name in stem.split(".")]
    return {re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower() for name in names}
