"""Warnings before an endorsement, and their confirmation by the expert."""

from typing import Any

import pytest
from django.urls import reverse

from coordination.actions import run_full_overlap_check
from jco_portal.outbox.actions import run_matching_jobs
from operations.enums import OperationState
from operations.models import BusinessCaseSection, Operation
from tests.factories import make_jco, make_operation, make_user
from tests.funding.budgets import make_line
from tests.funding.plans import make_jco_with_plan, record_plan
from tests.jco_files import business_case_section, write_section_as_planner
from tests.pages import count_queries, operations_url, page_text

pytestmark = pytest.mark.django_db
EXPERT = ("expert", "DK")
DAYS = {"Bora": (("2027-10-01", "2027-10-10"),), "Cedar": (("2028-10-01", "2028-10-10"),)}
TICK = "I have read it and want this step all the same"


def after_overlap_check(operation: Operation) -> Operation:
    """Return the JCO after an overlap check."""
    run_matching_jobs(operation_ids=[operation.pk])
    return operation


def make_complete_jco() -> Operation:
    """Return a tabled JCO without missing values."""
    operation = after_overlap_check(make_jco_with_plan("tabled"))
    for each in BusinessCaseSection.objects.all():
        write_section_as_planner(operation, each.code)
    return operation


def shown_warnings(response: Any) -> list[str]:
    """Return the warnings before the endorsement."""
    forward = response.context["moves"].next_transition
    return [each.sentence for each in forward.warnings]


def endorse(client: Any, operation: Operation, **sent: str) -> Any:
    return client.post(operations_url("operation_transition", operation.reference, "endorse"), sent)


@pytest.mark.example("tabled")
def test_missing_planning_is_shown_as_warnings_beside_the_button(client_for: Any) -> None:
    operation = after_overlap_check(make_operation(state="tabled"))
    write_section_as_planner(operation)
    titles = BusinessCaseSection.objects.exclude(code="background").values_list("title", flat=True)

    page = client_for(*EXPERT).get(operation.get_absolute_url())

    count = len(titles)
    assert shown_warnings(page)[:2] == [
        f"{count} of {count + 1} sections of the business case are not ready: {', '.join(titles)}.",
        "No cost is recorded: its budget has no line.",
    ]
    assert TICK in page_text(page)
    assert [each.url for each in page.context["moves"].next_transition.warnings[:2]] == [
        operations_url("planning", operation.reference),
        reverse("funding:budget_detail", args=[operation.reference]),
    ]


@pytest.mark.example("tabled")
def test_endorsement_is_refused_until_the_warnings_are_accepted(client_for: Any) -> None:
    operation, client = make_operation(state="tabled"), client_for(*EXPERT)

    refused = endorse(client, operation)

    assert refused.status_code == 409
    assert "Something speaks against it." in page_text(refused)
    assert TICK in page_text(refused)
    assert Operation.objects.get().state == OperationState.TABLED
    assert endorse(client, operation, accepts_warnings="on").status_code == 302
    assert Operation.objects.get().state == OperationState.PREPARATION


@pytest.mark.example("tabled with its plan")
def test_complete_jco_is_endorsed_without_a_tick(client_for: Any) -> None:
    operation, client = make_complete_jco(), client_for(*EXPERT)

    page = client.get(operation.get_absolute_url())

    assert shown_warnings(page) == []
    assert TICK not in page_text(page)
    assert endorse(client, operation).status_code == 302
    assert Operation.objects.get().state == OperationState.PREPARATION


@pytest.mark.example("tabled with its plan")
def test_open_comment_and_undecided_overlap_are_shown_as_warnings(client_for: Any) -> None:
    operation = make_complete_jco()
    section = BusinessCaseSection.objects.get(code="background")
    remark = operation.business_case_comments.create(
        section=section, text="Why?", written_by=make_user(*EXPERT)
    )
    make_jco("Birch", "PL", terms_=("timber",), modes=("road",), participants=("LT",))
    run_full_overlap_check()
    run_matching_jobs()
    client = client_for(*EXPERT)

    sentences = shown_warnings(client.get(operation.get_absolute_url()))

    assert sentences[0] == "1 comment on the business case is not settled."
    assert sentences[1:] == ["1 overlap that is to be coordinated has no answer yet."]
    remark.delete()
    assert shown_warnings(client.get(operation.get_absolute_url())) == sentences[1:]


@pytest.mark.example("tabled")
def test_warnings_are_hidden_from_users_without_permission_to_endorse(client_for: Any) -> None:
    operation = make_operation(state="tabled")

    for account in (("planner", "LT"), ("planner", "SE"), ("expert", "LT")):
        assert TICK not in page_text(client_for(*account).get(operation.get_absolute_url()))


def test_overview_with_warnings_takes_a_constant_number_of_queries(client_for: Any) -> None:
    client, counts = client_for(*EXPERT), []
    for name, lines in (("Bora", 1), ("Cedar", 4)):
        operation = after_overlap_check(make_operation(name, state="tabled", phases=DAYS[name]))
        for number in range(lines):
            make_line(operation, 100 + number, description=f"Line {number}")
            remark = {
                "section": business_case_section(),
                "text": f"Why {number}?",
                "written_by": make_user(*EXPERT),
            }
            operation.business_case_comments.create(**remark)
        record_plan(operation, "own", LT=100 * lines + sum(range(lines)))
        counts.append(count_queries(client, operation.get_absolute_url()))
        assert len(shown_warnings(client.get(operation.get_absolute_url()))) == 2

    assert counts[0] == counts[1] <= 36


@pytest.mark.example("tabled with its plan")
def test_overview_of_a_jco_with_a_programme_takes_at_most_49_queries(client_for: Any) -> None:
    operation, client = after_overlap_check(make_jco_with_plan("tabled")), client_for(*EXPERT)

    assert count_queries(client, operation.get_absolute_url()) <= 49
