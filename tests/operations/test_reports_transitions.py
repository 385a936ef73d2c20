"""The next steps and the rail as a record shows them to each person."""

from typing import Any

import pytest

from coordination.actions import detect_all
from jco_portal.directory.actions import open_account
from jco_portal.directory.models import User
from jco_portal.outbox.models import Job
from operations.actions.transitions import move_operation
from operations.models import Operation
from operations.reports.overview.transitions import Moves, moves_of, rail_of
from tests.operations.lives import a_jco, an_entry, put
from tests.pages import address, words
from tests.world import an_operation, person

pytestmark = pytest.mark.django_db


def names(moves: Moves) -> tuple[str, list[str]]:
    return (moves.forward.name if moves.forward else "", [each.name for each in moves.others])


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
    operation = put(a_jco(), state)

    assert names(moves_of(person(*who), operation)) == expected


def test_possible_transition_is_listed_before_a_blocked_transition() -> None:
    operation = put(an_entry((("2027-10-01", "2027-10-10"),)), "announced")

    assert names(moves_of(person("liaison", "WCO"), operation)) == (
        "confirm",
        ["finish", "withdraw"],
    )


def test_lead_sees_the_next_transition_of_an_expert_and_its_failed_conditions() -> None:
    operation = put(a_jco((("2027-10-01", "2027-10-10"),)), "tabled")
    an_operation("Birch", state="tabled", organisers=("PL",), leads=("PL",))
    detect_all()
    Job.objects.all().delete()

    awaited = moves_of(person(), operation).awaited

    assert awaited.words == (
        "Next: Endorse for preparation. This is done by an expert of another organisation."
    )
    assert [each.code for each in awaited.refusals] == ["conflicts"]
    assert moves_of(person("planner", "ES"), operation).awaited is None
    assert moves_of(person("expert", "DK"), operation).awaited is None
    assert moves_of(person(), put(operation, "cancelled")).awaited is None


@pytest.fixture
def debriefed() -> Operation:
    return put(a_jco(), "debriefing")


@pytest.mark.example("draft that lacks nothing")
def test_transition_of_two_people_shows_requester_and_approver(debriefed: Operation) -> None:
    expert = moves_of(person("expert", "DK"), debriefed)
    assert expert.asked == ""
    assert str(expert.refused.refusals[0]) == "Nobody has asked for it yet."

    move_operation(debriefed, "ask_conclude", by=person())

    lead = moves_of(person(), debriefed)
    assert lead.asked.startswith("Asked on ")
    assert lead.asked.endswith(
        "by Planner, Lithuania; an expert of another organisation confirms it."
    )
    assert (lead.forward.is_possible, lead.refused) == (False, None)
    expert = moves_of(person("expert", "DK"), debriefed)
    assert expert.forward.is_possible
    assert expert.asked.endswith("by Planner, Lithuania.")


@pytest.mark.example("draft that lacks nothing")
def test_requester_with_the_approval_role_sees_that_another_person_approves(
    debriefed: Operation,
) -> None:
    both = open_account("both@test.example", organisation="DK", roles=["expert", "facilitator"])
    debriefed.facilitators.create(user=both, appointed_by=person())
    both = User.objects.get(pk=both.pk)
    debriefed = Operation.objects.get(pk=debriefed.pk)
    assert names(moves_of(both, debriefed)) == ("ask_conclude", [])

    move_operation(debriefed, "ask_conclude", by=both)

    moves = moves_of(both, debriefed)
    assert not moves.forward.is_possible
    assert moves.refused is None
    assert moves.asked.endswith("an expert of another organisation confirms it.")


@pytest.mark.example("draft that lacks nothing")
def test_overview_has_a_single_primary_transition_button(client_of: Any) -> None:
    operation = put(a_jco(), "running")

    html = client_of().get(operation.get_absolute_url()).content.decode()

    block = html[
        html.index('class="transitions"') : html.index(
            "</section>", html.index('class="transitions"')
        )
    ]
    assert block.count("btn-primary") == 1
    assert block.index("End the operation") < block.index("Other steps") < block.index("Stop the")


@pytest.mark.example("draft that lacks nothing")
def test_request_for_approval_shows_a_notice_without_a_new_status(
    client_of: Any, debriefed: Operation
) -> None:
    path = address("operation_move", debriefed.reference, "ask_conclude")

    page = words(client_of().post(path, follow=True))

    assert "Asked for. Those who confirm it are told." in page
    assert "is now" not in page


@pytest.mark.example("draft")
def test_refused_reason_is_redisplayed_in_its_field(client_of: Any) -> None:
    operation = an_operation()
    path = address("operation_move", operation.reference, "cancel")

    html = client_of().post(path, {"reason": "x" * 2001}).content.decode()

    field = html[html.index('id="reason-cancel" ') :]
    assert "x" * 2001 in field[: field.index("</textarea>")]
    assert '<details class="transitions-other" open>' in html
    assert '<details class="transition-reason" open>' in html


# The rail


def aside(user: User, operation: Operation) -> Any:
    return rail_of(user, Operation.objects.get(pk=operation.pk))[-1]


@pytest.mark.example("draft that lacks nothing")
def test_reason_for_postponement_is_shown_to_participants_but_not_to_other_states() -> None:
    operation = put(a_jco(), "preparation")
    move_operation(operation, "postpone", by=person(), reason="No money yet.")

    steps = rail_of(person(), Operation.objects.get(pk=operation.pk))

    assert [step.status for step in steps] == ["done"] * 2 + ["ahead"] * 5 + ["aside"]
    assert (steps[-1].label, steps[-1].reason) == ("Postponed", "No money yet.")
    assert steps[-1].since is not None
    assert aside(person("expert", "DK"), operation).reason == "No money yet."
    assert aside(person("planner", "PL"), operation).reason == "No money yet."
    assert aside(person("planner", "ES"), operation).reason == ""


@pytest.mark.example("draft")
def test_reason_for_cancelling_a_draft_is_shown_only_to_the_lead() -> None:
    operation = an_operation()
    move_operation(operation, "cancel", by=person(), reason="Bad idea.")

    assert aside(person(), operation).reason == "Bad idea."
    assert aside(person("expert", "DK"), operation).reason == ""


@pytest.mark.example("draft")
def test_overview_links_to_the_lifecycle_page(client_of: Any) -> None:
    page = client_of().get(an_operation().get_absolute_url()).content.decode()

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
    client_of: Any, state: str, name: str, who: tuple[str, str], sentence: str
) -> None:
    operation = put(a_jco(), state)
    client, path = client_of(*who), address("operation_move", operation.reference, name)

    first, second = (client.post(path, {"all_the_same": "on"}) for _time in range(2))

    assert (first.status_code, second.status_code) == (302, 409)
    assert sentence in words(second)
    assert operation.transitions.filter(name=name).count() == 1
