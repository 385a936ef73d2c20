"""What the rule is told of an operation: its days, its applicant, its Member States, its goods."""

from datetime import date
from typing import Any

import pytest

from funding.analysis.eligibility import case_of
from funding.models import Programme, ProgrammeDomain, ProgrammeRate, TermCompetence
from funding.queries.operations import possible_bearers, project_of
from funding.queries.rule_criteria import Lists, programme_facts
from tests.funding.budgets import a_line, programme
from tests.world import an_operation, terms

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 5)


def competence(**line: Any) -> tuple[str, str]:
    operation = an_operation(terms_=("cigarettes", "cannabis resin", "alcohol"))
    case = case_of(operation, TODAY)
    return case.competence(a_line(operation, **line))


@pytest.mark.parametrize(
    ("line", "found"),
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
    line: dict[str, Any], found: tuple[str, str]
) -> None:
    assert competence(**line) == found


def test_competence_applies_only_within_its_validity() -> None:
    TermCompetence.objects.filter(term__name="tobacco").update(valid_until=date(2027, 9, 30))
    operation = an_operation(phases=(("2027-10-01", "2027-10-10"),))

    assert case_of(operation, TODAY).competence(a_line(operation))[1] == "unrecorded"


def test_project_has_the_number_of_member_states_on_its_first_day() -> None:
    operation = an_operation(participants=("PL", "CH", "EUROPOL", "EE"))
    operation.participations.filter(organisation__code="EE").update(role="observer")

    project = project_of(operation, TODAY, Lists())

    assert (project.starts_on, project.ends_on) == (date(2027, 10, 1), date(2027, 10, 10))
    assert (project.applicant, project.states) == ("state", 2)


def test_union_as_participant_equals_all_its_member_states() -> None:
    operation = an_operation(participants=("EU",))

    assert project_of(operation, TODAY, Lists()).states == 27
    bearers = set(possible_bearers(operation).values_list("code", flat=True))
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

    found = {each.name: each for each in programme_facts(date(2013, 5, 1), Lists())}["New"]

    assert [int(each.percent) for each in found.rates] == [60]
    assert terms("cigarettes")[0].pk in found.domains
    assert terms("excise")[0].pk not in found.domains


def test_programme_sources_are_grouped_by_topic() -> None:
    found = {each.key: each for each in programme_facts(TODAY, Lists())}

    assert found[programme("isec").pk].sources["competence"] == "Council 9947/1/11 REV 1, 5.1.1"
