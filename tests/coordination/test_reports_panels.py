"""What overlaps add to an operation's record and to its line in the list."""

import pytest

from coordination.actions import detect_all
from coordination.reports import (
    overlap_badges,
    overlap_panel,
)
from tests.world import an_operation, person

pytestmark = pytest.mark.django_db


def test_the_panel_shows_the_gravest_and_counts_the_rest() -> None:
    amber = an_operation("Amber", state="tabled")
    for place in ("PL", "LV", "EE", "FI", "SE"):
        an_operation(f"Birch {place}", state="tabled", organisers=(place,), leads=(place,))
    detect_all()

    context = overlap_panel(person("planner", "LT"), amber)["context"]

    assert len(context["rows"]) == 3
    assert context["count"] == 5
    assert context["more"] == 2


def test_the_column_names_the_gravest_grade_of_each_operation() -> None:
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
