"""The content of the meeting list: operations, overlaps and open questions."""

import dataclasses
from datetime import date

import pytest

from coordination.actions import run_full_overlap_check
from coordination.models import Overlap
from coordination.reports.meeting import meeting_page
from coordination.reports.meeting_page import MeetingSelection
from jco_portal.directory.models import User
from operations.models import Operation
from tests.factories import make_external_operation, make_operation, make_user
from tests.overlaps import overlap_sentence

pytestmark = pytest.mark.django_db


def meeting_selection(
    user: User, first: str = "2027-07-01", last: str = "2028-06-30"
) -> MeetingSelection:
    return MeetingSelection(
        operations=Operation.objects.visible_to(user),
        first_day=date.fromisoformat(first),
        last_day=date.fromisoformat(last),
    )


def test_operations_are_listed_under_the_presidency_of_their_start() -> None:
    make_operation("Amber", state="tabled", phases=(("2027-10-01", "2028-02-01"),))
    make_operation("Cedar", state="tabled", phases=(("2028-03-01", "2028-03-05"),))
    make_operation("Elder", state="tabled", phases=(("2027-06-20", "2027-07-05"),))
    make_operation("Later", state="tabled", phases=(("2028-07-01", "2028-07-05"),))
    make_operation("Draft")
    make_external_operation("Undated", "WCO", phases=(("", ""),))
    expert = make_user("expert", "DK")

    page = meeting_page(expert, meeting_selection(expert))

    assert [(each.title, [entry.name for entry in each.entries]) for each in page.sections] == [
        ("Presidency of Greece, 1 July – 31 December 2027", ["Elder", "Amber"]),
        ("Presidency of Italy, 1 January – 30 June 2028", ["Cedar"]),
    ]
    assert [(entry.number, entry.name) for entry in page.undated] == [(4, "Undated")]
    assert page.undated[0].no_overlap_sentence == "Not compared: its dates are not known."


def test_overlap_is_described_once_and_then_cross_referenced() -> None:
    make_operation("Amber", state="tabled")
    make_operation("Birch", state="tabled", organisers=("PL",), leads=("PL",))
    run_full_overlap_check()
    expert = make_user("expert", "DK")

    amber, birch = meeting_page(expert, meeting_selection(expert)).entries

    assert amber.overlap_lines[0].text == overlap_sentence(Overlap.objects.get())
    assert birch.overlap_lines[0].text == "Amber and Birch, on 1–10 October 2027: see No. 1."


def test_meeting_list_row_shows_its_numbers_of_overlaps_and_questions() -> None:
    make_operation("Amber", state="tabled", phases=(("2027-10", "2027-10"),))
    make_operation("Birch", state="tabled", organisers=("PL",), leads=("PL",))
    make_operation("Cedar", state="tabled", organisers=("EE",), leads=("EE",))
    make_external_operation("Dusk", "WCO", terms_=("waste",), phases=(("2028", "2028"),))
    make_operation("Elm", state="tabled", terms_=("waste",), phases=(("2028-05-01", "2028-05-09"),))
    run_full_overlap_check()
    expert = make_user("expert", "DK")

    entries = {
        entry.name: entry for entry in meeting_page(expert, meeting_selection(expert)).entries
    }

    assert entries["Amber"].overlap_count_sentence == (
        "2 overlaps, of which 2 conflicts",
        "1 question to ask",
    )
    assert entries["Birch"].overlap_count_sentence == ("2 overlaps, of which 2 conflicts",)
    assert entries["Elm"].overlap_count_sentence == ("1 known only to the year",)


def test_open_questions_of_an_operation_are_only_its_own() -> None:
    make_operation("Amber", state="tabled", phases=(("2027-10", "2027-10"),))
    make_operation("Birch", state="tabled", organisers=("PL",), leads=("PL",))
    make_operation("Cedar", state="tabled", organisers=("EE",), leads=("EE",))
    run_full_overlap_check()
    expert = make_user("expert", "DK")

    entries = {
        entry.name: entry for entry in meeting_page(expert, meeting_selection(expert)).entries
    }

    assert [ask.contact_label for ask in entries["Amber"].open_questions] == [
        "Lithuania, Central coordinating unit"
    ]
    assert entries["Birch"].open_questions == ()


def test_meeting_list_naming_a_limite_operation_in_an_overlap_is_limite() -> None:
    make_operation("Amber", state="tabled")
    make_external_operation("Vigil", "WCO", marking="public")
    expert, liaison = make_user("expert", "DK"), make_user("liaison", "WCO")
    only_vigil = dataclasses.replace(
        meeting_selection(expert), operations=Operation.objects.filter(name="Vigil")
    )
    assert meeting_page(expert, only_vigil).marking == "PUBLIC"

    run_full_overlap_check()

    assert meeting_page(expert, only_vigil).marking == "LIMITE"
    assert meeting_page(liaison, meeting_selection(liaison)).marking == "LIMITE"


def test_missing_scope_is_named_when_no_overlap_was_detected() -> None:
    make_operation("Amber", state="tabled")
    make_external_operation("Vigil", "WCO", terms_=(), phases=(("2027-08-01", "2027-08-05"),))
    expert = make_user("expert", "DK")

    vigil, amber = meeting_page(expert, meeting_selection(expert)).entries

    assert amber.no_overlap_sentence == "No overlaps found."
    assert vigil.no_overlap_sentence == (
        "No overlaps found, but its risk areas and goods are not recorded."
    )


def test_shortened_meeting_list_shows_the_number_omitted() -> None:
    for number in range(1, 4):
        make_operation(
            f"Amber {number}", state="tabled", phases=((f"2027-0{number + 6}", "2028-01"),)
        )
    expert = make_user("expert", "DK")

    page = meeting_page(expert, meeting_selection(expert), at_most=2)

    assert [entry.name for entry in page.entries] == ["Amber 1", "Amber 2"]
    assert page.omitted_count == 1
