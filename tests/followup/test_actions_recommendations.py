"""Recommendations: added, edited, waived and reopened, with deadlines and notifications."""

from datetime import date
from typing import Any

import pytest

from followup.actions.debriefing import record_debriefing
from followup.actions.recommendations import (
    delete_recommendation,
    perform_recommendation_transition,
    update_recommendation,
)
from followup.models import Recommendation, RecommendationInput
from jco_portal.core.access import Refused
from jco_portal.core.versioned_forms import EditConflict
from jco_portal.deadlines.models import Deadline
from jco_portal.directory.models import Organisation
from jco_portal.outbox.models import Notification
from tests.debriefings import (
    action_of,
    make_overdue,
    make_recommendation,
    planned_debriefing,
    record_action_as_planner,
    recorded_debriefing,
    recorded_recommendation,
    verify_action_as_expert,
)
from tests.execution_factories import day_from_today, debriefed_jco
from tests.factories import make_user, organisations

pytestmark = pytest.mark.django_db


def members() -> list[str]:
    states = Organisation.objects.members_of("EU", day_from_today(0))
    return sorted(states.values_list("code", flat=True))


@pytest.mark.slow
def test_recommendation_closes_only_after_the_last_of_27_verified_actions() -> None:
    made = recorded_recommendation("EU")
    codes = members()
    assert made.addressee_actions.count() == len(codes) == 27
    for code in codes[:26]:
        record_action_as_planner(made, code=code)
        verify_action_as_expert(made, code)

    made.refresh_from_db()
    assert made.state == "open"
    record_action_as_planner(made, code=codes[26])
    made.refresh_from_db()
    assert made.state == "open"
    verify_action_as_expert(made, codes[26])

    made.refresh_from_db()
    assert (made.state, made.transitions.first().name) == ("done", "close")


def test_only_an_expert_can_waive_and_reopen_a_recommendation_with_a_reason() -> None:
    made = recorded_recommendation("PL", "EE")
    expert = make_user("expert", "DK")
    with pytest.raises(Refused, match="Give a reason"):
        perform_recommendation_transition(made, "waive", by=expert)
    with pytest.raises(Refused, match="Only an expert"):
        perform_recommendation_transition(made, "waive", by=make_user(), reason="No.")

    waived = perform_recommendation_transition(
        made, "waive", by=expert, reason="A regulation does it."
    )
    with pytest.raises(Refused, match="is not open"):
        record_action_as_planner(made)
    opened = perform_recommendation_transition(made, "reopen", by=expert, reason="It was repealed.")

    assert (waived.state, opened.state) == ("waived", "open")
    assert [each.reason for each in made.transitions.all()] == [
        "It was repealed.",
        "A regulation does it.",
    ]
    assert record_action_as_planner(made).state == "done"


@pytest.mark.example("recommended")
@pytest.mark.parametrize("reason", ["\x00", "\ud800", "x" * 2001])
def test_reason_that_cannot_be_stored_is_refused(reason: str) -> None:
    made = recorded_recommendation()

    with pytest.raises(Refused):
        perform_recommendation_transition(
            made, "waive", by=make_user("expert", "DK"), reason=reason
        )


@pytest.mark.example("in debriefing")
@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"due_on": day_from_today(-1)}, "due_on"),
        ({"addressees": ()}, "addressees"),
    ],
)
def test_recommendation_with_a_past_due_date_or_without_addressee_is_refused(
    more: dict[str, Any], code: str
) -> None:
    operation = debriefed_jco()

    with pytest.raises(Refused) as caught:
        make_recommendation(operation, **more)

    assert [each.code for each in caught.value.refusals] == [code]
    assert not Recommendation.objects.exists()


@pytest.mark.example("in debriefing")
def test_recommendation_can_be_due_today_and_is_stored_once() -> None:
    operation = debriefed_jco()

    first = make_recommendation(operation, due_on=day_from_today(0))
    again = make_recommendation(operation, due_on=day_from_today(0))
    other = make_recommendation(operation, text="Another.")

    assert first == again
    assert (first.number, other.number) == (1, 2)


@pytest.mark.example("in debriefing")
def test_recommendation_can_be_deleted_only_before_the_debriefing_is_recorded() -> None:
    operation = debriefed_jco()
    planned_debriefing(operation)
    first, second = make_recommendation(operation), make_recommendation(operation, text="Another.")

    delete_recommendation(first, by=make_user())
    record_debriefing(operation, by=make_user())

    with pytest.raises(Refused, match="an expert may waive it"):
        delete_recommendation(second, by=make_user())
    assert [each.number for each in Recommendation.objects.all()] == [2]


def recommendation_input(made: Recommendation, **more: Any) -> RecommendationInput:
    defaults = {"text": made.text, "area": made.area, "due_on": made.due_on, "addressees": ()}
    return RecommendationInput(**defaults | more)


