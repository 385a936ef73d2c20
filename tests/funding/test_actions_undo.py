"""Undoing the last transition of an application."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from funding.actions.applications import ApplicationInput, create_application
from funding.actions.line_funding import fund_line, stop_funding_line
from funding.actions.lines import delete_line
from funding.actions.undo import undo_last_transition
from funding.enums import ApplicationState as State
from funding.models import Application, BudgetLine, FundingPlan
from jco_portal.core.access import Refused
from jco_portal.core.versioned_forms import EditConflict
from jco_portal.deadlines.models import Deadline
from tests.concurrency import run_concurrently
from tests.factories import make_user, organisation
from tests.funding.applications import draft_application, make_transition
from tests.funding.budgets import shipped_programme

pytestmark = [pytest.mark.django_db, pytest.mark.example("tabled Lock")]
UNALIKE = {"version", "state_since"}
REASON = "The decision was read wrongly"


def day_before(count: int) -> date:
    """Return a day before today."""
    return timezone.localdate() - timedelta(days=30 - count)


def reloaded(application: Application) -> Application:
    return Application.objects.get(pk=application.pk)


def undo(application: Application, **more: Any) -> Application:
    defaults = {"reason": REASON, "by": make_user(), "version": reloaded(application).version}
    return undo_last_transition(application, **defaults | more)


def open_deadlines(application: Application) -> set[str]:
    """Return the tasks of the application with an open deadline."""
    keys = Deadline.objects.open().filter(key__startswith="funding:", settled_at=None)
    return {key.rsplit(":", 1)[1] for key in keys.values_list("key", flat=True)}


def test_undo_restores_each_previous_status_in_reverse_order() -> None:
    application = draft_application()
    steps: list[tuple[str, dict[str, Any]]] = [
        ("submit", {"reference": "UAF-1"}),
        ("want_more", {"due_on": day_before(9)}),
        ("answer", {}),
        ("grant", {"amount": Decimal("500.00")}),
        ("sign", {"action_starts_on": day_before(5), "action_ends_on": day_before(20)}),
        ("start", {}),
        ("end", {"due_on": day_before(29)}),
        ("send_report", {}),
        ("pay", {"amount": Decimal("400.00")}),
    ]
    snapshots = []
    compared_fields = [each.name for each in Application._meta.fields if each.name not in UNALIKE]
    for count, (name, more) in enumerate(steps):
        snapshots.append(Application.objects.values(*compared_fields).get(pk=application.pk))
        make_transition(application, name, day_before(count), **more)

    for before in reversed(snapshots):
        undo(application)
        assert Application.objects.values(*compared_fields).get(pk=application.pk) == before | (
            {"information_due_on": day_before(9)} if before["state"] == State.EVALUATION else {}
        )

    with pytest.raises(Refused, match="no step to take back"):
        undo(application)
    assert application.transitions.count() == 2 * len(steps)
    line = application.lines.get()
    assert (line.requested_amount, line.is_reserved) == (None, True)


def test_wrong_grant_can_be_undone_and_recorded_again() -> None:
    application = draft_application()
    make_transition(application, "submit", day_before(1))
    make_transition(application, "grant", day_before(3), amount=Decimal("48.00"))
    assert "sign" in open_deadlines(application)

    undo(application)
    assert "sign" not in open_deadlines(application)
    assert "decision" in open_deadlines(application)
    make_transition(application, "grant", day_before(2), amount=Decimal("480.00"))

    assert reloaded(application).granted_amount == Decimal("480.00")
    assert reloaded(application).granted_on == day_before(2)


def test_sent_grant_report_can_be_undone_and_sent_again() -> None:
    application = draft_application()
    make_transition(application, "submit", day_before(1))
    make_transition(application, "grant", day_before(2), amount=Decimal("480.00"))
    make_transition(
        application,
        "sign",
        day_before(3),
        action_starts_on=day_before(3),
        action_ends_on=day_before(4),
    )
    make_transition(application, "start", day_before(4))
    make_transition(application, "end", day_before(5), due_on=day_before(9))
    make_transition(application, "send_report", day_before(6))
    with pytest.raises(Refused, match="has been sent"):
        make_transition(application, "send_report", day_before(7))

    undo(application)
    make_transition(application, "send_report", day_before(8))

    assert reloaded(application).report_sent_on == day_before(8)


def test_undone_rejection_reserves_the_lines_again() -> None:
    application = draft_application()
    make_transition(application, "submit", day_before(1))
    make_transition(application, "reject", day_before(2), reason="Not this year")
    assert not application.lines.filter(is_reserved=True).exists()

    undo(application)

    assert reloaded(application).state == State.SUBMITTED
    assert application.lines.get().is_reserved


@pytest.mark.parametrize("goes", ["application", "programme"])
def test_undo_is_refused_when_a_line_has_another_application_or_programme(goes: str) -> None:
    application = draft_application()
    make_transition(application, "submit", day_before(1))
    make_transition(application, "reject", day_before(2), reason="Not this year")
    line = BudgetLine.objects.get()
    if goes == "application":
        draft_input = ApplicationInput(
            programme=application.programme, applicant=organisation("LT"), lines=(line,)
        )
        create_application(line.budget.operation, draft_input, by=make_user())
    else:
        stop_funding_line(line, by=make_user())
        fund_line(line, shipped_programme("regulation-515-97"), by=make_user())

    with pytest.raises(Refused, match="Line 1: gone to another application or programme"):
        undo(application)

    assert reloaded(application).state == State.REJECTED


def test_undo_is_refused_when_a_line_was_deleted_from_the_budget() -> None:
    application = draft_application()
    make_transition(application, "submit", day_before(1))
    make_transition(application, "withdraw", day_before(2), reason="Another year")
    delete_line(BudgetLine.objects.get(), by=make_user())

    with pytest.raises(Refused, match=r"Line 1: gone .* or out of the budget"):
        undo(application)

    assert reloaded(application).state == State.WITHDRAWN
    assert not application.lines.filter(is_reserved=True).exists()


def test_undone_second_information_request_restores_the_first_due_date() -> None:
    application = draft_application()
    make_transition(application, "submit", day_before(1))
    make_transition(application, "want_more", day_before(2), due_on=day_before(9))
    make_transition(application, "answer", day_before(3))
    make_transition(application, "want_more", day_before(4), due_on=day_before(12))

    undo(application)
    assert reloaded(application).information_due_on == day_before(9)
    undo(application)

    assert reloaded(application).state == State.INFORMATION_REQUESTED
    (chased,) = Deadline.objects.open().filter(key__endswith=":answer", settled_at=None)
    assert chased.due_on == day_before(9)


def test_undone_submission_reopens_the_funding_task() -> None:
    application = draft_application()
    FundingPlan.objects.all().delete()  # own means settle it, too
    application.operation.timetable.filter(completion_rule="applied").update(
        outcome="", settled_at=None, settled_by=None
    )
    step = application.operation.timetable.get(completion_rule="applied")
    make_transition(application, "submit", day_before(1))
    step.refresh_from_db()
    assert step.outcome == "done"

    undo(application)

    step.refresh_from_db()
    assert (step.outcome, step.settled_at) == ("", None)


@pytest.mark.parametrize("account", [("planner", "PL"), ("expert", "LT")])
def test_user_without_management_rights_cannot_undo_a_transition(account: tuple[str, str]) -> None:
    application = draft_application()
    make_transition(application, "submit", day_before(1))

    with pytest.raises(Refused):
        undo(application, by=make_user(*account))

    assert reloaded(application).state == State.SUBMITTED


def test_undo_requires_a_reason_and_the_current_version() -> None:
    application = draft_application()
    make_transition(application, "submit", day_before(1))

    with pytest.raises(Refused, match="Give a reason"):
        undo(application, reason="  ")
    with pytest.raises(EditConflict):
        undo(application, version=1)

    assert reloaded(application).state == State.SUBMITTED


def test_concurrent_undo_requests_undo_a_single_transition(transactional_db: None) -> None:
    application = draft_application()
    make_transition(application, "submit", day_before(1))
    make_transition(application, "evaluate", day_before(2))
    version = reloaded(application).version

    answers = run_concurrently(*[lambda: undo(application, version=version)] * 2)

    assert sorted(type(each).__name__ for each in answers) == ["Application", "EditConflict"]
    assert reloaded(application).state == State.SUBMITTED


def test_undo_page_checks_reason_and_version_then_shows_the_undone_transition(
    client_for: Any,
) -> None:
    client: Client = client_for("planner", "LT")
    application = draft_application()
    make_transition(application, "submit", day_before(1))
    url = f"{application.get_absolute_url()}take-back/"
    version = reloaded(application).version

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
    assert reloaded(application).state == State.DRAFTING
