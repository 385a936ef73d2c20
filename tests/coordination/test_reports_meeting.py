"""What the meeting list says of its operations and their overlaps."""

import dataclasses
from datetime import date

import pytest

from coordination.actions import detect_all
from coordination.models import Overlap
from coordination.reports.meeting import meeting_facts
from coordination.reports.meeting_page import Asked
from jco_portal.directory.models import User
from operations.models import Operation
from tests.overlaps import sentence_of
from tests.world import an_operation, body_operation, person

pytestmark = pytest.mark.django_db


def asked(user: User, first: str = "2027-07-01", last: str = "2028-06-30") -> Asked:
    return Asked(
        operations=Operation.objects.visible_to(user),
        first=date.fromisoformat(first),
        last=date.fromisoformat(last),
    )


def test_operations_are_listed_under_the_presidency_of_their_start() -> None:
    an_operation("Amber", state="tabled", phases=(("2027-10-01", "2028-02-01"),))
    an_operation("Cedar", state="tabled", phases=(("2028-03-01", "2028-03-05"),))
    an_operation("Elder", state="tabled", phases=(("2027-06-20", "2027-07-05"),))
    an_operation("Later", state="tabled", phases=(("2028-07-01", "2028-07-05"),))
    an_operation("Draft")
    body_operation("Undated", "WCO", phases=(("", ""),))
    expert = person("expert", "DK")

    facts = meeting_facts(expert, asked(expert))

    assert [(each.title, [entry.name for entry in each.entries]) for each in facts.sections] == [
        ("Presidency of Greece, 1 July – 31 December 2027", ["Elder", "Amber"]),
        ("Presidency of Italy, 1 January – 30 June 2028", ["Cedar"]),
    ]
    assert [(entry.number, entry.name) for entry in facts.undated] == [(4, "Undated")]
    assert facts.undated[0].nothing == "Not compared: its dates are not known."


def test_overlap_is_described_once_and_then_cross_referenced() -> None:
    an_operation("Amber", state="tabled")
    an_operation("Birch", state="tabled", organisers=("PL",), leads=("PL",))
    detect_all()
    expert = person("expert", "DK")

    amber, birch = meeting_facts(expert, asked(expert)).entries

    assert amber.overlaps[0].text == sentence_of(Overlap.objects.get())
    assert birch.overlaps[0].text == "Amber and Birch, on 1–10 October 2027: see No. 1."


def test_meeting_list_row_shows_its_numbers_of_overlaps_and_questions() -> None:
    an_operation("Amber", state="tabled", phases=(("2027-10", "2027-10"),))
    an_operation("Birch", state="tabled", organisers=("PL",), leads=("PL",))
    an_operation("Cedar", state="tabled", organisers=("EE",), leads=("EE",))
    body_operation("Dusk", "WCO", terms_=("waste",), phases=(("2028", "2028"),))
    an_operation("Elm", state="tabled", terms_=("waste",), phases=(("2028-05-01", "2028-05-09"),))
    detect_all()
    expert = person("expert", "DK")

    entries = {entry.name: entry for entry in meeting_facts(expert, asked(expert)).entries}

    assert entries["Amber"].found == ("2 overlaps, of which 2 conflicts", "1 question to ask")
    assert entries["Birch"].found == ("2 overlaps, of which 2 conflicts",)
    assert entries["Elm"].found == ("1 known only to the year",)


def test_open_questions_of_an_operation_are_only_its_own() -> None:
    an_operation("Amber", state="tabled", phases=(("2027-10", "2027-10"),))
    an_operation("Birch", state="tabled", organisers=("PL",), leads=("PL",))
    an_operation("Cedar", state="tabled", organisers=("EE",), leads=("EE",))
    detect_all()
    expert = person("expert", "DK")

    entries = {entry.name: entry for entry in meeting_facts(expert, asked(expert)).entries}

    assert [ask.desk for ask in entries["Amber"].asks] == ["Lithuania, Central coordinating unit"]
    assert entries["Birch"].asks == ()


def test_meeting_list_naming_a_limite_operation_in_an_overlap_is_limite() -> None:
    an_operation("Amber", state="tabled")
    body_operation("Vigil", "WCO", marking="public")
    expert, liaison = person("expert", "DK"), person("liaison", "WCO")
    only_vigil = dataclasses.replace(
        asked(expert), operations=Operation.objects.filter(name="Vigil")
    )
    assert meeting_facts(expert, only_vigil).marking == "PUBLIC"

    detect_all()

    assert meeting_facts(expert, only_vigil).marking == "LIMITE"
    assert meeting_facts(liaison, asked(liaison)).marking == "LIMITE"


def test_missing_scope_is_named_when_no_overlap_was_detected() -> None:
    an_operation("Amber", state="tabled")
    body_operation("Vigil", "WCO", terms_=(), phases=(("2027-08-01", "2027-08-05"),))
    expert = person("expert", "DK")

    vigil, amber = meeting_facts(expert, asked(expert)).entries

    assert amber.nothing == "No overlaps found."
    assert vigil.nothing == ("No overlaps found, but its risk areas and goods are not recorded.")


def test_shortened_meeting_list_shows_the_number_omitted() -> None:
    for number in range(1, 4):
        an_operation(
            f"Amber {number}", state="tabled", phases=((f"2027-0{number + 6}", "2028-01"),)
        )
    expert = person("expert", "DK")

    facts = meeting_facts(expert, asked(expert), at_most=2)

    assert [entry.name for entry in facts.entries] == ["Amber 1", "Amber 2"]
    assert facts.left_out == 1
