"""Files, links and tables in the documentation."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.portal.glossary import rows_under, stem_cells

LINK = re.compile(r"\]\(([^)#\s]+)?(?:#([\w-]+))?\)")
PATH = re.compile(r"`([\w-]+(?:/[\w.-]+)*/(?:[\w-]+\.\w+)?)`")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def pages() -> list[Path]:
    base = settings.BASE_DIR
    return sorted([*base.glob("*.md"), *base.glob("docs/**/*.md")])


def anchors(page: Path) -> set[str]:
    """Return the anchors that hosts of repositories make of the headings."""
    headings = HEADING.findall(page.read_text())
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


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
    concepts = rows_under("Term", "Stem", "Definition", "Source")
    terms = [row[0] for row in concepts]

    assert len(terms) > 150
    assert [row for row in concepts if len(row) != 4 or not all(row)] == []
    assert [term for term in set(terms) if terms.count(term) > 1] == []


def test_every_stem_belongs_to_a_single_term() -> None:
    listed = [stem for cell in stem_cells() for stem in cell]

    assert len(listed) > 150
    assert [stem for stem in sorted({*listed}) if listed.count(stem) > 1] == []


@pytest.mark.parametrize(
    "columns", [("Word", "Where", "In the sense of", "Write"), ("Word", "Where", "Write")]
)
def test_banned_terms_are_listed_once_with_a_replacement(columns: tuple[str, ...]) -> None:
    rows = rows_under(*columns)
    terms = [row[0] for row in rows]

    assert len(terms) > 50
    assert len(set(terms)) == len(terms)
    assert all(all(row) for row in rows)
