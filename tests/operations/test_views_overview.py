"""The record of an operation, its steps and its history."""

from typing import Any

import pytest

from operations.actions.operations import edit_operation
from operations.enums import OperationState
from operations.models import Operation
from operations.queries.operations import facts_of
from tests.pages import address, queries_of, sent, words
from tests.world import an_operation, facts, person

pytestmark = pytest.mark.django_db

PAGES = ["operation_detail", "operation_history"]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("role", "place", "marking", "state", "status"),
    [
        ("planner", "LT", "limite", "draft", 200),
        ("planner", "LT", "participants", "tabled", 200),
        ("planner", "SE", "limite", "draft", 404),
        ("planner", "SE", "limite", "tabled", 200),
        ("planner", "SE", "participants", "tabled", 404),
        ("expert", "DK", "participants", "tabled", 200),
        ("liaison", "WCO", "limite", "tabled", 404),
        ("liaison", "WCO", "participants", "tabled", 404),
        ("liaison", "WCO", "public", "tabled", 200),
        ("administrator", "GSC", "public", "tabled", 404),
    ],
)
def test_operation_pages_open_only_for_permitted_readers(
    client_of: Any, page: str, role: str, place: str, marking: str, state: str, status: int
) -> None:
    operation = an_operation(marking=marking, state=state)

    response = client_of(role, place).get(address(page, operation.reference))

    assert response.status_code == status


# The record


def test_overview_shows_known_values_and_contacts_for_missing_values(client_of: Any) -> None:
    operation = an_operation(
        "Gryphon",
        kind="wco_operation",
        organisers=("WCO",),
        leads=(),
        participants=("EU", "CH", "EUROPOL"),
        terms_=("cigarettes",),
        modes=(),
        phases=(("2013-10-01", "2013-11"), ("2013-12", "2014-01")),
        marking="public",
        sources="see https://www.example.org/a). and javascript:alert(1)",
    )

    page = client_of("planner", "LT").get(operation.get_absolute_url())
    said = words(page)

    assert "Organised by World Customs Organization (WCO) · 29 states and 1 body · " in said
    assert "1 October 2013 – November 2013" in said
    assert "Starts: 1 October 2013. Ends: 1–30 November 2013." in said
    assert "Break of up to 59 days" in said
    assert "EU: 28 members on the start date (Austria, Belgium," in said
    assert "cigarettes (in tobacco" in said
    assert "Not recorded. Ask World Customs Organization (WCO)" in said
    assert "The list is not complete: others may take part." in said
    html = " ".join(page.content.decode().split())
    assert '<a href="https://www.example.org/a" rel="noopener noreferrer">' in html
    assert 'href="javascript' not in html


@pytest.mark.parametrize(
    ("phases", "sentence"),
    [
        ((("2027-10-01", "2027-10-10"), ("2027-10-13", "2027-10-20")), "Break of 2 days"),
        ((("2027-10-01", "2027-10-10"), ("2027-10-12", "2027-10-20")), "Break of 1 day"),
        ((("2027-10", "2027-10-10"), ("2027-12", "")), "Break of 51 to 81 days"),
    ],
)
def test_review_break_between_phases_is_calculated(
    client_of: Any, phases: Any, sentence: str
) -> None:
    operation = an_operation(phases=phases)

    assert sentence in words(client_of("planner", "LT").get(operation.get_absolute_url()))


def test_adjacent_phases_have_no_review_break(client_of: Any) -> None:
    operation = an_operation(phases=(("2027-10-01", "2027-10-10"), ("2027-10-11", "2027-10-20")))

    assert "Break of" not in words(client_of("planner", "LT").get(operation.get_absolute_url()))


def test_entered_text_is_escaped(client_of: Any) -> None:
    nasty = "<script>alert(1)</script>{{7*7}}%s{0.__class__}"
    operation = an_operation("Amber", aims=nasty, sources=nasty, participants_note=nasty)
    client = client_of("planner", "LT")

    for page in ("operation_detail", "operation_history", "operation_edit"):
        html = client.get(address(page, operation.reference)).content.decode()
        assert "<script>alert" not in html
        assert "{{7*7}}" in html


@pytest.mark.parametrize("page", ["operation_detail", "operation_history", "operation_edit"])
def test_operation_page_takes_a_constant_number_of_queries(client_of: Any, page: str) -> None:
    client = client_of("planner", "LT")
    few = an_operation("Few", participants=("EU",))
    much = an_operation(
        "Much",
        participants=("EU", "CH", "NO", "UA", "EUROPOL", "WCO"),
        terms_=("cigarettes", "tobacco", "heroin", "cocaine"),
        modes=("sea", "road", "container"),
        phases=tuple((f"20{year}-03", f"20{year}-04") for year in range(27, 36)),
    )
    for version in range(1, 6):
        changed = facts_of(much).with_changes(aims=f"version {version}")
        edit_operation(much, changed, by=person("planner", "LT"), version=version)

    for_few = queries_of(client, address(page, few.reference))

    assert queries_of(client, address(page, much.reference)) == for_few <= 30


# Moving


