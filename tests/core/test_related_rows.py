"""Related rows in one statement, compared with those of a prefetch."""

from typing import Any

import pytest
from django.db.models import QuerySet

from funding.models import Budget, BudgetLine
from jco_portal.core.related_rows import RelatedRows, with_related
from operations.models import Operation, Participation
from tests.factories import make_operation
from tests.funding.budgets import make_line

pytestmark = pytest.mark.django_db


def values(rows: QuerySet[Any]) -> list[dict[str, Any]]:
    """Return every column of rows; a range column that was not fetched is queried again."""
    names = [each.attname for each in rows.model._meta.concrete_fields]
    return [{name: getattr(row, name) for name in names} for row in rows]


def test_related_rows_equal_prefetched_rows(django_assert_num_queries: Any) -> None:
    make_operation("Amber", participants=("PL", "EE"), phases=(("2027-10", ""), ("2028-02-01", "")))
    names = ("organisers", "participations", "phases", "terms", "transitions")
    prefetched = Operation.objects.prefetch_related(*names).get()

    with django_assert_num_queries(1):
        read = with_related(Operation.objects.all(), *names).get()
    with django_assert_num_queries(4):  # two spans of two phases, which no page reads
        values_by_name = {name: values(getattr(read, name).all()) for name in names}

    assert values_by_name == {name: values(getattr(prefetched, name).all()) for name in names}
    assert all(values_by_name.values())
    assert not [name for name in vars(read) if name.startswith("related_")]


def test_filtered_related_rows_come_with_their_related_objects(
    django_assert_num_queries: Any,
) -> None:
    make_operation("Amber", participants=("PL", "EE"))
    others = Participation.objects.filter(role="participant").order_by("-organisation__code")
    chosen_rows = RelatedRows(
        "participations", others, ("organisation", "invited_by__organisation")
    )

    with django_assert_num_queries(1):
        read = with_related(with_related(Operation.objects.all(), chosen_rows), "organisers").get()
        codes = [each.organisation.code for each in read.participations.all()]
        organisers = [each.code for each in read.organisers.all()]

    assert (codes, organisers) == (["PL", "EE"], ["LT"])
    assert {each.invited_by for each in read.participations.all()} == {None}
    assert all(each.operation is read for each in read.participations.all())


def test_related_rows_keep_all_digits_of_an_amount() -> None:
    line = make_line(make_operation("Amber"), "1250.50")
    budget = with_related(Budget.objects.all(), "lines").get()

    [read] = budget.lines.all()

    assert str(read.planned_amount) == str(BudgetLine.objects.get(pk=line.pk).planned_amount)
    assert values(budget.lines.all()) == values(BudgetLine.objects.all())
