"""The next transitions and the status bar on the overview page, for each reader."""

from typing import Any

import pytest

from coordination.actions import run_full_overlap_check
from jco_portal.directory.actions import open_account
from jco_portal.directory.models import User
from jco_portal.outbox.models import Job
from operations.actions.transitions import perform_operation_transition
from operations.models import Operation
from operations.reports.overview.transitions import (
    TransitionsPanel,
    transitions_panel,
    visible_path,
)
from tests.factories import make_operation, make_user
from tests.operations.lifecycles import make_complete_jco, make_external_operation, set_state
from tests.pages import operations_url, page_text

pytestmark = pytest.mark.django_db


def names(panel: TransitionsPanel) -> tuple[str, list[str]]:
    return (
        panel.next_transition.name if panel.next_transition else "",
        [each.name for each in panel.other_transitions],
    )


@pytest.mark.example("draft that lacks nothing")
@pytest.mark.parametrize(
    ("state", "who", "expected"),
    [
        ("draft", ("planner", "LT"), ("table", ["cancel"])),
        ("tabled", ("planner", "LT"), ("", ["send_back", "postpone", "cancel"])),
        ("tabled", ("expert", "DK"), ("endorse", ["send_back"])),
        ("preparation", ("planner", "LT"), ("start", ["postpone", "cancel"])),
        ("running", ("planner", "LT"), ("end", ["stop_early"])),
        ("debriefing", ("planner", "LT"), ("ask_conclude", [])),
        ("debriefing", ("expert", "DK"), ("conclude", [])),
        ("monitoring", ("expert", "DK"), ("close", [])),
        ("closed", ("expert", "DK"), ("", ["reopen"])),
        ("postponed", ("planner", "LT"), ("resume", ["cancel"])),
        ("cancelled", ("planner", "LT"), ("", [])),
        ("tabled", ("planner", "ES"), ("", [])),
    ],
)
def test_main_transition_is_shown_apart_from_the_other_transitions(
    state: str, who: tuple[str, str], expected: tuple[str, list[str]]
) -> None:
    operation = set_state(make_complete_jco(), state)

    assert names(transitions_panel(make_user(*who), operation)) == expected


def test_possible_transition_is_listed_before_a_blocked_transition() -> None:
    operation = set_state(make_external_operation((("2027-10-01", "2027-10-10"),)), "announced")

    assert names(transitions_panel(make_user("liaison", "WCO"), operation)) == (
        "confirm",
        ["finish", "withdraw"],
    )


def test_lead_sees_the_next_transition_of_an_expert_and_its_failed_conditions() -> None:
    operation = set_state(make_complete_jco((("2027-10-01", "2027-10-10"),)), "tabled")
    make_operation("Birch", state="tabled", organisers=("PL",), leads=("PL",))
    run_full_overlap_check()
    Job.objects.all().delete()

    awaited = transitions_panel(make_user(), operation).awaited

    assert awaited.sentence == (
        "Next: Endorse for preparation. This is done by an expert of another organisation."
    )
    assert [each.code for each in awaited.refusals] == ["conflicts"]
    assert transitions_panel(make_user("planner", "ES"), operation).awaited is None
    assert transitions_panel(make_user("expert", "DK"), operation).awaited is None
    assert transitions_panel(make_user(), set_state(operation, "cancelled")).awaited is None


@pytest.fixture
def debriefed() -> Operation:
    return set_state(make_complete_jco(), "debriefing")


@pytest.mark.example("draft that lacks nothing")
def test_transition_of_two_people_shows_requester_and_approver(debriefed: Operation) -> None:
    expert = transitions_panel(make_user("expert", "DK"), debriefed)
    assert expert.request_sentence == ""
    assert str(expert.refused_transition.refusals[0]) == "Nobody has asked for it yet."

    perform_operation_transition(debriefed, "ask_conclude", by=make_user())

    lead = transitions_panel(make_user(), debriefed)
    assert lead.request_sentence.startswith("Asked on ")
    assert lead.request_sentence.endswith(
        "by Planner, Lithuania; an expert of another organisation confirms it."
    )
    assert (lead.next_transition.is_possible, lead.refused_transition) == (False, None)
    expert = transitions_panel(make_user("expert", "DK"), debriefed)
    assert expert.next_transition.is_possible
    assert expert.request_sentence.endswith("by Planner, Lithuania.")


