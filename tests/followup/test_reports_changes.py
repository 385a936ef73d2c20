"""Changes of a final report since it was filed."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from followup.reports.final_report.builder import build_report
from followup.reports.final_report.changes import snapshot_changes
from operations.models import Operation
from tests.execution_factories import make_seizure, participation_of, today, validate_as_lead
from tests.final_reports import write_report_section

pytestmark = pytest.mark.django_db


def changed(ended: Operation, before: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    after = build_report(ended, today()).to_json()
    return {each.title: each.sentences for each in snapshot_changes(before, after)}


@pytest.mark.example("in debriefing")
def test_unchanged_report_has_no_changes(jco_in_debriefing: Operation) -> None:
    assert changed(jco_in_debriefing, build_report(jco_in_debriefing, today()).to_json()) == {}


@pytest.mark.example("in debriefing")
def test_changed_value_is_reported_with_old_and_new_value(jco_in_debriefing: Operation) -> None:
    before = build_report(jco_in_debriefing, today()).to_json()
    validate_as_lead(jco_in_debriefing, make_seizure(jco_in_debriefing, 50_000))
    participant = participation_of(jco_in_debriefing, "PL")
    participant.officers = 7
    participant.save()
    write_report_section(jco_in_debriefing, "legal", "Naples II.")

    changes = changed(jco_in_debriefing, before)

    assert changes["Legal framework"] == ("Its text is new.",)
    assert "Participants: Poland, Officers: 7; before, –." in changes["Participants"]
    line = "Seizures by goods: cigarettes, Quantity: 300\u2009000; before, 250\u2009000."
    assert line in changes["Results"]
    assert "Seizures: 2 is new." in changes["List of seizures"]
    assert "New: 2 seizures count" in changes["Introduction"]


@pytest.mark.example("in debriefing")
def test_removed_row_is_reported(jco_in_debriefing: Operation) -> None:
    before = build_report(jco_in_debriefing, today()).to_json()
    participation_of(jco_in_debriefing, "PL").delete()

    assert "Participants: Poland is gone." in changed(jco_in_debriefing, before)["Participants"]


@pytest.mark.slow
@pytest.mark.example("in debriefing")
def test_changes_beyond_forty_are_reported_as_a_number(jco_in_debriefing: Operation) -> None:
    before = build_report(jco_in_debriefing, today()).to_json()
    validate_as_lead(
        jco_in_debriefing, *[make_seizure(jco_in_debriefing, number) for number in range(1, 46)]
    )

    after = build_report(jco_in_debriefing, today()).to_json()
    [section_changes] = [
        e for e in snapshot_changes(before, after) if e.title == "List of seizures"
    ]

    assert len(section_changes.sentences) == 40
    assert section_changes.omitted_sentence == "and 5 more changes"


@pytest.mark.example("in debriefing")
def test_later_day_alone_is_not_a_change(jco_in_debriefing: Operation) -> None:
    before = build_report(jco_in_debriefing, today()).to_json()
    after = build_report(jco_in_debriefing, today() + timedelta(days=1)).to_json()

    assert snapshot_changes(before, after) == ()
    assert timezone.localdate().isoformat() == before["as_at"]
