"""What overlaps add to an operation's record and to its line in the list."""

from typing import Any

import pytest

from coordination.actions import answer_overlap, detect_all
from coordination.models import Overlap
from coordination.queries.decisions import facts_shown
from coordination.reports.panels import overlap_badges, overlap_panel, unanswered_panel
from operations.actions.transitions import move_operation
from operations.models import Operation
from tests.pages import words
from tests.world import a_phase, an_operation, edit, jco, person

pytestmark = pytest.mark.django_db


@pytest.mark.example("tabled")
def test_overlap_panel_shows_the_three_most_serious_and_the_number_of_the_rest() -> None:
    amber = an_operation("Amber", state="tabled")
    for place in ("PL", "LV", "EE", "FI", "SE"):
        an_operation(f"Birch {place}", state="tabled", organisers=(place,), leads=(place,))
    detect_all()

    context = overlap_panel(person("planner", "LT"), amber)["context"]

    assert len(context["rows"]) == 3
    assert context["count"] == 5
    assert context["more"] == 2


def test_overlap_badge_names_the_highest_severity_of_each_operation() -> None:
    amber = an_operation("Amber", state="tabled", participants=("LV",))
    birch = an_operation(
        "Birch", state="tabled", organisers=("PL",), leads=("PL",), participants=("LV",)
    )
    cedar = an_operation(
        "Cedar",
        state="tabled",
        organisers=("EE",),
        leads=("EE",),
        participants=("LV",),
        terms_=("waste",),
        modes=("air",),
        phases=(("2027-10-09", "2027-10-12"),),
    )
    alone = an_operation("Alone", state="tabled", phases=(("2029-01-01", "2029-01-05"),))
    detect_all()

    badges = overlap_badges(person("expert", "DK"), [amber, birch, cedar, alone])

    assert {key: badge.label for key, badge in badges.items()} == {
        amber.pk: "Conflict and 1 more",
        birch.pk: "Conflict and 1 more",
        cedar.pk: "Aware and 1 more",
    }


def endorsed() -> Operation:
    """Amber, in preparation with its one conflict answered."""
    jco("Amber", "LT")
    jco("Birch", "PL")
    detect_all()
    overlap = Overlap.objects.get()
    expert = person("expert", "DK")
    facts = facts_shown(overlap)
    answer_overlap(overlap, "shared", "We share finds.", by=expert, facts=facts)
    return move_operation(Operation.objects.get(name="Amber"), "endorse", by=expert)


def test_overview_warns_of_a_decision_outdated_after_endorsement(client_of: Any) -> None:
    amber = endorsed()
    assert unanswered_panel(person(), amber) is None
    edit(amber, phases=(a_phase(1, "2027-10-02", "2027-10-10"),))
    detect_all()

    panel = unanswered_panel(person(), amber)
    home = words(client_of().get("/"))

    [sentence] = panel["context"]["sentences"]
    assert sentence == "The facts of a conflict have changed since it was answered."
    assert panel["context"]["url"] in client_of().get(amber.get_absolute_url()).content.decode()
    assert "Its preparation goes on without an answer that holds." in home


def test_overview_warns_of_a_conflict_new_since_endorsement() -> None:
    amber = endorsed()
    jco("Cedar", "EE")
    jco("Dune", "LV")
    detect_all()

    panel = unanswered_panel(person(), amber)

    assert panel["context"]["sentences"] == ["2 conflicts have arisen since the endorsement."]


def test_no_warning_before_endorsement_or_for_a_hidden_overlap() -> None:
    tabled = jco("Amber", "LT")
    an_operation("Birch", organisers=("PL",), leads=("PL",))
    detect_all()
    assert unanswered_panel(person(), tabled) is None

    moved = move_operation(tabled, "endorse", by=person("expert", "DK"))

    assert unanswered_panel(person(), moved) is None
