"""Tables too long for paper, which are filed as a workbook."""

import pytest

from followup.reports.final_report.builder import build_report, shorten_for_paper
from operations.models import Operation
from tests.execution_factories import make_seizure, today, validate_as_lead

pytestmark = pytest.mark.django_db


@pytest.mark.example("in debriefing")
def test_table_too_long_for_paper_becomes_a_workbook(
    jco_in_debriefing: Operation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("followup.reports.final_report.builder.MAX_ROWS_ON_PAPER", 2)
    validate_as_lead(
        jco_in_debriefing, *[make_seizure(jco_in_debriefing, number) for number in (1, 2, 3)]
    )

    snapshot, workbook = shorten_for_paper(build_report(jco_in_debriefing, today()))

    table = next(section for section in snapshot.annexes if section.code == "seizures").blocks[0]
    assert table.rows == ()
    assert table.note.startswith("It has 4 rows and is filed with this report as a workbook")
    assert workbook is not None
    assert workbook.startswith(b"PK")


@pytest.mark.example("in debriefing")
def test_report_that_fits_on_paper_has_no_workbook(jco_in_debriefing: Operation) -> None:
    snapshot = build_report(jco_in_debriefing, today())

    assert shorten_for_paper(snapshot) == (snapshot, None)
