"""The overview page of an operation with its transitions and history."""

from typing import Any

import pytest

from operations.actions.operations import update_operation
from operations.enums import OperationState
from operations.models import Operation
from operations.queries.operations import operation_input
from tests.factories import make_operation, make_operation_input, make_user
from tests.pages import count_queries, operation_form_data, operations_url, page_text

pytestmark = pytest.mark.django_db

PAGES = ["operation_detail", "operation_history"]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("role", "organisation_code", "marking", "state", "status"),
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
    client_for: Any,
    page: str,
    role: str,
    organisation_code: str,
    marking: str,
    state: str,
    status: int,
) -> None:
    operation = make_operation(marking=marking, state=state)

    response = client_for(role, organisation_code).get(operations_url(page, operation.reference))

    assert response.status_code == status


# The record


def test_overview_shows_known_values_and_contacts_for_missing_values(client_for: Any) -> None:
    operation = make_operation(
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

    page = client_for("planner", "LT").get(operation.get_absolute_url())
    text = page_text(page)

    assert "Organised by World Customs Organization (WCO) · 29 states and 1 body · " in text
    assert "1 October 2013 – November 2013" in text
    assert "Starts: 1 October 2013. Ends: 1–30 November 2013." in text
    assert "Break of up to 59 days" in text
    assert "EU: 28 members on the start date (Austria, Belgium," in text
    assert "cigarettes (in tobacco" in text
    assert "Not recorded. Ask World Customs Organization (WCO)" in text
    assert "The list is not complete: others may take part." in text
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
    client_for: Any, phases: Any, sentence: str
) -> None:
    operation = make_operation(phases=phases)

    assert sentence in page_text(client_for("planner", "LT").get(operation.get_absolute_url()))


def test_adjacent_phases_have_no_review_break(client_for: Any) -> None:
    operation = make_operation(phases=(("2027-10-01", "2027-10-10"), ("2027-10-11", "2027-10-20")))

    assert "Break of" not in page_text(
        client_for("planner", "LT").get(operation.get_absolute_url())
    )


def test_entered_text_is_escaped(client_for: Any) -> None:
    nasty = "<script>alert(1)</script>{{7*7}}%s{0.__class__}"
    operation = make_operation("Amber", aims=nasty, sources=nasty, participants_note=nasty)
    client = client_for("planner", "LT")

    for page in ("operation_detail", "operation_history", "operation_edit"):
        html = client.get(operations_url(page, operation.reference)).content.decode()
        assert "<script>alert" not in html
        assert "{{7*7}}" in html


@pytest.mark.parametrize("page", ["operation_detail", "operation_history", "operation_edit"])
def test_operation_page_takes_a_constant_number_of_queries(client_for: Any, page: str) -> None:
    client = client_for("planner", "LT")
    few = make_operation("Few", participants=("EU",))
    much = make_operation(
        "Much",
        participants=("EU", "CH", "NO", "UA", "EUROPOL", "WCO"),
        terms_=("cigarettes", "tobacco", "heroin", "cocaine"),
        modes=("sea", "road", "container"),
        phases=tuple((f"20{year}-03", f"20{year}-04") for year in range(27, 36)),
    )
    for version in range(1, 6):
        changed = operation_input(much).with_changes(aims=f"version {version}")
        update_operation(much, changed, by=make_user("planner", "LT"), version=version)

    for_few = count_queries(client, operations_url(page, few.reference))

    assert count_queries(client, operations_url(page, much.reference)) == for_few <= 30


# Moving


@pytest.mark.example("draft")
def test_transition_by_get_request_is_refused(client_for: Any) -> None:
    operation = make_operation()

    path = operations_url("operation_transition", operation.reference, "table")

    assert client_for("planner", "LT").get(path).status_code == 405


def test_transition_is_made_and_announced(client_for: Any) -> None:
    operation = make_operation(
        kind="wco_operation", organisers=("WCO",), leads=(), marking="public"
    )

    response = client_for("liaison", "WCO").post(
        operations_url("operation_transition", operation.reference, "confirm"), follow=True
    )

    assert "Amber is now: Confirmed." in page_text(response)


def test_blocked_transition_explains_the_failed_condition(client_for: Any) -> None:
    operation = make_operation(phases=(("2027", ""),))

    response = client_for("planner", "LT").post(
        operations_url("operation_transition", operation.reference, "table")
    )

    assert response.status_code == 409
    assert "No phase is known at least to the month" in page_text(response)
    assert Operation.objects.get().state == OperationState.DRAFT


