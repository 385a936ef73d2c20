"""Recommendations are made, changed, waived and opened again; what is due, and who is told."""

from datetime import date
from typing import Any

import pytest

from followup.actions.debriefing import record_debriefing
from followup.actions.recommendations import (
    change_recommendation,
    move_recommendation,
    remove_recommendation,
)
from followup.models import Recommendation, RecommendationInput
from jco_portal.core.access import Refused
from jco_portal.core.versioned_forms import EditConflict
from jco_portal.deadlines.models import Deadline
from jco_portal.directory.models import Organisation
from jco_portal.outbox.models import Notification
from tests.debriefings import (
    answer_of,
    confirm,
    held,
    overdue,
    planned,
    recommend,
    recommended,
    say,
)
from tests.running import day, debriefed_jco
from tests.world import person, places

pytestmark = pytest.mark.django_db


def members() -> list[str]:
    states = Organisation.objects.members_of("EU", day(0))
    return sorted(states.values_list("code", flat=True))


@pytest.mark.slow
def test_recommendation_closes_only_after_the_last_of_27_verified_actions() -> None:
    made = recommended("EU")
    codes = members()
    assert made.addressee_actions.count() == len(codes) == 27
    for code in codes[:26]:
        say(made, code=code)
        confirm(made, code)

    made.refresh_from_db()
    assert made.state == "open"
    say(made, code=codes[26])
    made.refresh_from_db()
    assert made.state == "open"
    confirm(made, codes[26])

    made.refresh_from_db()
    assert (made.state, made.transitions.first().name) == ("done", "close")


def test_only_an_expert_can_waive_and_reopen_a_recommendation_with_a_reason() -> None:
    made = recommended("PL", "EE")
    expert = person("expert", "DK")
    with pytest.raises(Refused, match="Give a reason"):
        move_recommendation(made, "waive", by=expert)
    with pytest.raises(Refused, match="Only an expert"):
        move_recommendation(made, "waive", by=person(), reason="No.")

    waived = move_recommendation(made, "waive", by=expert, reason="A regulation does it.")
    with pytest.raises(Refused, match="is not open"):
        say(made)
    opened = move_recommendation(made, "reopen", by=expert, reason="It was repealed.")

    assert (waived.state, opened.state) == ("waived", "open")
    assert [each.reason for each in made.transitions.all()] == [
        "It was repealed.",
        "A regulation does it.",
    ]
    assert say(made).state == "done"


@pytest.mark.example("recommended")
@pytest.mark.parametrize("reason", ["\x00", "\ud800", "x" * 2001])
def test_reason_that_cannot_be_stored_is_refused(reason: str) -> None:
    made = recommended()

    with pytest.raises(Refused):
        move_recommendation(made, "waive", by=person("expert", "DK"), reason=reason)


@pytest.mark.example("in debriefing")
@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"due_on": day(-1)}, "due_on"),
        ({"addressees": ()}, "addressees"),
    ],
)
def test_recommendation_with_a_past_due_date_or_without_addressee_is_refused(
    more: dict[str, Any], code: str
) -> None:
    operation = debriefed_jco()

    with pytest.raises(Refused) as caught:
        recommend(operation, **more)

    assert [each.code for each in caught.value.refusals] == [code]
    assert not Recommendation.objects.exists()


@pytest.mark.example("in debriefing")
def test_recommendation_can_be_due_today_and_is_stored_once() -> None:
    operation = debriefed_jco()

    first = recommend(operation, due_on=day(0))
    again = recommend(operation, due_on=day(0))
    other = recommend(operation, text="Another.")

    assert first == again
    assert (first.number, other.number) == (1, 2)


@pytest.mark.example("in debriefing")
def test_recommendation_can_be_deleted_only_before_the_debriefing_is_recorded() -> None:
    operation = debriefed_jco()
    planned(operation)
    first, second = recommend(operation), recommend(operation, text="Another.")

    remove_recommendation(first, by=person())
    record_debriefing(operation, by=person())

    with pytest.raises(Refused, match="an expert may waive it"):
        remove_recommendation(second, by=person())
    assert [each.number for each in Recommendation.objects.all()] == [2]


def facts(made: Recommendation, **more: Any) -> RecommendationInput:
    given = {"text": made.text, "area": made.area, "due_on": made.due_on, "addressees": ()}
    return RecommendationInput(**given | more)


