"""Compiled subqueries, which return the same in every query that contains them."""

import pytest
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet

from jco_portal.core.related_rows import CompiledSubquery, compile_subquery
from operations.models import Operation, Participation, Phase
from tests.factories import make_operation

pytestmark = pytest.mark.django_db


def led_by(code: str) -> CompiledSubquery:
    """Return a condition for operations led by an organisation."""
    leads = Participation.objects.filter(
        operation=OuterRef("pk"), role="lead", organisation__code=code
    )
    return compile_subquery(Operation, Exists(leads))


def phase_numbers(operations: QuerySet[Operation]) -> list[list[int]]:
    """Return the phase numbers of operations, through compiled subqueries."""
    of_these = Phase.objects.filter(operation=OuterRef("pk"), operation__in=operations)
    numbers = compile_subquery(
        Operation, ArraySubquery(of_these.order_by("number").values("number"))
    )
    return list(Operation.objects.annotate(numbers=numbers).values_list("numbers", flat=True))


def test_compiled_subquery_is_evaluated_for_every_row() -> None:
    one = make_operation("Amber", phases=(("2027-10", ""),))
    two = make_operation("Basalt", phases=(("2027-10", ""), ("2028-02-01", "")))
    phases = Phase.objects.filter(operation=OuterRef("pk")).order_by("number")
    numbers = compile_subquery(Operation, ArraySubquery(phases.values("number")))

    all_but_one = Operation.objects.exclude(pk=one.pk).annotate(numbers=numbers)
    all_of_them = Operation.objects.annotate(numbers=numbers)

    assert {each.pk: each.numbers for each in all_but_one} == {two.pk: [1, 2]}
    assert {each.pk: each.numbers for each in all_of_them} == {one.pk: [1], two.pk: [1, 2]}


def test_compile_subquery_refuses_subqueries_that_need_more_than_the_key() -> None:
    own = Phase.objects.filter(operation=OuterRef("pk"))
    of_no_row, of_another_column, with_the_table_inside = (
        Phase.objects.order_by("number"),
        own.filter(operation__name=OuterRef("name")).order_by("number"),
        Phase.objects.filter(number=OuterRef("pk")).order_by("operation__name"),
    )
    for phases in (of_no_row, of_another_column, with_the_table_inside):
        with pytest.raises(ValueError, match="must ask for the key and nothing else"):
            compile_subquery(Operation, ArraySubquery(phases.values("number")))


def test_compiled_subquery_refers_to_the_row_of_an_enclosing_statement() -> None:
    amber = make_operation("Amber", phases=(("2027-10", ""), ("2028-02-01", "")))
    make_operation("Basalt", organisers=("PL",), leads=("PL",), phases=(("2027-10", ""),))
    lithuanian = Operation.objects.filter(led_by("LT"))

    assert list(Phase.objects.filter(operation__in=lithuanian)) == list(amber.phases.all())
    assert set(Operation.objects.filter(~Exists(lithuanian.filter(pk=OuterRef("pk"))))) == set(
        Operation.objects.filter(~led_by("LT"))
    )


def test_compiled_subquery_refers_to_the_row_of_an_enclosing_subquery() -> None:
    make_operation("Amber", phases=(("2027-10", ""), ("2028-02-01", "")))
    make_operation("Basalt", organisers=("PL",), leads=("PL",), phases=(("2027-10", ""),))

    assert phase_numbers(Operation.objects.filter(led_by("LT"))) == [[1, 2], []]
    assert phase_numbers(Operation.objects.filter(led_by("PL"))) == [[], [1]]