@pytest.mark.example("draft")
def test_transition_without_a_reason_is_refused(client_for: Any) -> None:
    operation = make_operation()

    response = client_for("planner", "LT").post(
        operations_url("operation_transition", operation.reference, "cancel"), {"reason": "  "}
    )

    assert response.status_code == 409
    assert "Give a reason: it stays in the history." in page_text(response)


@pytest.mark.example("draft")
@pytest.mark.parametrize(
    ("reason", "sentence"),
    [("be\x00cause", "characters that cannot be stored"), ("x" * 2001, "at most 2000 characters")],
)
def test_unstorable_reason_is_explained_and_redisplayed(
    client_for: Any, reason: str, sentence: str
) -> None:
    operation = make_operation()

    response = client_for("planner", "LT").post(
        operations_url("operation_transition", operation.reference, "cancel"), {"reason": reason}
    )

    assert response.status_code == 409
    assert sentence in page_text(response)
    assert reason in response.content.decode()
    assert Operation.objects.get().state == OperationState.DRAFT


@pytest.mark.example("tabled")
@pytest.mark.parametrize(
    ("role", "organisation_code", "name", "status"),
    [
        ("planner", "SE", "cancel", 403),
        ("planner", "LT", "no-such-step", 403),
        ("planner", "LT", "confirm", 409),
        ("liaison", "WCO", "cancel", 404),
    ],
)
def test_forbidden_transition_is_refused(
    client_for: Any, role: str, organisation_code: str, name: str, status: int
) -> None:
    operation = make_operation(state="tabled")

    response = client_for(role, organisation_code).post(
        operations_url("operation_transition", operation.reference, name), {"reason": "because"}
    )

    assert response.status_code == status
    assert Operation.objects.get().state == OperationState.TABLED


# History


def test_history_shows_user_field_old_and_new_value(client_for: Any) -> None:
    operation = make_operation(participants=("LV",))
    client = client_for("planner", "LT")
    client.post(
        operations_url("operation_edit", operation.reference),
        operation_form_data(
            operation,
            participants=["EE"],
            terms=["heroin"],
            aims="seize more",
            **{"phases-0-entered_start": "2027-10"},
        ),
    )

    page = client.get(operations_url("operation_history", operation.reference))
    entry = page.context["page"].object_list[0]

    assert entry.author == "Planner, Lithuania"
    assert {(change.label, change.old, change.new) for change in entry.changes} == {
        ("Aims", "", "seize more"),
        ("Phase 1, start", "1 October 2027", "October 2027"),
        ("Part of Latvia", "Participant", ""),
        ("Part of Estonia", "", "Participant"),
        ("Risk areas and goods", "cigarettes", "heroin"),
    }
    assert "UTC" in page_text(page)


@pytest.mark.example("draft")
@pytest.mark.django_db(transaction=True)
def test_history_is_newest_first_and_shows_transitions_with_reasons(client_for: Any) -> None:
    operation = make_operation("Amber")
    client = client_for("planner", "LT")
    client.post(
        operations_url("operation_transition", operation.reference, "cancel"),
        {"reason": "no money this year"},
    )

    page = client.get(operations_url("operation_history", operation.reference))
    entries = page.context["page"].object_list

    assert [entry.author for entry in entries] == ["Planner, Lithuania"] * 2
    assert entries[0].reason == "no money this year"
    assert [(c.label, c.old, c.new) for c in entries[0].changes] == [
        ("State", "Draft", "Cancelled")
    ]
    assert entries[1].title == "Entered"


@pytest.mark.django_db(transaction=True)
def test_history_of_a_draft_is_shown_only_to_the_lead(client_for: Any) -> None:
    operation = make_operation("Secret name", aims="secret aims", state="draft")
    shown = make_operation_input("Amber", aims="open aims")
    update_operation(operation, shown, by=make_user("planner", "LT"), version=1)
    Operation.objects.filter(pk=operation.pk).update(state=OperationState.TABLED)
    operation.refresh_from_db()
    later = make_operation_input("Amber", aims="newer aims")
    update_operation(operation, later, by=make_user("planner", "LT"), version=2)
    path = operations_url("operation_history", operation.reference)

    own = page_text(client_for("planner", "LT").get(path))
    others = page_text(client_for("planner", "SE").get(path))

    assert "secret aims" in own
    assert "secret" not in others.replace("SECRET-NAME", "").lower()
    assert "open aims → now newer aims" in others