@pytest.mark.example("draft")
def test_transition_by_get_request_is_refused(client_of: Any) -> None:
    operation = an_operation()

    path = address("operation_move", operation.reference, "table")

    assert client_of("planner", "LT").get(path).status_code == 405


def test_transition_is_made_and_announced(client_of: Any) -> None:
    operation = an_operation(kind="wco_operation", organisers=("WCO",), leads=(), marking="public")

    response = client_of("liaison", "WCO").post(
        address("operation_move", operation.reference, "confirm"), follow=True
    )

    assert "Amber is now: Confirmed." in words(response)


def test_blocked_transition_explains_the_failed_condition(client_of: Any) -> None:
    operation = an_operation(phases=(("2027", ""),))

    response = client_of("planner", "LT").post(
        address("operation_move", operation.reference, "table")
    )

    assert response.status_code == 409
    assert "No phase is known at least to the month" in words(response)
    assert Operation.objects.get().state == OperationState.DRAFT


@pytest.mark.example("draft")
def test_transition_without_a_reason_is_refused(client_of: Any) -> None:
    operation = an_operation()

    response = client_of("planner", "LT").post(
        address("operation_move", operation.reference, "cancel"), {"reason": "  "}
    )

    assert response.status_code == 409
    assert "Give a reason: it stays in the history." in words(response)


@pytest.mark.example("draft")
@pytest.mark.parametrize(
    ("reason", "sentence"),
    [("be\x00cause", "characters that cannot be stored"), ("x" * 2001, "at most 2000 characters")],
)
def test_unstorable_reason_is_explained_and_redisplayed(
    client_of: Any, reason: str, sentence: str
) -> None:
    operation = an_operation()

    response = client_of("planner", "LT").post(
        address("operation_move", operation.reference, "cancel"), {"reason": reason}
    )

    assert response.status_code == 409
    assert sentence in words(response)
    assert reason in response.content.decode()
    assert Operation.objects.get().state == OperationState.DRAFT


@pytest.mark.example("tabled")
@pytest.mark.parametrize(
    ("role", "place", "name", "status"),
    [
        ("planner", "SE", "cancel", 403),
        ("planner", "LT", "no-such-step", 403),
        ("planner", "LT", "confirm", 409),
        ("liaison", "WCO", "cancel", 404),
    ],
)
def test_forbidden_transition_is_refused(
    client_of: Any, role: str, place: str, name: str, status: int
) -> None:
    operation = an_operation(state="tabled")

    response = client_of(role, place).post(
        address("operation_move", operation.reference, name), {"reason": "because"}
    )

    assert response.status_code == status
    assert Operation.objects.get().state == OperationState.TABLED


# History


def test_history_shows_user_field_old_and_new_value(client_of: Any) -> None:
    operation = an_operation(participants=("LV",))
    client = client_of("planner", "LT")
    client.post(
        address("operation_edit", operation.reference),
        sent(
            operation,
            participants=["EE"],
            terms=["heroin"],
            aims="seize more",
            **{"phases-0-entered_start": "2027-10"},
        ),
    )

    page = client.get(address("operation_history", operation.reference))
    entry = page.context["page"].object_list[0]

    assert entry.who == "Planner, Lithuania"
    assert {(change.what, change.old, change.new) for change in entry.changes} == {
        ("Aims", "", "seize more"),
        ("Phase 1, start", "1 October 2027", "October 2027"),
        ("Part of Latvia", "Participant", ""),
        ("Part of Estonia", "", "Participant"),
        ("Risk areas and goods", "cigarettes", "heroin"),
    }
    assert "UTC" in words(page)


@pytest.mark.example("draft")
@pytest.mark.django_db(transaction=True)
def test_history_is_newest_first_and_shows_transitions_with_reasons(client_of: Any) -> None:
    operation = an_operation("Amber")
    client = client_of("planner", "LT")
    client.post(
        address("operation_move", operation.reference, "cancel"), {"reason": "no money this year"}
    )

    page = client.get(address("operation_history", operation.reference))
    entries = page.context["page"].object_list

    assert [entry.who for entry in entries] == ["Planner, Lithuania"] * 2
    assert entries[0].reason == "no money this year"
    assert [(c.what, c.old, c.new) for c in entries[0].changes] == [("State", "Draft", "Cancelled")]
    assert entries[1].title == "Entered"


@pytest.mark.django_db(transaction=True)
def test_history_of_a_draft_is_shown_only_to_the_lead(client_of: Any) -> None:
    operation = an_operation("Secret name", aims="secret aims", state="draft")
    shown = facts("Amber", aims="open aims")
    edit_operation(operation, shown, by=person("planner", "LT"), version=1)
    Operation.objects.filter(pk=operation.pk).update(state=OperationState.TABLED)
    operation.refresh_from_db()
    later = facts("Amber", aims="newer aims")
    edit_operation(operation, later, by=person("planner", "LT"), version=2)
    path = address("operation_history", operation.reference)

    own = words(client_of("planner", "LT").get(path))
    others = words(client_of("planner", "SE").get(path))

    assert "secret aims" in own
    assert "secret" not in others.replace("SECRET-NAME", "").lower()
    assert "open aims → now newer aims" in others
