"""What changed in a report since it was filed."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from followup.reports.final_report.builder import gather_facts
from followup.reports.final_report.changes import changes_between
from operations.models import Operation
from tests.reported import write
from tests.running import participation, seize, today, validate

pytestmark = pytest.mark.django_db


def changed(ended: Operation, before: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    after = gather_facts(ended, today()).as_json()
    return {each.title: each.sentences for each in changes_between(before, after)}


@pytest.mark.example("in debriefing")
def test_unchanged_report_has_no_changes(ended: Operation) -> None:
    assert changed(ended, gather_facts(ended, today()).as_json()) == {}


@pytest.mark.example("in debriefing")
def test_changed_value_is_reported_with_old_and_new_value(ended: Operation) -> None:
    before = gather_facts(ended, today()).as_json()
    validate(ended, seize(ended, 50_000))
    part = participation(ended, "PL")
    part.officers = 7
    part.save()
    write(ended, "legal", "Naples II.")

    told = changed(ended, before)

    assert told["Legal framework"] == ("Its text is new.",)
    assert "Participants: Poland, Officers: 7; before, –." in told["Participants"]
    line = "Seizures by goods: cigarettes, Quantity: 300\u2009000; before, 250\u2009000."
    assert line in told["Results"]
    assert "Seizures: 2 is new." in told["List of seizures"]
    assert "New: 2 seizures count" in told["Introduction"]


@pytest.mark.example("in debriefing")
def test_removed_row_is_reported(ended: Operation) -> None:
    before = gather_facts(ended, today()).as_json()
    participation(ended, "PL").delete()

    assert "Participants: Poland is gone." in changed(ended, before)["Participants"]


@pytest.mark.slow
@pytest.mark.example("in debriefing")
def test_changes_beyond_forty_are_reported_as_a_number(ended: Operation) -> None:
    before = gather_facts(ended, today()).as_json()
    validate(ended, *[seize(ended, number) for number in range(1, 46)])

    after = gather_facts(ended, today()).as_json()
    [told] = [e for e in changes_between(before, after) if e.title == "List of seizures"]

    assert len(told.sentences) == 40
    assert told.more == "and 5 more changes"


@pytest.mark.example("in debriefing")
def test_later_day_alone_is_not_a_change(ended: Operation) -> None:
    before = gather_facts(ended, today()).as_json()
    after = gather_facts(ended, today() + timedelta(days=1)).as_json()

    assert changes_between(before, after) == ()
    assert timezone.localdate().isoformat() == before["as_at"]
