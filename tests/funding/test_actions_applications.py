"""Applications: requested amounts, refused dates and deadlines."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from funding.actions.applications import (
    ApplicationInput,
    TransitionInput,
    create_application,
    perform_application_transition,
    update_application,
)
from funding.actions.deadlines import sync_all_deadlines
from funding.actions.line_funding import fund_line, stop_funding_line
from funding.actions.lines import delete_line
from funding.models import Application
from jco_portal.core.access import Refused
from jco_portal.core.versioned_forms import EditConflict
from jco_portal.deadlines.models import Deadline
from tests.execution_factories import day_from_today
from tests.factories import make_jco, make_user, organisation
from tests.funding.applications import (
    application_input,
    draft_application,
    make_call,
    make_transition,
)
from tests.funding.budgets import make_line, shipped_programme

pytestmark = pytest.mark.django_db


def refusals(application: Application, name: str, on: date, **more: Any) -> set[str]:
    """Return the fields at which a transition is refused."""
    with pytest.raises(Refused) as met:
        make_transition(application, name, on, **more)
    return {each.code for each in met.value.refusals}


def open_deadlines(application: Application) -> dict[str, date]:
    """Return the open deadlines by task."""
    prefix = f"funding:{application.operation_id}:{application.pk}:"
    rows = Deadline.objects.open().filter(key__startswith=prefix)
    return {key.rsplit(":", 1)[1]: on for key, on in rows.values_list("key", "due_on")}


@pytest.mark.example("tabled Lock")
def test_requested_amount_is_the_programme_share_of_its_lines_to_the_cent() -> None:
    application = draft_application("1000.33")

    submitted = make_transition(application, "submit", day_from_today(0))

    assert submitted.requested_amount == Decimal("800.26")  # 80 % of 1,000.33 is 800.264
    assert [each.requested_amount for each in submitted.lines.all()] == [Decimal("800.26")]


@pytest.mark.example("tabled Lock")
def test_requested_amount_is_unchanged_when_the_budget_grows_after_submission() -> None:
    application = make_transition(draft_application(1000), "submit", day_from_today(0))

    make_line(application.operation, 500)

    assert Application.objects.get(pk=application.pk).requested_amount == Decimal("800.00")


@pytest.mark.example("tabled Lock")
def test_budget_line_in_an_open_application_cannot_enter_a_second_application() -> None:
    first = draft_application()
    draft_input = application_input(first, call=make_call())

    with pytest.raises(Refused, match="Line 1: another application asks for this"):
        create_application(first.operation, draft_input, by=make_user())

    make_transition(first, "withdraw", day_from_today(0), reason="No staff")
    second = create_application(first.operation, draft_input, by=make_user())
    assert second.pk != first.pk


@pytest.mark.example("tabled Lock")
def test_application_refuses_a_line_funded_by_another_programme() -> None:
    application = draft_application()
    other = make_line(application.operation, 300)

    with pytest.raises(Refused, match="Line 2: not funded by this programme"):
        update_application(
            application, application_input(application, lines=(other,)), by=make_user(), version=1
        )


@pytest.mark.example("tabled Lock")
def test_starting_the_same_draft_application_again_returns_the_existing_draft() -> None:
    first = draft_application()

    assert create_application(first.operation, application_input(first), by=make_user()) == first


@pytest.mark.example("tabled Lock")
def test_submitted_line_cannot_be_released_or_deleted_until_withdrawal() -> None:
    application = make_transition(draft_application(), "submit", day_from_today(0))
    line = application.lines.get().line

    for write in (stop_funding_line, delete_line):
        with pytest.raises(Refused, match="withdraw the application before"):
            write(line, by=make_user())

    make_transition(application, "withdraw", day_from_today(0), reason="No staff")
    stop_funding_line(line, by=make_user())
    assert not line.fundings.exists()


@pytest.mark.example("tabled Lock")
def test_releasing_a_line_from_its_programme_removes_that_line_from_the_draft() -> None:
    application = draft_application()

    stop_funding_line(application.lines.get().line, by=make_user())

    assert not application.lines.exists()
    assert refusals(application, "submit", day_from_today(0)) == {"lines"}


@pytest.mark.example("tabled Lock")
def test_submission_is_refused_when_the_programme_rate_is_not_recorded() -> None:
    operation = make_jco("Lock", "LT")
    line = make_line(operation, goods=("cannabis",))
    fund_line(line, shipped_programme("internal-security-fund"), by=make_user())
    draft_input = ApplicationInput(
        programme=shipped_programme("internal-security-fund"),
        applicant=organisation("LT"),
        lines=(line,),
    )
    application = create_application(operation, draft_input, by=make_user())

    with pytest.raises(Refused, match="is not recorded, so no amount can be worked out"):
        make_transition(application, "submit", day_from_today(0))


@pytest.mark.example("tabled Lock")
def test_submission_is_refused_before_the_opening_and_after_the_deadline() -> None:
    call = make_call(opens_on=day_from_today(-60), closes_on=day_from_today(-10))
    application = draft_application(call=call)

    assert refusals(application, "submit", day_from_today(-9)) == {"happened_on"}
    assert refusals(application, "submit", day_from_today(-61)) == {"happened_on"}
    assert make_transition(
        application, "submit", day_from_today(-10)
    ).submitted_on == day_from_today(-10)


@pytest.mark.example("tabled Lock")
def test_transition_dates_must_be_in_order_and_not_in_the_future() -> None:
    application = draft_application()

    assert refusals(application, "submit", day_from_today(1)) == {"happened_on"}
    make_transition(application, "submit", day_from_today(-5))
    assert refusals(application, "grant", day_from_today(-6), amount=Decimal(1)) == {"happened_on"}
    assert refusals(application, "want_more", day_from_today(-4)) == {"due_on"}
    assert refusals(application, "want_more", day_from_today(-4), due_on=day_from_today(-5)) == {
        "due_on"
    }


@pytest.mark.example("tabled Lock")
@pytest.mark.parametrize("amount", [None, Decimal(0), Decimal("800.01")])
def test_granted_amount_must_be_above_zero_and_at_most_the_requested_amount(
    amount: Decimal | None,
) -> None:
    application = make_transition(draft_application(1000), "submit", day_from_today(-5))

    assert refusals(application, "grant", day_from_today(0), amount=amount) == {"amount"}


@pytest.mark.example("tabled Lock")
def test_grant_agreement_must_end_after_its_start() -> None:
    application = make_transition(draft_application(1000), "submit", day_from_today(-5))
    make_transition(application, "grant", day_from_today(-4), amount=Decimal(800))

    wrong = {"action_starts_on": day_from_today(2), "action_ends_on": day_from_today(1)}
    assert refusals(application, "sign", day_from_today(0), **wrong) == {"action_ends_on"}


@pytest.mark.example("tabled Lock")
def test_resubmitted_transition_is_recorded_once() -> None:
    application = draft_application()
    make_transition(application, "submit", day_from_today(0))
    step = TransitionInput(happened_on=day_from_today(0))

    with pytest.raises(Refused, match="submitted by now"):
        perform_application_transition(application, "submit", step, by=make_user(), version=1)
    with pytest.raises(EditConflict):
        perform_application_transition(application, "evaluate", step, by=make_user(), version=1)
    assert application.transitions.count() == 1


@pytest.mark.example("tabled Lock")
def test_draft_application_edit_from_an_outdated_page_is_a_conflict() -> None:
    application = draft_application()
    update_application(
        application, application_input(application, lines=()), by=make_user(), version=1
    )

    with pytest.raises(EditConflict):
        update_application(
            application, application_input(application, call=make_call()), by=make_user(), version=1
        )


@pytest.mark.example("tabled Lock")
def test_each_status_sets_the_next_deadline_from_call_to_payment() -> None:
    call = make_call(closes_on=day_from_today(-10), decision_expected_on=day_from_today(90))
    application = draft_application(call=call)
    assert open_deadlines(application) == {"submit": day_from_today(-10)}

    make_transition(application, "submit", day_from_today(-12))
    assert open_deadlines(application) == {"decision": day_from_today(90)}
    make_transition(application, "want_more", day_from_today(-9), due_on=day_from_today(5))
    assert open_deadlines(application) == {
        "decision": day_from_today(90),
        "answer": day_from_today(5),
    }
    make_transition(application, "answer", day_from_today(-8))
    assert open_deadlines(application) == {"decision": day_from_today(90)}
    make_transition(application, "grant", day_from_today(-7), amount=Decimal(700))
    assert set(open_deadlines(application)) == {"sign"}
    make_transition(
        application,
        "sign",
        day_from_today(-6),
        action_starts_on=day_from_today(-6),
        action_ends_on=day_from_today(-5),
    )
    assert open_deadlines(application) == {"start": day_from_today(-6), "end": day_from_today(-5)}
    make_transition(application, "start", day_from_today(-6))
    assert open_deadlines(application) == {"end": day_from_today(-5)}
    make_transition(application, "end", day_from_today(-5), due_on=day_from_today(30))
    assert open_deadlines(application) == {"report": day_from_today(30)}
    make_transition(application, "send_report", day_from_today(-4))
    assert set(open_deadlines(application)) == {"payment"}
    paid = make_transition(application, "pay", day_from_today(0), amount=Decimal(700))
    assert open_deadlines(application) == {}
    assert (paid.paid_on, paid.paid_amount) == (day_from_today(0), Decimal(700))
    sync_all_deadlines()
    assert open_deadlines(application) == {}


@pytest.mark.example("tabled Lock")
def test_decision_is_due_ten_months_after_submission_without_a_call() -> None:
    application = make_transition(draft_application(), "submit", date(2026, 1, 15))

    assert open_deadlines(application) == {"decision": date(2026, 11, 15)}


@pytest.mark.example("tabled Lock")
def test_withdrawal_drops_the_open_deadlines_of_the_application() -> None:
    application = draft_application(call=make_call(closes_on=day_from_today(10)))

    make_transition(application, "withdraw", day_from_today(0), reason="No staff")

    assert open_deadlines(application) == {}
    assert Deadline.objects.get(key__endswith=f":{application.pk}:submit").outcome == "dropped"


@pytest.mark.example("tabled Lock")
def test_funding_task_is_completed_by_submission() -> None:
    application = draft_application()
    steps = application.operation.timetable.filter(guide_task__code="funding")
    steps.update(outcome="", settled_at=None, settled_by=None)  # own means settle it, too

    make_transition(application, "submit", day_from_today(0))

    assert list(steps.values_list("outcome", "settled_by")) == [("done", make_user().pk)]


@pytest.mark.example("tabled Lock")
def test_submission_date_before_the_programme_started_is_refused() -> None:
    assert refusals(draft_application(), "submit", date(1990, 1, 1)) == {"happened_on"}