@pytest.mark.example("draft that lacks nothing")
def test_requester_with_the_approval_role_sees_that_another_person_approves(
    debriefed: Operation,
) -> None:
    both = open_account("both@test.example", organisation="DK", roles=["expert", "facilitator"])
    debriefed.facilitators.create(user=both, appointed_by=make_user())
    both = User.objects.get(pk=both.pk)
    debriefed = Operation.objects.get(pk=debriefed.pk)
    assert names(transitions_panel(both, debriefed)) == ("ask_conclude", [])

    perform_operation_transition(debriefed, "ask_conclude", by=both)

    panel = transitions_panel(both, debriefed)
    assert not panel.next_transition.is_possible
    assert panel.refused_transition is None
    assert panel.request_sentence.endswith("an expert of another organisation confirms it.")


@pytest.mark.example("draft that lacks nothing")
def test_overview_has_a_single_primary_transition_button(client_for: Any) -> None:
    operation = set_state(make_complete_jco(), "running")

    html = client_for().get(operation.get_absolute_url()).content.decode()

    block = html[
        html.index('class="transitions"') : html.index(
            "</section>", html.index('class="transitions"')
        )
    ]
    assert block.count("btn-primary") == 1
    assert block.index("End the operation") < block.index("Other steps") < block.index("Stop the")


@pytest.mark.example("draft that lacks nothing")
def test_request_for_approval_shows_a_notice_without_a_new_status(
    client_for: Any, debriefed: Operation
) -> None:
    path = operations_url("operation_transition", debriefed.reference, "ask_conclude")

    page = page_text(client_for().post(path, follow=True))

    assert "Asked for. Those who confirm it are told." in page
    assert "is now" not in page


@pytest.mark.example("draft")
def test_refused_reason_is_redisplayed_in_its_field(client_for: Any) -> None:
    operation = make_operation()
    path = operations_url("operation_transition", operation.reference, "cancel")

    html = client_for().post(path, {"reason": "x" * 2001}).content.decode()

    field = html[html.index('id="reason-cancel" ') :]
    assert "x" * 2001 in field[: field.index("</textarea>")]
    assert '<details class="transitions-other" open>' in html
    assert '<details class="transition-reason" open>' in html


# The status bar


def aside(user: User, operation: Operation) -> Any:
    return visible_path(user, Operation.objects.get(pk=operation.pk))[-1]


@pytest.mark.example("draft that lacks nothing")
def test_reason_for_postponement_is_shown_to_participants_but_not_to_other_states() -> None:
    operation = set_state(make_complete_jco(), "preparation")
    perform_operation_transition(operation, "postpone", by=make_user(), reason="No money yet.")

    steps = visible_path(make_user(), Operation.objects.get(pk=operation.pk))

    assert [step.status for step in steps] == ["done"] * 2 + ["ahead"] * 5 + ["aside"]
    assert (steps[-1].label, steps[-1].reason) == ("Postponed", "No money yet.")
    assert steps[-1].since is not None
    assert aside(make_user("expert", "DK"), operation).reason == "No money yet."
    assert aside(make_user("planner", "PL"), operation).reason == "No money yet."
    assert aside(make_user("planner", "ES"), operation).reason == ""


@pytest.mark.example("draft")
def test_reason_for_cancelling_a_draft_is_shown_only_to_the_lead() -> None:
    operation = make_operation()
    perform_operation_transition(operation, "cancel", by=make_user(), reason="Bad idea.")

    assert aside(make_user(), operation).reason == "Bad idea."
    assert aside(make_user("expert", "DK"), operation).reason == ""


@pytest.mark.example("draft")
def test_overview_links_to_the_lifecycle_page(client_for: Any) -> None:
    page = client_for().get(make_operation().get_absolute_url()).content.decode()

    assert '<a href="/operations/life/">What comes when</a>' in page


@pytest.mark.example("draft that lacks nothing")
@pytest.mark.parametrize(
    ("state", "name", "who", "sentence"),
    [
        ("draft", "table", ("planner", "LT"), "It is tabled by now"),
        ("tabled", "endorse", ("expert", "DK"), "It is in preparation by now"),
        ("preparation", "start", ("planner", "LT"), "It is running by now"),
        ("running", "end", ("planner", "LT"), "It is in debriefing by now"),
        ("debriefing", "ask_conclude", ("planner", "LT"), "It has been asked for"),
        ("monitoring", "close", ("expert", "DK"), "It is closed by now"),
    ],
)
def test_repeated_transition_changes_the_state_once_and_explains_the_refusal(
    client_for: Any, state: str, name: str, who: tuple[str, str], sentence: str
) -> None:
    operation = set_state(make_complete_jco(), state)
    client, path = (
        client_for(*who),
        operations_url("operation_transition", operation.reference, name),
    )

    first, second = (client.post(path, {"accepts_warnings": "on"}) for _time in range(2))

    assert (first.status_code, second.status_code) == (302, 409)
    assert sentence in page_text(second)
    assert operation.transitions.filter(name=name).count() == 1
