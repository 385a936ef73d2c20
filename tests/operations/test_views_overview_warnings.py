"""What an expert reads beside the button before endorsing, and ticks where something is missing."""

from typing import Any

import pytest
from django.urls import reverse

from coordination.actions import detect_all
from jco_portal.outbox.actions import finish_jobs
from operations.enums import OperationState
from operations.models import BusinessCaseSection, Operation
from tests.dossiers import section, write
from tests.funding.budgets import a_line
from tests.funding.plans import a_planned_jco, state
from tests.pages import address, queries_of, words
from tests.world import an_operation, jco, person

pytestmark = pytest.mark.django_db
EXPERT = ("expert", "DK")
DAYS = {"Bora": (("2027-10-01", "2027-10-10"),), "Cedar": (("2028-10-01", "2028-10-10"),)}
TICK = "I have read it and want this step all the same"


def compared(operation: Operation) -> Operation:
    """The JCO, once the check for overlaps has run."""
    finish_jobs(operation_ids=[operation.pk])
    return operation


def a_complete_jco() -> Operation:
    """A tabled JCO of which nothing is missing."""
    operation = compared(a_planned_jco("tabled"))
    for each in BusinessCaseSection.objects.all():
        write(operation, each.code)
    return operation


def doubts(response: Any) -> list[str]:
    """What speaks against the endorsement."""
    forward = response.context["moves"].forward
    return [each.sentence for each in forward.doubts]


def endorse(client: Any, operation: Operation, **sent: str) -> Any:
    return client.post(address("operation_move", operation.reference, "endorse"), sent)


@pytest.mark.example("tabled")
def test_missing_planning_is_shown_as_warnings_beside_the_button(client_of: Any) -> None:
    operation = compared(an_operation(state="tabled"))
    write(operation)
    titles = BusinessCaseSection.objects.exclude(code="background").values_list("title", flat=True)

    page = client_of(*EXPERT).get(operation.get_absolute_url())

    count = len(titles)
    assert doubts(page)[:2] == [
        f"{count} of {count + 1} sections of the business case are not ready: {', '.join(titles)}.",
        "No cost is recorded: its budget has no line.",
    ]
    assert TICK in words(page)
    assert [each.url for each in page.context["moves"].forward.doubts[:2]] == [
        address("planning", operation.reference),
        reverse("funding:budget", args=[operation.reference]),
    ]


@pytest.mark.example("tabled")
def test_endorsement_is_refused_until_the_warnings_are_accepted(client_of: Any) -> None:
    operation, client = an_operation(state="tabled"), client_of(*EXPERT)

    refused = endorse(client, operation)

    assert refused.status_code == 409
    assert "Something speaks against it." in words(refused)
    assert TICK in words(refused)
    assert Operation.objects.get().state == OperationState.TABLED
    assert endorse(client, operation, all_the_same="on").status_code == 302
    assert Operation.objects.get().state == OperationState.PREPARATION


@pytest.mark.example("tabled with its plan")
def test_complete_jco_is_endorsed_without_a_tick(client_of: Any) -> None:
    operation, client = a_complete_jco(), client_of(*EXPERT)

    page = client.get(operation.get_absolute_url())

    assert doubts(page) == []
    assert TICK not in words(page)
    assert endorse(client, operation).status_code == 302
    assert Operation.objects.get().state == OperationState.PREPARATION


@pytest.mark.example("tabled with its plan")
def test_open_comment_and_undecided_overlap_are_shown_as_warnings(client_of: Any) -> None:
    operation = a_complete_jco()
    section = BusinessCaseSection.objects.get(code="background")
    remark = operation.business_case_comments.create(
        section=section, text="Why?", written_by=person(*EXPERT)
    )
    jco("Birch", "PL", terms_=("timber",), modes=("road",), participants=("LT",))
    detect_all()
    finish_jobs()
    client = client_of(*EXPERT)

    said = doubts(client.get(operation.get_absolute_url()))

    assert said[0] == "1 comment on the business case is not settled."
    assert said[1:] == ["1 overlap that is to be coordinated has no answer yet."]
    remark.delete()
    assert doubts(client.get(operation.get_absolute_url())) == said[1:]


@pytest.mark.example("tabled")
def test_warnings_are_hidden_from_users_without_permission_to_endorse(client_of: Any) -> None:
    operation = an_operation(state="tabled")

    for hat in (("planner", "LT"), ("planner", "SE"), ("expert", "LT")):
        assert TICK not in words(client_of(*hat).get(operation.get_absolute_url()))


def test_overview_with_warnings_takes_a_constant_number_of_queries(client_of: Any) -> None:
    client, counts = client_of(*EXPERT), []
    for name, lines in (("Bora", 1), ("Cedar", 4)):
        operation = compared(an_operation(name, state="tabled", phases=DAYS[name]))
        for number in range(lines):
            a_line(operation, 100 + number, description=f"Line {number}")
            remark = {"section": section(), "text": f"Why {number}?", "written_by": person(*EXPERT)}
            operation.business_case_comments.create(**remark)
        state(operation, "own", LT=100 * lines + sum(range(lines)))
        counts.append(queries_of(client, operation.get_absolute_url()))
        assert len(doubts(client.get(operation.get_absolute_url()))) == 2

    assert counts[0] == counts[1] <= 36


@pytest.mark.example("tabled with its plan")
def test_overview_of_a_jco_with_a_programme_takes_at_most_49_queries(client_of: Any) -> None:
    operation, client = compared(a_planned_jco("tabled")), client_of(*EXPERT)

    assert queries_of(client, operation.get_absolute_url()) <= 49