def test_recommendation_edit_requires_the_current_version_and_may_add_addressees() -> None:
    made = recommended("PL")
    say(made, "accepted")
    change = facts(made, text="Share them.", addressees=places("PL", "EE"))

    changed = change_recommendation(made, change, by=person(), version=1)

    assert (changed.text, changed.version, changed.addressee_actions.count()) == (
        "Share them.",
        2,
        2,
    )
    assert answer_of(made, "PL").state == "accepted"
    assert change_recommendation(made, change, by=person(), version=1).version == 2
    with pytest.raises(EditConflict) as stale:
        change_recommendation(made, facts(made, text="Mine."), by=person(), version=1)
    assert stale.value.version == 2
    with pytest.raises(Refused, match="Only a planner"):
        change_recommendation(made, facts(made), by=person("planner", "PL"), version=2)


@pytest.mark.example("recommended")
def test_past_due_date_can_remain_but_cannot_be_newly_set() -> None:
    made = overdue(recommended())

    changed = change_recommendation(made, facts(made, text="New."), by=person(), version=1)
    with pytest.raises(Refused, match="This day has passed"):
        change_recommendation(made, facts(made, due_on=day(-2)), by=person(), version=2)

    assert changed.text == "New."


@pytest.mark.example("recommended")
def test_waived_recommendation_cannot_be_edited() -> None:
    made = recommended()
    move_recommendation(made, "waive", by=person("expert", "DK"), reason="No.")

    with pytest.raises(Refused, match="It is waived"):
        change_recommendation(made, facts(made, text="New."), by=person(), version=2)


# What is due of it, and who is told


def dues(**more: Any) -> list[tuple[str, str, date, str]]:
    rows = Deadline.objects.filter(key__startswith="followup:", **more)
    return [
        (each.rule.code, each.responsible.code, each.due_on, each.outcome)
        for each in rows.order_by("key")
    ]


@pytest.mark.example("in debriefing")
def test_debriefing_is_due_three_months_after_the_end_and_met_when_recorded() -> None:
    operation = debriefed_jco()

    [(rule, owner, due_on, how)] = dues()
    assert (rule, owner, how) == ("debriefing_held", "LT", "")
    assert 88 <= (due_on - day(0)).days <= 93
    held(operation)

    assert [each[3] for each in dues(rule__code="debriefing_held")] == ["met"]
    report = Deadline.objects.get(key=f"report:{operation.pk}")
    assert (report.rule.code, report.outcome) == ("report_filed", "")


@pytest.mark.example("in debriefing")
def test_each_addressee_has_a_response_deadline_and_then_an_action_deadline() -> None:
    operation = debriefed_jco()
    made = recommend(operation, "PL", "EE")
    assert [each[0] for each in dues()] == ["debriefing_held"]
    held(operation)

    assert [each[:2] for each in dues(settled_at=None)] == [
        ("recommendation_answer", "EE"),
        ("recommendation_answer", "PL"),
    ]
    say(made, "accepted")
    assert [each[:2] for each in dues(settled_at=None)] == [
        ("recommendation_answer", "EE"),
        ("recommendation_due", "PL"),
    ]
    say(made)
    assert ("recommendation_due", "PL", day(30), "met") in dues()
    move_recommendation(made, "waive", by=person("expert", "DK"), reason="No.")

    assert dues(settled_at=None) == []
    assert ("recommendation_answer", "EE", "dropped") in [(*each[:2], each[3]) for each in dues()]


def test_notified_users_can_open_the_pages_in_their_notifications(client_of: Any) -> None:
    operation = debriefed_jco(marking="participants")
    for hat in (("planner", "EE"), ("liaison", "EUROPOL"), ("planner", "PL")):
        person(*hat)
    made = recommend(operation, "EE", "EUROPOL")
    assert not Notification.objects.filter(code="recommendation.make").exists()
    held(operation)
    say(made, code="EE")

    told = Notification.objects.filter(code__startswith="recommendation")
    assert sorted(each.person.email for each in told) == [
        "liaison.europol@test.example",
        "planner.ee@test.example",
    ]
    assert {each.reference for each in told} == {"Recommendation"}
    for each in Notification.objects.filter(code__regex="^(recommendation|answer|debriefing)"):
        role, _dot, code = each.person.email.split("@")[0].partition(".")
        assert client_of(role, code.upper()).get(each.url).status_code == 200, each.code
