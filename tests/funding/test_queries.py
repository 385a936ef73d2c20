"""The input of the funding rule for an operation: dates, applicant, states and goods."""

from datetime import date
from typing import Any

import pytest

from funding.analysis.eligibility import load_budget_case
from funding.models import Programme, ProgrammeDomain, ProgrammeRate, TermCompetence
from funding.queries.operations import organisations_incurring_costs, project_criteria
from funding.queries.rule_criteria import FundingLists, programme_criteria
from tests.factories import make_operation, terms
from tests.funding.budgets import make_line, shipped_programme

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 5)


def competence(**line: Any) -> tuple[str, str]:
    operation = make_operation(terms_=("cigarettes", "cannabis resin", "alcohol"))
    case = load_budget_case(operation, TODAY)
    return case.competence(make_line(operation, **line))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ({"goods": ("cigarettes",)}, ("exclusive", "decided")),
        ({"goods": ("cannabis resin",)}, ("shared", "decided")),
        ({"goods": ("cigarettes", "cannabis resin")}, ("", "mixed")),
        ({"goods": ("alcohol",)}, ("", "unrecorded")),
        ({}, ("", "unrecorded")),
        (
            {"competence_override": "shared", "competence_override_reason": "Pact"},
            ("shared", "overruled"),
        ),
    ],
)
def test_line_competence_follows_its_goods_or_its_override(
    line: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert competence(**line) == expected


def test_competence_applies_only_within_its_validity() -> None:
    TermCompetence.objects.filter(term__name="tobacco").update(valid_until=date(2027, 9, 30))
    operation = make_operation(phases=(("2027-10-01", "2027-10-10"),))

    assert load_budget_case(operation, TODAY).competence(make_line(operation))[1] == "unrecorded"


def test_project_has_the_number_of_member_states_on_its_first_day() -> None:
    operation = make_operation(participants=("PL", "CH", "EUROPOL", "EE"))
    operation.participations.filter(organisation__code="EE").update(role="observer")

    project = project_criteria(operation, TODAY, FundingLists())

    assert (project.starts_on, project.ends_on) == (date(2027, 10, 1), date(2027, 10, 10))
    assert (project.applicant, project.state_count) == ("state", 2)


def test_union_as_participant_equals_all_its_member_states() -> None:
    operation = make_operation(participants=("EU",))

    assert project_criteria(operation, TODAY, FundingLists()).state_count == 27
    bearers = set(organisations_incurring_costs(operation).values_list("code", flat=True))
    assert {"LT", "FI"} <= bearers
    assert not {"EU", "UK", "CH"} & bearers


def test_programme_rates_and_domains_apply_on_the_selected_day() -> None:
    made = Programme.objects.create(code="new", name="New")
    for year, percent in ((2012, 50), (2013, 60)):
        ProgrammeRate.objects.create(
            programme=made,
            percent=percent,
            source="A",
            valid_from=date(year, 1, 1),
            valid_until=date(year, 12, 31),
        )
    ProgrammeDomain.objects.create(programme=made, term=terms("tobacco")[0])

    criteria = {each.name: each for each in programme_criteria(date(2013, 5, 1), FundingLists())}[
        "New"
    ]

    assert [int(each.percent) for each in criteria.rates] == [60]
    assert terms("cigarettes")[0].pk in criteria.domains
    assert terms("excise")[0].pk not in criteria.domains


def test_programme_sources_are_grouped_by_topic() -> None:
    criteria_by_programme = {
        each.programme_id: each for each in programme_criteria(TODAY, FundingLists())
    }

    assert (
        criteria_by_programme[shipped_programme("isec").pk].sources["competence"]
        == "Council 9947/1/11 REV 1, 5.1.1"
    )
