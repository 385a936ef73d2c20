"""Taking back a step of an application that was noted in error."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from funding.actions.applications import ApplicationFacts, begin_application
from funding.actions.line_funding import fund_line, release_line
from funding.actions.lines import remove_line
from funding.actions.undo import take_back_step
from funding.enums import ApplicationState as State
from funding.models import Application, BudgetLine, FundingPlan
from jco_portal.core.access import Refused
from jco_portal.core.versioned_forms import EditConflict
from jco_portal.deadlines.models import Deadline
from tests.funding.applications import begun, noted
from tests.funding.budgets import programme
from tests.together import at_once
from tests.world import person, place

pytestmark = [pytest.mark.django_db, pytest.mark.example("tabled Lock")]
UNALIKE = {"version", "state_since"}
REASON = "The decision was read wrongly"


def day(count: int) -> date:
    """A day before today."""
    return timezone.localdate() - timedelta(days=30 - count)


def again(application: Application) -> Application:
    return Application.objects.get(pk=application.pk)


def take_back(application: Application, **more: Any) -> Application:
    given = {"reason": REASON, "by": person(), "version": again(application).version}
    return take_back_step(application, **given | more)


def due(application: Application) -> set[str]:
    """The steps of the application that are chased now."""
    keys = Deadline.objects.open().filter(key__startswith="funding:", settled_at=None)
    return {key.rsplit(":", 1)[1] for key in keys.values_list("key", flat=True)}


def test_undo_restores_each_previous_status_in_reverse_order() -> None:
    application = begun()
    steps: list[tuple[str, dict[str, Any]]] = [
        ("submit", {"reference": "UAF-1"}),
        ("want_more", {"due_on": day(9)}),
        ("answer", {}),
        ("grant", {"amount": Decimal("500.00")}),
        ("sign", {"action_starts_on": day(5), "action_ends_on": day(20)}),
        ("start", {}),
        ("end", {"due_on": day(29)}),
        ("send_report", {}),
        ("pay", {"amount": Decimal("400.00")}),
    ]
    seen = []
    kept = [each.name for each in Application._meta.fields if each.name not in UNALIKE]
    for count, (name, more) in enumerate(steps):
        seen.append(Application.objects.values(*kept).get(pk=application.pk))
        noted(application, name, day(count), **more)

    for before in reversed(seen):
        take_back(application)
        assert Application.objects.values(*kept).get(pk=application.pk) == before | (
            {"information_due_on": day(9)} if before["state"] == State.EVALUATION else {}
        )

    with pytest.raises(Refused, match="no step to take back"):
        take_back(application)
    assert application.transitions.count() == 2 * len(steps)
    line = application.lines.get()
    assert (line.requested_amount, line.is_reserved) == (None, True)


def test_wrong_grant_can_be_undone_and_recorded_again() -> None:
    application = begun()
    noted(application, "submit", day(1))
    noted(application, "grant", day(3), amount=Decimal("48.00"))
    assert "sign" in due(application)

    take_back(application)
    assert "sign" not in due(application)
    assert "decision" in due(application)
    noted(application, "grant", day(2), amount=Decimal("480.00"))

    assert again(application).granted_amount == Decimal("480.00")
    assert again(application).granted_on == day(2)


def test_sent_grant_report_can_be_undone_and_sent_again() -> None:
    application = begun()
    noted(application, "submit", day(1))
    noted(application, "grant", day(2), amount=Decimal("480.00"))
    noted(application, "sign", day(3), action_starts_on=day(3), action_ends_on=day(4))
    noted(application, "start", day(4))
    noted(application, "end", day(5), due_on=day(9))
    noted(application, "send_report", day(6))
    with pytest.raises(Refused, match="has been sent"):
        noted(application, "send_report", day(7))

    take_back(application)
    noted(application, "send_report", day(8))

    assert again(application).report_sent_on == day(8)


def test_undone_rejection_reserves_the_lines_again() -> None:
    application = begun()
    noted(application, "submit", day(1))
    noted(application, "reject", day(2), reason="Not this year")
    assert not application.lines.filter(is_reserved=True).exists()

    take_back(application)

    assert again(application).state == State.SUBMITTED
    assert application.lines.get().is_reserved


@pytest.mark.parametrize("goes", ["application", "programme"])
def test_undo_is_refused_when_a_line_has_another_application_or_programme(goes: str) -> None:
    application = begun()
    noted(application, "submit", day(1))
    noted(application, "reject", day(2), reason="Not this year")
    line = BudgetLine.objects.get()
    if goes == "application":
        facts = ApplicationFacts(
            programme=application.programme, applicant=place("LT"), lines=(line,)
        )
        begin_application(line.budget.operation, facts, by=person())
    else:
        release_line(line, by=person())
        fund_line(line, programme("regulation-515-97"), by=person())

    with pytest.raises(Refused, match="Line 1: gone to another application or programme"):
        take_back(application)

    assert again(application).state == State.REJECTED


def test_undo_is_refused_when_a_line_was_deleted_from_the_budget() -> None:
    application = begun()
    noted(application, "submit", day(1))
    noted(application, "withdraw", day(2), reason="Another year")
    remove_line(BudgetLine.objects.get(), by=person())

    with pytest.raises(Refused, match=r"Line 1: gone .* or out of the budget"):
        take_back(application)

    assert again(application).state == State.WITHDRAWN
    assert not application.lines.filter(is_reserved=True).exists()


def test_undone_second_information_request_restores_the_first_due_date() -> None:
    application = begun()
    noted(application, "submit", day(1))
    noted(application, "want_more", day(2), due_on=day(9))
    noted(application, "answer", day(3))
    noted(application, "want_more", day(4), due_on=day(12))

    take_back(application)
    assert again(application).information_due_on == day(9)
    take_back(application)

    assert again(application).state == State.INFORMATION_REQUESTED
    (chased,) = Deadline.objects.open().filter(key__endswith=":answer", settled_at=None)
    assert chased.due_on == day(9)


def test_undone_submission_reopens_the_funding_task() -> None:
    application = begun()
    FundingPlan.objects.all().delete()  # own means settle it, too
    application.operation.timetable.filter(completion_rule="applied").update(
        outcome="", settled_at=None, settled_by=None
    )
    step = application.operation.timetable.get(completion_rule="applied")
    noted(application, "submit", day(1))
    step.refresh_from_db()
    assert step.outcome == "done"

    take_back(application)

    step.refresh_from_db()
    assert (step.outcome, step.settled_at) == ("", None)


@pytest.mark.parametrize("hat", [("planner", "PL"), ("expert", "LT")])
def test_user_without_management_rights_cannot_undo_a_transition(hat: tuple[str, str]) -> None:
    application = begun()
    noted(application, "submit", day(1))

    with pytest.raises(Refused):
        take_back(application, by=person(*hat))

    assert again(application).state == State.SUBMITTED


def test_undo_requires_a_reason_and_the_current_version() -> None:
    application = begun()
    noted(application, "submit", day(1))

    with pytest.raises(Refused, match="Give a reason"):
        take_back(application, reason="  ")
    with pytest.raises(EditConflict):
        take_back(application, version=1)

    assert again(application).state == State.SUBMITTED


def test_concurrent_undo_requests_undo_a_single_transition(transactional_db: None) -> None:
    application = begun()
    noted(application, "submit", day(1))
    noted(application, "evaluate", day(2))
    version = again(application).version

    answers = at_once(*[lambda: take_back(application, version=version)] * 2)

    assert sorted(type(each).__name__ for each in answers) == ["Application", "EditConflict"]
    assert again(application).state == State.SUBMITTED


def test_undo_page_checks_reason_and_version_then_shows_the_undone_transition(
    client_of: Any,
) -> None:
    client: Client = client_of("planner", "LT")
    application = begun()
    noted(application, "submit", day(1))
    url = f"{application.get_absolute_url()}take-back/"
    version = again(application).version

    empty = client.post(url, {"version": version, "reason": ""})
    assert empty.status_code == 422
    assert b"Give a reason" in empty.content
    old = client.post(url, {"version": 1, "reason": REASON})
    assert old.status_code == 409
    assert REASON.encode() in old.content

    answer = client.post(url, {"version": version, "reason": REASON}, follow=True)

    page = answer.content.decode()
    assert "Taken back: “Submitted: 800.00 euro”" in page
    assert REASON in page
    assert "The application is again: drafting" in page
    assert again(application).state == State.DRAFTING
