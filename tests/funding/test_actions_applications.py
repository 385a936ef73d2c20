"""Applications: what they ask to the cent, which days are refused, what is chased."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from funding.actions.applications import (
    ApplicationFacts,
    StepFacts,
    begin_application,
    change_application,
    move_application,
)
from funding.actions.deadlines import keep_all_deadlines
from funding.actions.line_funding import fund_line, release_line
from funding.actions.lines import remove_line
from funding.models import Application
from jco_portal.core.access import Refused
from jco_portal.core.versioned_forms import EditConflict
from jco_portal.deadlines.models import Deadline
from tests.funding.applications import a_call, begun, facts_of, noted
from tests.funding.budgets import a_line, programme
from tests.running import day
from tests.world import jco, person, place

pytestmark = pytest.mark.django_db


def refusals(application: Application, name: str, on: date, **more: Any) -> set[str]:
    """Beside which fields the step is refused."""
    with pytest.raises(Refused) as met:
        noted(application, name, on, **more)
    return {each.code for each in met.value.refusals}


def due(application: Application) -> dict[str, date]:
    """What is still due, by the step."""
    prefix = f"funding:{application.operation_id}:{application.pk}:"
    rows = Deadline.objects.open().filter(key__startswith=prefix)
    return {key.rsplit(":", 1)[1]: on for key, on in rows.values_list("key", "due_on")}


@pytest.mark.example("tabled Lock")
def test_requested_amount_is_the_programme_share_of_its_lines_to_the_cent() -> None:
    application = begun("1000.33")

    submitted = noted(application, "submit", day(0))

    assert submitted.requested_amount == Decimal("800.26")  # 80 % of 1,000.33 is 800.264
    assert [each.requested_amount for each in submitted.lines.all()] == [Decimal("800.26")]


@pytest.mark.example("tabled Lock")
def test_requested_amount_is_unchanged_when_the_budget_grows_after_submission() -> None:
    application = noted(begun(1000), "submit", day(0))

    a_line(application.operation, 500)

    assert Application.objects.get(pk=application.pk).requested_amount == Decimal("800.00")


@pytest.mark.example("tabled Lock")
def test_budget_line_in_an_open_application_cannot_enter_a_second_application() -> None:
    first = begun()
    facts = facts_of(first, call=a_call())

    with pytest.raises(Refused, match="Line 1: another application asks for this"):
        begin_application(first.operation, facts, by=person())

    noted(first, "withdraw", day(0), reason="No staff")
    second = begin_application(first.operation, facts, by=person())
    assert second.pk != first.pk


@pytest.mark.example("tabled Lock")
def test_application_refuses_a_line_funded_by_another_programme() -> None:
    application = begun()
    other = a_line(application.operation, 300)

    with pytest.raises(Refused, match="Line 2: not funded by this programme"):
        change_application(
            application, facts_of(application, lines=(other,)), by=person(), version=1
        )


@pytest.mark.example("tabled Lock")
def test_starting_the_same_draft_application_again_returns_the_existing_draft() -> None:
    first = begun()

    assert begin_application(first.operation, facts_of(first), by=person()) == first


@pytest.mark.example("tabled Lock")
def test_submitted_line_cannot_be_released_or_deleted_until_withdrawal() -> None:
    application = noted(begun(), "submit", day(0))
    line = application.lines.get().line

    for write in (release_line, remove_line):
        with pytest.raises(Refused, match="withdraw the application before"):
            write(line, by=person())

    noted(application, "withdraw", day(0), reason="No staff")
    release_line(line, by=person())
    assert not line.fundings.exists()


@pytest.mark.example("tabled Lock")
def test_releasing_a_line_from_its_programme_removes_that_line_from_the_draft() -> None:
    application = begun()

    release_line(application.lines.get().line, by=person())

    assert not application.lines.exists()
    assert refusals(application, "submit", day(0)) == {"lines"}


@pytest.mark.example("tabled Lock")
def test_submission_is_refused_when_the_programme_rate_is_not_recorded() -> None:
    operation = jco("Lock", "LT")
    line = a_line(operation, goods=("cannabis",))
    fund_line(line, programme("internal-security-fund"), by=person())
    facts = ApplicationFacts(
        programme=programme("internal-security-fund"), applicant=place("LT"), lines=(line,)
    )
    application = begin_application(operation, facts, by=person())

    with pytest.raises(Refused, match="is not recorded, so no amount can be worked out"):
        noted(application, "submit", day(0))


@pytest.mark.example("tabled Lock")
def test_submission_is_refused_before_the_opening_and_after_the_deadline() -> None:
    call = a_call(opens_on=day(-60), closes_on=day(-10))
    application = begun(call=call)

    assert refusals(application, "submit", day(-9)) == {"happened_on"}
    assert refusals(application, "submit", day(-61)) == {"happened_on"}
    assert noted(application, "submit", day(-10)).submitted_on == day(-10)


@pytest.mark.example("tabled Lock")
def test_transition_dates_must_be_in_order_and_not_in_the_future() -> None:
    application = begun()

    assert refusals(application, "submit", day(1)) == {"happened_on"}
    noted(application, "submit", day(-5))
    assert refusals(application, "grant", day(-6), amount=Decimal(1)) == {"happened_on"}
    assert refusals(application, "want_more", day(-4)) == {"due_on"}
    assert refusals(application, "want_more", day(-4), due_on=day(-5)) == {"due_on"}


@pytest.mark.example("tabled Lock")
@pytest.mark.parametrize("amount", [None, Decimal(0), Decimal("800.01")])
def test_granted_amount_must_be_above_zero_and_at_most_the_requested_amount(
    amount: Decimal | None,
) -> None:
    application = noted(begun(1000), "submit", day(-5))

    assert refusals(application, "grant", day(0), amount=amount) == {"amount"}


@pytest.mark.example("tabled Lock")
def test_grant_agreement_must_end_after_its_start() -> None:
    application = noted(begun(1000), "submit", day(-5))
    noted(application, "grant", day(-4), amount=Decimal(800))

    wrong = {"action_starts_on": day(2), "action_ends_on": day(1)}
    assert refusals(application, "sign", day(0), **wrong) == {"action_ends_on"}


@pytest.mark.example("tabled Lock")
def test_resubmitted_transition_is_recorded_once() -> None:
    application = begun()
    noted(application, "submit", day(0))
    step = StepFacts(happened_on=day(0))

    with pytest.raises(Refused, match="submitted by now"):
        move_application(application, "submit", step, by=person(), version=1)
    with pytest.raises(EditConflict):
        move_application(application, "evaluate", step, by=person(), version=1)
    assert application.transitions.count() == 1


@pytest.mark.example("tabled Lock")
def test_draft_application_edit_from_an_outdated_page_is_a_conflict() -> None:
    application = begun()
    change_application(application, facts_of(application, lines=()), by=person(), version=1)

    with pytest.raises(EditConflict):
        change_application(
            application, facts_of(application, call=a_call()), by=person(), version=1
        )


@pytest.mark.example("tabled Lock")
def test_each_status_sets_the_next_deadline_from_call_to_payment() -> None:
    call = a_call(closes_on=day(-10), decision_expected_on=day(90))
    application = begun(call=call)
    assert due(application) == {"submit": day(-10)}

    noted(application, "submit", day(-12))
    assert due(application) == {"decision": day(90)}
    noted(application, "want_more", day(-9), due_on=day(5))
    assert due(application) == {"decision": day(90), "answer": day(5)}
    noted(application, "answer", day(-8))
    assert due(application) == {"decision": day(90)}
    noted(application, "grant", day(-7), amount=Decimal(700))
    assert set(due(application)) == {"sign"}
    noted(application, "sign", day(-6), action_starts_on=day(-6), action_ends_on=day(-5))
    assert due(application) == {"start": day(-6), "end": day(-5)}
    noted(application, "start", day(-6))
    assert due(application) == {"end": day(-5)}
    noted(application, "end", day(-5), due_on=day(30))
    assert due(application) == {"report": day(30)}
    noted(application, "send_report", day(-4))
    assert set(due(application)) == {"payment"}
    paid = noted(application, "pay", day(0), amount=Decimal(700))
    assert due(application) == {}
    assert (paid.paid_on, paid.paid_amount) == (day(0), Decimal(700))
    keep_all_deadlines()
    assert due(application) == {}


@pytest.mark.example("tabled Lock")
def test_decision_is_due_ten_months_after_submission_without_a_call() -> None:
    application = noted(begun(), "submit", date(2026, 1, 15))

    assert due(application) == {"decision": date(2026, 11, 15)}


@pytest.mark.example("tabled Lock")
def test_withdrawal_drops_the_open_deadlines_of_the_application() -> None:
    application = begun(call=a_call(closes_on=day(10)))

    noted(application, "withdraw", day(0), reason="No staff")

    assert due(application) == {}
    assert Deadline.objects.get(key__endswith=f":{application.pk}:submit").outcome == "dropped"


@pytest.mark.example("tabled Lock")
def test_funding_task_is_completed_by_submission() -> None:
    application = begun()
    steps = application.operation.timetable.filter(guide_task__code="funding")
    steps.update(outcome="", settled_at=None, settled_by=None)  # own means settle it, too

    noted(application, "submit", day(0))

    assert list(steps.values_list("outcome", "settled_by")) == [("done", person().pk)]


@pytest.mark.example("tabled Lock")
def test_submission_date_before_the_programme_started_is_refused() -> None:
    assert refusals(begun(), "submit", date(1990, 1, 1)) == {"happened_on"}