def test_recommendation_edit_requires_the_current_version_and_may_add_addressees() -> None:
    made = recorded_recommendation("PL")
    record_action_as_planner(made, "accepted")
    change = recommendation_input(made, text="Share them.", addressees=organisations("PL", "EE"))

    changed = update_recommendation(made, change, by=make_user(), version=1)

    assert (changed.text, changed.version, changed.addressee_actions.count()) == (
        "Share them.",
        2,
        2,
    )
    assert action_of(made, "PL").state == "accepted"
    assert update_recommendation(made, change, by=make_user(), version=1).version == 2
    with pytest.raises(EditConflict) as stale:
        update_recommendation(
            made, recommendation_input(made, text="Mine."), by=make_user(), version=1
        )
    assert stale.value.version == 2
    with pytest.raises(Refused, match="Only a planner"):
        update_recommendation(
            made, recommendation_input(made), by=make_user("planner", "PL"), version=2
        )


@pytest.mark.example("recommended")
def test_past_due_date_can_remain_but_cannot_be_newly_set() -> None:
    made = make_overdue(recorded_recommendation())

    changed = update_recommendation(
        made, recommendation_input(made, text="New."), by=make_user(), version=1
    )
    with pytest.raises(Refused, match="This day has passed"):
        update_recommendation(
            made, recommendation_input(made, due_on=day_from_today(-2)), by=make_user(), version=2
        )

    assert changed.text == "New."


@pytest.mark.example("recommended")
def test_waived_recommendation_cannot_be_edited() -> None:
    made = recorded_recommendation()
    perform_recommendation_transition(made, "waive", by=make_user("expert", "DK"), reason="No.")

    with pytest.raises(Refused, match="It is waived"):
        update_recommendation(
            made, recommendation_input(made, text="New."), by=make_user(), version=2
        )


# Deadlines and notifications


def followup_deadlines(**more: Any) -> list[tuple[str, str, date, str]]:
    rows = Deadline.objects.filter(key__startswith="followup:", **more)
    return [
        (each.rule.code, each.responsible.code, each.due_on, each.outcome)
        for each in rows.order_by("key")
    ]


@pytest.mark.example("in debriefing")
def test_debriefing_is_due_three_months_after_the_end_and_met_when_recorded() -> None:
    operation = debriefed_jco()

    [(rule, owner, due_on, how)] = followup_deadlines()
    assert (rule, owner, how) == ("debriefing_held", "LT", "")
    assert 88 <= (due_on - day_from_today(0)).days <= 93
    recorded_debriefing(operation)

    assert [each[3] for each in followup_deadlines(rule__code="debriefing_held")] == ["met"]
    report = Deadline.objects.get(key=f"report:{operation.pk}")
    assert (report.rule.code, report.outcome) == ("report_filed", "")


@pytest.mark.example("in debriefing")
def test_each_addressee_has_a_response_deadline_and_then_an_action_deadline() -> None:
    operation = debriefed_jco()
    made = make_recommendation(operation, "PL", "EE")
    assert [each[0] for each in followup_deadlines()] == ["debriefing_held"]
    recorded_debriefing(operation)

    assert [each[:2] for each in followup_deadlines(settled_at=None)] == [
        ("recommendation_answer", "EE"),
        ("recommendation_answer", "PL"),
    ]
    record_action_as_planner(made, "accepted")
    assert [each[:2] for each in followup_deadlines(settled_at=None)] == [
        ("recommendation_answer", "EE"),
        ("recommendation_due", "PL"),
    ]
    record_action_as_planner(made)
    assert ("recommendation_due", "PL", day_from_today(30), "met") in followup_deadlines()
    perform_recommendation_transition(made, "waive", by=make_user("expert", "DK"), reason="No.")

    assert followup_deadlines(settled_at=None) == []
    assert ("recommendation_answer", "EE", "dropped") in [
        (*each[:2], each[3]) for each in followup_deadlines()
    ]


def test_notified_users_can_open_the_pages_in_their_notifications(client_for: Any) -> None:
    operation = debriefed_jco(marking="participants")
    for account in (("planner", "EE"), ("liaison", "EUROPOL"), ("planner", "PL")):
        make_user(*account)
    made = make_recommendation(operation, "EE", "EUROPOL")
    assert not Notification.objects.filter(code="recommendation.make").exists()
    recorded_debriefing(operation)
    record_action_as_planner(made, code="EE")

    notifications = Notification.objects.filter(code__startswith="recommendation")
    assert sorted(each.person.email for each in notifications) == [
        "liaison.europol@test.example",
        "planner.ee@test.example",
    ]
    assert {each.reference for each in notifications} == {"Recommendation"}
    for each in Notification.objects.filter(code__regex="^(recommendation|answer|debriefing)"):
        role, _dot, code = each.person.email.split("@")[0].partition(".")
        assert client_for(role, code.upper()).get(each.url).status_code == 200, each.code
