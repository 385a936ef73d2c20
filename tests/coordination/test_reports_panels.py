"""Overlaps on the overview page of an operation and in the list of operations."""

from typing import Any

import pytest

from coordination.actions import record_overlap_decision, run_full_overlap_check
from coordination.models import Overlap
from coordination.queries.decisions import signed_snapshot
from coordination.reports.panels import overlap_badges, overlap_panel, undecided_panel
from operations.actions.transitions import perform_operation_transition
from operations.models import Operation
from tests.factories import edit_as_planner, make_jco, make_operation, make_phase_input, make_user
from tests.pages import page_text

pytestmark = pytest.mark.django_db


@pytest.mark.example("tabled")
def test_overlap_panel_shows_the_three_most_serious_and_the_number_of_the_rest() -> None:
    amber = make_operation("Amber", state="tabled")
    for organisation_code in ("PL", "LV", "EE", "FI", "SE"):
        make_operation(
            f"Birch {organisation_code}",
            state="tabled",
            organisers=(organisation_code,),
            leads=(organisation_code,),
        )
    run_full_overlap_check()

    context = overlap_panel(make_user("planner", "LT"), amber)["context"]

    assert len(context["rows"]) == 3
    assert context["count"] == 5
    assert context["more"] == 2


def test_overlap_badge_names_the_highest_severity_of_each_operation() -> None:
    amber = make_operation("Amber", state="tabled", participants=("LV",))
    birch = make_operation(
        "Birch", state="tabled", organisers=("PL",), leads=("PL",), participants=("LV",)
    )
    cedar = make_operation(
        "Cedar",
        state="tabled",
        organisers=("EE",),
        leads=("EE",),
        participants=("LV",),
        terms_=("waste",),
        modes=("air",),
        phases=(("2027-10-09", "2027-10-12"),),
    )
    alone = make_operation("Alone", state="tabled", phases=(("2029-01-01", "2029-01-05"),))
    run_full_overlap_check()

    badges = overlap_badges(make_user("expert", "DK"), [amber, birch, cedar, alone])

    assert {key: badge.label for key, badge in badges.items()} == {
        amber.pk: "Conflict and 1 more",
        birch.pk: "Conflict and 1 more",
        cedar.pk: "Aware and 1 more",
    }


def endorsed() -> Operation:
    """Return Amber in preparation, with a decision on its only conflict."""
    make_jco("Amber", "LT")
    make_jco("Birch", "PL")
    run_full_overlap_check()
    overlap = Overlap.objects.get()
    expert = make_user("expert", "DK")
    snapshot = signed_snapshot(overlap)
    record_overlap_decision(overlap, "shared", "We share finds.", by=expert, snapshot=snapshot)
    return perform_operation_transition(Operation.objects.get(name="Amber"), "endorse", by=expert)


def test_overview_warns_of_a_decision_outdated_after_endorsement(client_for: Any) -> None:
    amber = endorsed()
    assert undecided_panel(make_user(), amber) is None
    edit_as_planner(amber, phases=(make_phase_input(1, "2027-10-02", "2027-10-10"),))
    run_full_overlap_check()

    panel = undecided_panel(make_user(), amber)
    home = page_text(client_for().get("/"))

    [sentence] = panel["context"]["sentences"]
    assert sentence == "The facts of a conflict have changed since it was answered."
    assert panel["context"]["url"] in client_for().get(amber.get_absolute_url()).content.decode()
    assert "Its preparation goes on without an answer that holds." in home


def test_overview_warns_of_a_conflict_new_since_endorsement() -> None:
    amber = endorsed()
    make_jco("Cedar", "EE")
    make_jco("Dune", "LV")
    run_full_overlap_check()

    panel = undecided_panel(make_user(), amber)

    assert panel["context"]["sentences"] == ["2 conflicts have arisen since the endorsement."]


def test_no_warning_before_endorsement_or_for_a_hidden_overlap() -> None:
    tabled = make_jco("Amber", "LT")
    make_operation("Birch", organisers=("PL",), leads=("PL",))
    run_full_overlap_check()
    assert undecided_panel(make_user(), tabled) is None

    moved = perform_operation_transition(tabled, "endorse", by=make_user("expert", "DK"))

    assert undecided_panel(make_user(), moved) is None
