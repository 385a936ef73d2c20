"""What of a report fits on paper, and what is filed with it as a workbook."""

import pytest

from followup.reports.final_report.builder import for_paper, gather_facts
from operations.models import Operation
from tests.running import seize, today, validate

pytestmark = pytest.mark.django_db


@pytest.mark.example("in debriefing")
def test_table_too_long_for_paper_becomes_a_workbook(
    ended: Operation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("followup.reports.final_report.builder.MOST_ROWS_ON_PAPER", 2)
    validate(ended, *[seize(ended, number) for number in (1, 2, 3)])

    facts, book = for_paper(gather_facts(ended, today()))

    told = next(part for part in facts.annexes if part.code == "seizures").blocks[0]
    assert told.rows == ()
    assert told.note.startswith("It has 4 rows and is filed with this report as a workbook")
    assert book is not None
    assert book.startswith(b"PK")


@pytest.mark.example("in debriefing")
def test_report_that_fits_on_paper_has_no_workbook(ended: Operation) -> None:
    facts = gather_facts(ended, today())

    assert for_paper(facts) == (facts, None)
