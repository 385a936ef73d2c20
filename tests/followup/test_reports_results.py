"""The results in a final report: controls, totals and the list of seizures."""

import pytest

from followup.reports.final_report.builder import build_report
from jco_portal.core.dates import format_entered_date
from operations.models import Operation
from tests.execution_factories import make_controls, make_seizure, today, validate_as_lead
from tests.factories import terms
from tests.followup.report_content import block, cells

pytestmark = pytest.mark.django_db


@pytest.mark.example("in debriefing")
def test_controls_table_shows_state_type_and_rate_of_positive_controls(
    jco_in_debriefing: Operation,
) -> None:
    validate_as_lead(
        jco_in_debriefing,
        make_controls(jco_in_debriefing, 50, 1, organisation_code="PL", control_type="documentary"),
    )

    assert cells(jco_in_debriefing, "implementation", "controls") == [
        ("Lithuania", "Physical", "100", "3", "3.0 %"),
        ("Poland", "Documentary", "50", "1", "2.0 %"),
        ("Total", "", "150", "4", "2.7 %"),
    ]


@pytest.mark.example("in debriefing")
def test_totals_are_grouped_by_goods_state_transport_mode_phase_and_day(
    jco_in_debriefing: Operation,
) -> None:
    litres = {"goods": terms("alcohol")[0], "organisation_code": "PL", "transport_mode": None}
    validate_as_lead(
        jco_in_debriefing,
        make_seizure(jco_in_debriefing, 30, **litres),
        make_seizure(jco_in_debriefing, 50_000),
    )

    goods = [row[:4] for row in cells(jco_in_debriefing, "results", "goods")]
    assert goods == [
        ("cigarettes", "2", "300\u2009000", "pieces"),
        ("alcohol", "1", "30", "litres"),
    ]
    assert cells(jco_in_debriefing, "results", "states") == [
        ("Lithuania", "cigarettes", "2", "300\u2009000", "pieces"),
        ("Poland", "alcohol", "1", "30", "litres"),
    ]
    assert cells(jco_in_debriefing, "results", "modes") == [
        ("not recorded", "alcohol", "1", "30", "litres", "100.0 %"),
        ("road", "cigarettes", "2", "300\u2009000", "pieces", "100.0 %"),
    ]
    assert [row[0] for row in cells(jco_in_debriefing, "results", "parts")] == [
        "Phase 1",
        "Phase 1",
    ]
    assert cells(jco_in_debriefing, "results", "days") == [
        (format_entered_date(today().isoformat()), "300\u2009000", "300\u2009000")
    ]
    assert block(jco_in_debriefing, "results", "curve").curve is not None


@pytest.mark.example("in debriefing")
def test_totals_are_marked_provisional_or_final(jco_in_debriefing: Operation) -> None:
    assert block(jco_in_debriefing, "results", "goods").note.startswith(
        "Final: every record is validated."
    )

    make_seizure(jco_in_debriefing, 5)

    assert block(jco_in_debriefing, "results", "goods").note.startswith(
        "Preliminary: 1 record waits"
    )


@pytest.mark.example("in debriefing")
def test_list_of_seizures_omits_notes_on_the_seizures(jco_in_debriefing: Operation) -> None:
    validate_as_lead(
        jco_in_debriefing,
        make_seizure(jco_in_debriefing, 7, organisation_code="PL", note="case 4711"),
    )

    rows = cells(jco_in_debriefing, "seizures", "seizures")

    assert [row[:2] for row in rows] == [("1", "Lithuania"), ("2", "Poland")]
    assert "4711" not in str(build_report(jco_in_debriefing, today()).to_json())
