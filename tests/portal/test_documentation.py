"""The documentation names files that exist, links to what is there, and can be read by tests."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

LINK = re.compile(r"\]\(([^)#\s]+)?(?:#([\w-]+))?\)")
PATH = re.compile(r"`([\w-]+(?:/[\w.-]+)*/(?:[\w-]+\.\w+)?)`")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def pages() -> list[Path]:
    base = settings.BASE_DIR
    return sorted([*base.glob("*.md"), *base.glob("docs/**/*.md")])


def anchors(page: Path) -> set[str]:
    """The headings as hosts of repositories make anchors of them."""
    headings = HEADING.findall(page.read_text())
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def tables(page: Path) -> Iterator[tuple[list[str], list[list[str]]]]:
    """Each table of a page: the cells of its head, and those of its rows."""
    for block in re.findall(r"(?:^\|.*\n)+", page.read_text(), re.MULTILINE):
        head, _line, *rows = (
            [cell.strip() for cell in line.strip("|").split(" | ")] for line in block.splitlines()
        )
        yield head, rows


def test_documentation_links_lead_to_existing_files_and_headings() -> None:
    broken = [
        (page.name, target, anchor)
        for page in pages()
        for target, anchor in LINK.findall(page.read_text())
        if not target.startswith("http")
        for file in [page.parent / target if target else page]
        if not file.exists() or (anchor and anchor not in anchors(file))
    ]

    assert broken == []


def test_documentation_names_existing_files_and_folders() -> None:
    named = [(page.name, path) for page in pages() for path in PATH.findall(page.read_text())]
    roots = (settings.BASE_DIR, settings.BASE_DIR / "jco_portal")

    assert len(named) > 20
    assert [each for each in named if not any((root / each[1]).exists() for root in roots)] == []


def test_glossary_has_every_term_once_with_stem_definition_and_source() -> None:
    concepts = [
        row
        for head, rows in tables(settings.BASE_DIR / "docs" / "glossary.md")
        if head == ["Term", "Stem", "Definition", "Source"]
        for row in rows
    ]
    terms = [row[0] for row in concepts]

    assert len(terms) > 150
    assert [row for row in concepts if len(row) != 4 or not all(row)] == []
    assert [term for term in set(terms) if terms.count(term) > 1] == []


def test_banned_terms_are_listed_once_with_a_replacement() -> None:
    glossary = list(tables(settings.BASE_DIR / "docs" / "glossary.md"))
    lists = [
        next(rows for head, rows in glossary if head == wanted)
        for wanted in (
            ["Word", "Where", "In the sense of", "Write"],
            ["Word", "Where", "Write"],
        )
    ]

    for rows in lists:
        words = [row[0] for row in rows]
        assert len(words) > 50
        assert len(set(words)) == len(words)
        assert all(all(row) for row in rows)
