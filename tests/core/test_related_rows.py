"""Rows and what belongs to them in one statement, the same as a prefetch gives."""

from typing import Any

import pytest
from django.db.models import QuerySet

from funding.models import Budget, BudgetLine
from jco_portal.core.related_rows import Related, with_related
from operations.models import Operation, Participation
from tests.funding.budgets import a_line
from tests.world import an_operation

pytestmark = pytest.mark.django_db


def values(rows: QuerySet[Any]) -> list[dict[str, Any]]:
    """Every column of rows; a range that does not come along is asked for by itself."""
    names = [each.attname for each in rows.model._meta.concrete_fields]
    return [{name: getattr(row, name) for name in names} for row in rows]


def test_related_rows_equal_prefetched_rows(django_assert_num_queries: Any) -> None:
    an_operation("Amber", participants=("PL", "EE"), phases=(("2027-10", ""), ("2028-02-01", "")))
    names = ("organisers", "participations", "phases", "terms", "transitions")
    prefetched = Operation.objects.prefetch_related(*names).get()

    with django_assert_num_queries(1):
        read = with_related(Operation.objects.all(), *names).get()
    with django_assert_num_queries(4):  # two spans of two phases, which no page reads
        found = {name: values(getattr(read, name).all()) for name in names}

    assert found == {name: values(getattr(prefetched, name).all()) for name in names}
    assert all(found.values())
    assert not [name for name in vars(read) if name.startswith("related_")]


def test_filtered_related_rows_come_with_their_related_objects(
    django_assert_num_queries: Any,
) -> None:
    an_operation("Amber", participants=("PL", "EE"))
    others = Participation.objects.filter(role="participant").order_by("-organisation__code")
    parts = Related("participations", others, ("organisation", "invited_by__organisation"))

    with django_assert_num_queries(1):
        read = with_related(with_related(Operation.objects.all(), parts), "organisers").get()
        codes = [each.organisation.code for each in read.participations.all()]
        organisers = [each.code for each in read.organisers.all()]

    assert (codes, organisers) == (["PL", "EE"], ["LT"])
    assert {each.invited_by for each in read.participations.all()} == {None}
    assert all(each.operation is read for each in read.participations.all())


def test_related_rows_keep_all_digits_of_an_amount() -> None:
    line = a_line(an_operation("Amber"), "1250.50")
    budget = with_related(Budget.objects.all(), "lines").get()

    [read] = budget.lines.all()

    assert str(read.planned_amount) == str(BudgetLine.objects.get(pk=line.pk).planned_amount)
    assert values(budget.lines.all()) == values(BudgetLine.objects.all())
