"""The content of a final report, section by section."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coordination.actions import record_overlap_decision, run_full_overlap_check
from coordination.models import Overlap
from coordination.queries.decisions import signed_snapshot
from followup.reports.final_report.builder import build_report
from operations.actions.planning.objectives import add_objective
from operations.enums import Indicator, Marking
from operations.models import ObjectiveInput, Operation
from tests.execution_factories import (
    debriefed_jco,
    make_seizure,
    participation_of,
    phase_dates,
    today,
)
from tests.factories import make_external_operation, make_user, terms
from tests.final_reports import make_large_jco, write_report_section
from tests.followup.report_content import cells, section

pytestmark = pytest.mark.django_db


@pytest.mark.example("in debriefing")
def test_cover_page_names_sender_addressee_location_and_marking(
    jco_in_debriefing: Operation,
) -> None:
    write_report_section(jco_in_debriefing, "place", "Vilnius")

    snapshot = build_report(jco_in_debriefing, today())

    assert snapshot.subject == "Final report on JCO Amber"
    assert snapshot.sender == "Delegation of Lithuania"
    assert snapshot.addressee == "Customs Cooperation Working Party"
    assert (snapshot.place, snapshot.marking_label) == ("Vilnius", "LIMITE")


@pytest.mark.example("in debriefing")
def test_report_outline_follows_the_council_outline(jco_in_debriefing: Operation) -> None:
    snapshot = build_report(jco_in_debriefing, today())

    assert [f"{each.number}. {each.title}" for each in snapshot.sections] == [
        "1. Introduction",
        "2. The legal and criminal area of the operation",
        "3. Legal framework",
        "4. Participants",
        "5. Objectives",
        "6. Schedule",
        "7. Coordination and communication",
        "8. Implementation",
        "9. Results",
        "10. Analysis of seizures and trends",
        "11. Evaluation",
        "12. Conclusions and recommendations",
    ]
    assert [(each.number, each.title) for each in snapshot.annexes] == [
        ("A", "Contact points"),
        ("B", "List of seizures"),
        ("C", "Glossary"),
    ]


@pytest.mark.example("in debriefing")
def test_section_without_content_is_empty(jco_in_debriefing: Operation) -> None:
    assert (
        section(jco_in_debriefing, "legal").text,
        section(jco_in_debriefing, "legal").blocks,
    ) == ("", ())
    assert section(jco_in_debriefing, "participants").blocks


@pytest.mark.example("in debriefing")
def test_introduction_names_lead_participants_and_headline_total(
    jco_in_debriefing: Operation,
) -> None:
    introduction = section(jco_in_debriefing, "introduction")

    assert ("Led by", "Lithuania") in introduction.blocks[0].pairs
    assert ("Participants", "2 states") in introduction.blocks[0].pairs
    assert introduction.blocks[1].sentences[0] == "1 seizure counts"


@pytest.mark.example("in debriefing")
def test_participants_table_shows_role_control_posts_and_officers(
    jco_in_debriefing: Operation,
) -> None:
    participant = participation_of(jco_in_debriefing, "PL")
    participant.control_posts, participant.officers = 3, 40
    participant.save()

    assert cells(jco_in_debriefing, "participants", "participants") == [
        ("Lithuania", "State", "Lead", "not named", "", ""),
        ("Poland", "State", "Participant", "Central unit, by telephone", "3", "40"),
        ("Total", "", "", "", "3", "40"),
    ]


@pytest.mark.slow
@pytest.mark.example("in debriefing")
@pytest.mark.parametrize(
    ("values", "achieved"),
    [
        (
            {"indicator": Indicator.QUANTITY, "unit": "piece", "target": 1_000_000},
            "250 000 pieces (25 %)",
        ),
        ({"indicator": Indicator.QUANTITY, "unit": "kg", "target": 10}, "0 kg (0 %)"),
        ({"indicator": Indicator.SEIZURES, "unit": "", "target": 2}, "1 (50 %)"),
        ({"indicator": Indicator.CONTROLS, "unit": "", "target": 50}, "100 (200 %)"),
        ({"indicator": Indicator.POSITIVE_CONTROLS, "unit": "", "target": 3}, "3 (100 %)"),
        ({"indicator": Indicator.PARTICIPANTS, "unit": "", "target": 4}, "2 (50 %)"),
        ({"indicator": Indicator.VALUE, "unit": "", "target": 10}, "0 euro (0 %)"),
        (
            {"indicator": Indicator.OTHER, "unit": "", "other_indicator": "arrests", "target": 1},
            "not computed",
        ),
    ],
)
def test_achieved_values_include_only_validated_results(
    jco_in_debriefing: Operation, values: dict[str, Any], achieved: str
) -> None:
    jco_in_debriefing.objectives.all().delete()
    add_objective(jco_in_debriefing, ObjectiveInput(text="Find it", **values), by=make_user())
    make_seizure(jco_in_debriefing, 5)  # pending

    [row] = cells(jco_in_debriefing, "objectives", "objectives")

    assert row[-1].replace("\u2009", " ") == achieved


@pytest.mark.example("in debriefing")
def test_objective_on_broader_goods_includes_narrower_goods(jco_in_debriefing: Operation) -> None:
    jco_in_debriefing.objectives.all().delete()
    tobacco, drugs = terms("tobacco", "drugs")
    for goods in (tobacco, drugs):
        objective_input = ObjectiveInput(
            text="x", indicator=Indicator.SEIZURES, target=1, goods=goods
        )
        add_objective(jco_in_debriefing, objective_input, by=make_user())

    reached = [row[-1] for row in cells(jco_in_debriefing, "objectives", "objectives")]

    assert reached == ["1 (100 %)", "0 (0 %)"]


@pytest.mark.example("in debriefing")
def test_schedule_shows_the_delay_of_each_phase(jco_in_debriefing: Operation) -> None:
    phase = jco_in_debriefing.phases.get()
    start = today() - timedelta(days=18)
    phase.actual_start = start.isoformat()
    phase.save()

    [row] = cells(jco_in_debriefing, "schedule", "phases")

    assert row[0] == "Phase 1"
    assert row[3] == "2 days late"


@pytest.mark.example("in debriefing")
def test_overlap_table_shows_days_severity_and_decision(jco_in_debriefing: Operation) -> None:
    make_external_operation("Vigil", phases=(phase_dates(-18, -2),), participants=("LT", "PL"))
    run_full_overlap_check()
    overlap = Overlap.objects.get()
    expert = make_user("expert", "DK")
    record_overlap_decision(
        overlap, "accepted", "Both go on.", by=expert, snapshot=signed_snapshot(overlap)
    )

    [row] = cells(jco_in_debriefing, "coordination", "overlaps")

    assert row[0] == "Vigil (World Customs Organization (WCO))"
    assert row[2].startswith("on ")
    assert row[3] == "Conflict"
    assert "Both go on." in row[4]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("own", "other", "outsider", "named"),
    [
        (Marking.LIMITE, Marking.PUBLIC, False, True),
        (Marking.LIMITE, Marking.LIMITE, False, True),
        (Marking.LIMITE, Marking.LIMITE, True, False),
        (Marking.LIMITE, Marking.PARTICIPANTS, False, False),
        (Marking.PUBLIC, Marking.LIMITE, False, False),
        (Marking.PARTICIPANTS, Marking.LIMITE, False, True),
    ],
)
def test_overlap_is_named_only_when_visible_to_every_reader_of_the_report(
    own: str, other: str, outsider: bool, named: bool
) -> None:
    others = ("PL", "FRONTEX") if outsider else ("PL",)
    operation = debriefed_jco(participants=others, marking=own)
    secret = make_external_operation(
        "Vigil", phases=(phase_dates(-18, -2),), participants=("LT", "PL"), marking=other
    )
    run_full_overlap_check()
    assert Overlap.objects.filter(operation_b=secret).exists()

    blocks = section(operation, "coordination").blocks

    names = [row.cells[0] for each in blocks for row in each.rows]
    assert [name.startswith("Vigil") for name in names] == ([True] if named else [])


@pytest.mark.example("in debriefing")
def test_glossary_explains_only_the_abbreviations_used(jco_in_debriefing: Operation) -> None:
    write_report_section(jco_in_debriefing, text="The OCU sat in Vilnius; the ROCU did not.")

    assert [row[0] for row in cells(jco_in_debriefing, "glossary", "glossary")] == ["LIMITE", "OCU"]


@pytest.mark.example("in debriefing")
def test_tables_are_numbered_throughout_the_report(jco_in_debriefing: Operation) -> None:
    snapshot = build_report(jco_in_debriefing, today())

    captions = [
        b.caption for section in snapshot.all_sections for b in section.blocks if b.kind == "table"
    ]

    assert [caption.partition(":")[0] for caption in captions] == [
        f"Table {number}" for number in range(1, len(captions) + 1)
    ]


@pytest.mark.example("in debriefing")
def test_report_snapshot_takes_the_same_queries_for_any_number_of_results(
    jco_in_debriefing: Operation,
) -> None:
    large = Operation.objects.get(pk=make_large_jco(60, 10, "Bora").pk)
    with CaptureQueriesContext(connection) as few:
        build_report(jco_in_debriefing, today())
    with CaptureQueriesContext(connection) as many:
        build_report(large, today())

    assert len(many) == len(few)
