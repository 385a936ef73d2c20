"""The shipped programmes, and edits that loading them preserves."""

from decimal import Decimal

import pytest

from funding.actions.reference_lists import load_funding_lists
from funding.models import Programme, ProgrammeRate, ProgrammeStatement, TermCompetence

pytestmark = pytest.mark.django_db


def test_shipped_programmes_have_rules_and_sources() -> None:
    isec = Programme.objects.get(code="isec")
    rates = isec.rates.filter(cost_category="").values_list("percent", "is_used")

    assert set(rates) == {(Decimal(70), True), (Decimal(80), False)}
    assert (isec.accepted_competence, isec.min_states, isec.allows_start_before_grant) == (
        "shared",
        2,
        None,
    )
    assert Programme.objects.get(code="isf-police").allows_start_before_application is False
    assert Programme.objects.count() == 10
    assert not ProgrammeRate.objects.filter(source="").exists()
    assert not ProgrammeStatement.objects.filter(source="").exists()


def test_reloading_reference_lists_preserves_administrator_edits() -> None:
    isec = Programme.objects.get(code="isec")
    isec.min_states = 3
    isec.save()
    isec.rates.filter(is_used=False).delete()
    TermCompetence.objects.filter(term__name="drugs").update(competence="exclusive")

    load_funding_lists()

    again = Programme.objects.get(code="isec")
    assert (again.min_states, again.rates.filter(cost_category="").count()) == (3, 1)
    assert TermCompetence.objects.get(term__name="drugs").competence == "exclusive"
    assert Programme.objects.count() == 10
