"""What a report says: section by section, from the records."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coordination.actions import answer_overlap, detect_all
from coordination.models import Overlap
from coordination.queries.decisions import facts_shown
from followup.reports.final_report.builder import gather_facts
from jco_portal.core.dates import say
from operations.actions.planning.objectives import add_objective
from operations.enums import Indicator, Marking
from operations.models import ObjectiveInput, Operation
from operations.reports.document.snapshot import Block, Section
from tests.reported import a_large_jco, write
from tests.running import control, debriefed_jco, participation, said, seize, today, validate
from tests.world import body_operation, person, terms

pytestmark = pytest.mark.django_db


def section(operation: Operation, code: str) -> Section:
    facts = gather_facts(operation, today())
    return next(part for part in facts.parts if part.code == code)


def block(operation: Operation, code: str, key: str) -> Block:
    return next(each for each in section(operation, code).blocks if each.key == key)


def cells(operation: Operation, code: str, key: str) -> list[tuple[str, ...]]:
    return [row.cells for row in block(operation, code, key).rows]


@pytest.mark.example("in debriefing")
def test_cover_page_names_sender_addressee_location_and_marking(ended: Operation) -> None:
    write(ended, "place", "Vilnius")

    facts = gather_facts(ended, today())

    assert facts.subject == "Final report on JCO Amber"
    assert facts.sender == "Delegation of Lithuania"
    assert facts.addressee == "Customs Cooperation Working Party"
    assert (facts.place, facts.marking_label) == ("Vilnius", "LIMITE")


@pytest.mark.example("in debriefing")
def test_report_outline_follows_the_council_outline(ended: Operation) -> None:
    facts = gather_facts(ended, today())

    assert [f"{each.number}. {each.title}" for each in facts.sections] == [
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
    assert [(each.number, each.title) for each in facts.annexes] == [
        ("A", "Contact points"),
        ("B", "List of seizures"),
        ("C", "Glossary"),
    ]


@pytest.mark.example("in debriefing")
def test_section_without_content_is_empty(ended: Operation) -> None:
    assert (section(ended, "legal").text, section(ended, "legal").blocks) == ("", ())
    assert section(ended, "participants").blocks


@pytest.mark.example("in debriefing")
def test_introduction_names_lead_participants_and_headline_total(ended: Operation) -> None:
    told = section(ended, "introduction")

    assert ("Led by", "Lithuania") in told.blocks[0].pairs
    assert ("Participants", "2 states") in told.blocks[0].pairs
    assert told.blocks[1].sentences[0] == "1 seizure counts"


@pytest.mark.example("in debriefing")
def test_participants_table_shows_role_control_posts_and_officers(ended: Operation) -> None:
    part = participation(ended, "PL")
    part.control_posts, part.officers = 3, 40
    part.save()

    assert cells(ended, "participants", "participants") == [
        ("Lithuania", "State", "Lead", "not named", "", ""),
        ("Poland", "State", "Participant", "Central unit, by telephone", "3", "40"),
        ("Total", "", "", "", "3", "40"),
    ]


@pytest.mark.slow
@pytest.mark.example("in debriefing")
@pytest.mark.parametrize(
    ("facts", "achieved"),
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
    ended: Operation, facts: dict[str, Any], achieved: str
) -> None:
    ended.objectives.all().delete()
    add_objective(ended, ObjectiveInput(text="Find it", **facts), by=person())
    seize(ended, 5)  # waits to be validated

    [row] = cells(ended, "objectives", "objectives")

    assert row[-1].replace("\u2009", " ") == achieved


@pytest.mark.example("in debriefing")
def test_objective_on_broader_goods_includes_narrower_goods(ended: Operation) -> None:
    ended.objectives.all().delete()
    tobacco, drugs = terms("tobacco", "drugs")
    for goods in (tobacco, drugs):
        facts = ObjectiveInput(text="x", indicator=Indicator.SEIZURES, target=1, goods=goods)
        add_objective(ended, facts, by=person())

    reached = [row[-1] for row in cells(ended, "objectives", "objectives")]

    assert reached == ["1 (100 %)", "0 (0 %)"]


@pytest.mark.example("in debriefing")
def test_schedule_shows_the_delay_of_each_phase(ended: Operation) -> None:
    phase = ended.phases.get()
    start = today() - timedelta(days=18)
    phase.actual_start = start.isoformat()
    phase.save()

    [row] = cells(ended, "schedule", "phases")

    assert row[0] == "Phase 1"
    assert row[3] == "2 days late"


@pytest.mark.example("in debriefing")
def test_overlap_table_shows_days_severity_and_decision(ended: Operation) -> None:
    body_operation("Vigil", phases=(said(-18, -2),), participants=("LT", "PL"))
    detect_all()
    overlap = Overlap.objects.get()
    expert = person("expert", "DK")
    answer_overlap(overlap, "accepted", "Both go on.", by=expert, facts=facts_shown(overlap))

    [row] = cells(ended, "coordination", "overlaps")

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
    secret = body_operation(
        "Vigil", phases=(said(-18, -2),), participants=("LT", "PL"), marking=other
    )
    detect_all()
    assert Overlap.objects.filter(operation_b=secret).exists()

    blocks = section(operation, "coordination").blocks

    found = [row.cells[0] for each in blocks for row in each.rows]
    assert [name.startswith("Vigil") for name in found] == ([True] if named else [])


@pytest.mark.example("in debriefing")
def test_controls_table_shows_state_type_and_rate_of_positive_controls(ended: Operation) -> None:
    validate(ended, control(ended, 50, 1, place="PL", control_type="documentary"))

    assert cells(ended, "implementation", "controls") == [
        ("Lithuania", "Physical", "100", "3", "3.0 %"),
        ("Poland", "Documentary", "50", "1", "2.0 %"),
        ("Total", "", "150", "4", "2.7 %"),
    ]


@pytest.mark.example("in debriefing")
def test_totals_are_grouped_by_goods_state_transport_mode_phase_and_day(ended: Operation) -> None:
    litres = {"goods": terms("alcohol")[0], "place": "PL", "transport_mode": None}
    validate(ended, seize(ended, 30, **litres), seize(ended, 50_000))

    goods = [row[:4] for row in cells(ended, "results", "goods")]
    assert goods == [
        ("cigarettes", "2", "300\u2009000", "pieces"),
        ("alcohol", "1", "30", "litres"),
    ]
    assert cells(ended, "results", "states") == [
        ("Lithuania", "cigarettes", "2", "300\u2009000", "pieces"),
        ("Poland", "alcohol", "1", "30", "litres"),
    ]
    assert cells(ended, "results", "modes") == [
        ("not recorded", "alcohol", "1", "30", "litres", "100.0 %"),
        ("road", "cigarettes", "2", "300\u2009000", "pieces", "100.0 %"),
    ]
    assert [row[0] for row in cells(ended, "results", "parts")] == ["Phase 1", "Phase 1"]
    assert cells(ended, "results", "days") == [
        (say(today().isoformat()), "300\u2009000", "300\u2009000")
    ]
    assert block(ended, "results", "curve").curve is not None


@pytest.mark.example("in debriefing")
def test_totals_are_marked_provisional_or_final(ended: Operation) -> None:
    assert block(ended, "results", "goods").note.startswith("Final: every record is validated.")

    seize(ended, 5)

    assert block(ended, "results", "goods").note.startswith("Preliminary: 1 record waits")


@pytest.mark.example("in debriefing")
def test_list_of_seizures_omits_notes_on_the_seizures(ended: Operation) -> None:
    validate(ended, seize(ended, 7, place="PL", note="case 4711"))

    rows = cells(ended, "seizures", "seizures")

    assert [row[:2] for row in rows] == [("1", "Lithuania"), ("2", "Poland")]
    assert "4711" not in str(gather_facts(ended, today()).as_json())


@pytest.mark.example("in debriefing")
def test_glossary_explains_only_the_abbreviations_used(ended: Operation) -> None:
    write(ended, text="The OCU sat in Vilnius; the ROCU did not.")

    assert [row[0] for row in cells(ended, "glossary", "glossary")] == ["LIMITE", "OCU"]


@pytest.mark.example("in debriefing")
def test_tables_are_numbered_throughout_the_report(ended: Operation) -> None:
    facts = gather_facts(ended, today())

    captions = [b.caption for part in facts.parts for b in part.blocks if b.kind == "table"]

    assert [caption.partition(":")[0] for caption in captions] == [
        f"Table {number}" for number in range(1, len(captions) + 1)
    ]


@pytest.mark.example("in debriefing")
def test_report_snapshot_takes_the_same_queries_for_any_number_of_results(ended: Operation) -> None:
    large = Operation.objects.get(pk=a_large_jco(60, 10, "Bora").pk)
    with CaptureQueriesContext(connection) as few:
        gather_facts(ended, today())
    with CaptureQueriesContext(connection) as many:
        gather_facts(large, today())

    assert len(many) == len(few)
