"""An invitation: who reads what of it, how it is answered, and what is too late."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from operations.models import Operation
from tests.invitations import (
    ASKED,
    a_form,
    an_inviting_jco,
    answer,
    no,
    part_of,
    soon,
    yes,
)
from tests.pages import address, queries_of, words
from tests.world import an_operation, place

pytestmark = [pytest.mark.django_db, pytest.mark.example("inviting")]
CANARY = "CANARY-DESK"


def page_of(operation: Operation) -> str:
    return address("invitation", operation.reference)


@pytest.fixture
def operation() -> Operation:
    return an_inviting_jco()


# Who reads it


@pytest.mark.parametrize(
    ("role", "code", "status"),
    [
        ("planner", "EE", 200),
        ("contact_point", "EE", 200),
        ("facilitator", "EE", 200),
        ("liaison", "EUROPOL", 200),
        ("planner", "PT", 200),
        ("expert", "EE", 403),
        ("secretariat", "EE", 403),
        ("planner", "MT", 404),
        ("planner", "LT", 404),
        ("planner", "DK", 404),
        ("liaison", "WCO", 404),
        ("administrator", "EE", 404),
    ],
)
def test_an_invitation_is_for_those_who_answer_for_the_invited(
    client_of: Any, operation: Operation, role: str, code: str, status: int
) -> None:
    client = client_of(role, code)

    assert client.get(page_of(operation)).status_code == status
    posted = client.post(page_of(operation), a_form(part_of(operation, "EE")))
    assert (posted.status_code in {200, 302, 409}) == (status == 200)


def test_the_wrong_role_is_told_who_answers(client_of: Any, operation: Operation) -> None:
    said = words(client_of("expert", "EE").get(page_of(operation)))

    assert "Only a planner or contact point of Estonia answers for it." in said


def test_an_outside_body_reads_the_invitation_of_a_record_that_is_not_there_for_it(
    client_of: Any, operation: Operation
) -> None:
    client = client_of("liaison", "EUROPOL")

    extract = client.get(page_of(operation))
    html, said = extract.content.decode(), words(extract)

    assert client.get(operation.get_absolute_url()).status_code == 404
    assert client.get(address("participant_list", operation.reference)).status_code == 404
    assert client.get(address("operation_history", operation.reference)).status_code == 404
    for shown in ("Amber", "Find the trucks.", "1–10 October 2027", "cigarettes", "road", ASKED):
        assert shown in said
    assert "Lithuania" in said
    assert "CANARY" not in html
    assert "Estonia" not in html
    assert "Portugal" not in html
    assert "Malta" not in html
    assert operation.get_absolute_url() + '"' not in html


def test_an_insider_gets_links_to_the_record_and_its_overlaps(
    client_of: Any, operation: Operation
) -> None:
    links = dict(client_of("planner", "EE").get(page_of(operation)).context["facts"].links)

    assert set(links) == {"Record", "Overlaps", "History"}
    assert links["Overlaps"] == f"/calendar/operations/{operation.reference}/overlaps/"


def test_own_operations_in_the_same_days_are_named(client_of: Any, operation: Operation) -> None:
    days = {"state": "tabled", "phases": (("2027-10-05", "2027-10-06"),)}
    an_operation("Ours", organisers=("EE",), leads=("EE",), **days)
    an_operation("Theirs", organisers=("PL",), leads=("PL",), **days)
    an_operation("Later", organisers=("EE",), leads=("EE",), phases=(("2028-01", "2028-01"),))

    page = client_of("planner", "EE").get(page_of(operation))

    assert [each.name for each in page.context["facts"].own] == ["Ours"]
    overlaps = page.context["forms"].decline.fields["overlaps_with"].choices
    offered = {group: [name for _key, name in names] for group, names in overlaps[2:]}
    said = "5–6 October 2027"
    assert offered == {"Yours": [f"Ours, {said}"], "Others": [f"Theirs, {said}"]}


def test_a_draft_again_is_there_for_nobody(client_of: Any, operation: Operation) -> None:
    Operation.objects.filter(pk=operation.pk).update(state="draft")

    assert client_of("planner", "EE").get(page_of(operation)).status_code == 404


def test_a_withdrawn_invitation_is_gone(client_of: Any, operation: Operation) -> None:
    path = address("invitation_withdraw", operation.reference, part_of(operation, "EE").pk)
    client_of().post(path)

    assert client_of("planner", "EE").get(page_of(operation)).status_code == 404


def test_the_record_leads_those_who_answer_to_the_invitation(
    client_of: Any, operation: Operation
) -> None:
    def leads(role: str, code: str) -> bool:
        page = client_of(role, code).get(operation.get_absolute_url())
        return f'href="{page_of(operation)}"' in page.content.decode()

    assert leads("planner", "EE")
    assert not leads("expert", "EE")
    assert not leads("planner", "MT")
    assert not leads("planner", "PT")
    assert not leads("planner", "LT")


# Answering


def test_accepting_is_recorded_and_shown(client_of: Any, operation: Operation) -> None:
    client = client_of("planner", "EE")
    sent = a_form(part_of(operation, "EE"))

    answered = client.post(page_of(operation), sent, follow=True)

    assert answered.redirect_chain == [(page_of(operation), 302)]
    said = words(answered)
    assert "Your answer is recorded: accepted. The lead is told." in said
    assert "Estonia takes part: answered on" in said
    assert "by Planner, Estonia." in said
    assert client.get(address("participant_list", operation.reference)).status_code == 200


def test_declining_is_recorded_with_the_overlap(client_of: Any, operation: Operation) -> None:
    other = an_operation("Ours", organisers=("EE",), leads=("EE",), state="tabled")
    fields = {"reason": "overlap", "overlaps_with": str(other.pk), "note": "Same boats."}

    said = words(
        client_of("planner", "EE").post(
            page_of(operation), a_form(part_of(operation, "EE"), "decline", **fields), follow=True
        )
    )

    assert "Your answer is recorded: declined." in said
    assert "Why not It overlaps with Ours" in said
    assert part_of(operation, "EE").overlaps_with == other


def test_an_overlap_is_kept_only_where_it_is_the_reason(
    client_of: Any, operation: Operation
) -> None:
    other = an_operation("Ours", organisers=("EE",), leads=("EE",), state="tabled")
    fields = {"reason": "resources", "overlaps_with": str(other.pk)}

    client_of("planner", "EE").post(
        page_of(operation), a_form(part_of(operation, "EE"), "decline", **fields)
    )

    assert part_of(operation, "EE").overlaps_with is None


@pytest.mark.parametrize(
    ("kind", "typed", "sentence"),
    [
        ("accept", {"posts": "many"}, "Write the number in digits."),
        ("accept", {"posts": "-1"}, "Write a number from 0 to 9,999."),
        ("accept", {"officers": "10000"}, "Write a number from 0 to 9,999."),
        ("accept", {"officers": "9" * 400}, "Write a number from 0 to 9,999."),
        ("accept", {"contact_point": "a\x00"}, "cannot be stored"),
        ("accept", {"contact_point": "\ufffd"}, "cannot be stored"),
        ("accept", {"contact_point": "x" * 10_000}, "at most 200 characters"),
        ("accept", {"priority": "CANARY"}, "not one of the available choices"),
        ("decline", {"reason": ""}, "Say why your organisation does not take part."),
        ("decline", {"reason": "no"}, "not one of the available choices"),
        ("decline", {"overlaps_with": "999999"}, "Choose an operation from the list."),
        ("decline", {"note": "x" * 3000}, "at most 2000 characters"),
    ],
)
def test_a_mistake_stands_beside_its_field_and_nothing_typed_is_lost(
    client_of: Any, operation: Operation, kind: str, typed: dict[str, str], sentence: str
) -> None:
    sent = a_form(part_of(operation, "EE"), kind, **{"note": "My note."} | typed)

    response = client_of("planner", "EE").post(page_of(operation), sent)

    assert response.status_code == 422
    assert sentence in words(response)
    form = response.context["forms"].sent
    assert form["note"].value() == sent[f"{kind}-note"]
    assert part_of(operation, "EE").standing == "invited"


def test_an_operation_that_is_not_shown_cannot_be_named(
    client_of: Any, operation: Operation
) -> None:
    hidden = an_operation(
        "Hidden", organisers=("PL",), leads=("PL",), state="tabled", marking="participants"
    )
    fields = {"reason": "overlap", "overlaps_with": str(hidden.pk)}

    response = client_of("planner", "EE").post(
        page_of(operation), a_form(part_of(operation, "EE"), "decline", **fields)
    )

    assert response.status_code == 422
    assert part_of(operation, "EE").standing == "invited"


def test_a_form_sent_twice_answers_once(client_of: Any, operation: Operation) -> None:
    client, sent = client_of("planner", "EE"), a_form(part_of(operation, "EE"))
    client.post(page_of(operation), sent)
    first = part_of(operation, "EE").answered_at

    again = client.post(page_of(operation), sent)

    assert again.status_code == 302
    assert part_of(operation, "EE").answered_at == first


def test_the_second_person_is_told_what_was_answered(client_of: Any, operation: Operation) -> None:
    old_page = a_form(part_of(operation, "EE"), "decline", note="We cannot.")
    client_of("contact_point", "EE").post(page_of(operation), a_form(part_of(operation, "EE")))

    response = client_of("planner", "EE").post(page_of(operation), old_page)
    said = words(response)

    assert response.status_code == 409
    assert "It was answered meanwhile" in said
    assert "Estonia takes part: answered on" in said
    assert "by Contact point, Estonia." in said
    assert response.context["forms"].sent["note"].value() == "We cannot."
    assert part_of(operation, "EE").standing == "accepted"


def test_what_was_typed_may_be_sent_again_over_the_first_answer(
    client_of: Any, operation: Operation
) -> None:
    old_page = a_form(part_of(operation, "EE"), "decline")
    answer(operation, "EE", yes())
    client = client_of("planner", "EE")
    fresh = client.post(page_of(operation), old_page).context["participation"].mark

    assert client.post(page_of(operation), {**old_page, "seen": fresh}).status_code == 302
    assert part_of(operation, "EE").standing == "declined"


def test_an_answer_without_a_contact_point_asks_for_it(
    client_of: Any, operation: Operation
) -> None:
    client = client_of("planner", "EE")
    sent = a_form(part_of(operation, "EE"), contact_point="")

    said = words(client.post(page_of(operation), sent, follow=True))

    assert "Name your contact point below" in said


def test_the_form_shows_what_was_answered(client_of: Any, operation: Operation) -> None:
    answer(operation, "EE", no(note="Busy."))

    forms = client_of("planner", "EE").get(page_of(operation)).context["forms"]

    assert forms.is_decline_open
    assert forms.decline["note"].value() == "Busy."
    assert not forms.accept["contact_point"].value()


# Days


@pytest.mark.parametrize(
    ("days", "sentence"),
    [(12, "in 12 days."), (1, "tomorrow."), (0, "today."), (-1, "1 day overdue."), (-5, "5 days")],
)
def test_the_time_left_is_said_in_words(
    client_of: Any, operation: Operation, days: int, sentence: str
) -> None:
    operation.participations.filter(organisation=place("EE")).update(answer_by=soon(days))
    day = timezone.localdate() + timedelta(days=days)

    said = words(client_of("planner", "EE").get(page_of(operation)))

    assert f"Answer by {day.strftime('%-d %B %Y')}: {sentence}" in said
    assert ("It can still be given or changed until the operation starts." in said) == (days < 0)


def test_a_late_answer_is_taken(client_of: Any, operation: Operation) -> None:
    operation.participations.filter(organisation=place("EE")).update(answer_by=soon(-5))
    sent = a_form(part_of(operation, "EE"))

    assert client_of("planner", "EE").post(page_of(operation), sent).status_code == 302


def test_after_the_start_the_page_says_so_and_takes_nothing(
    client_of: Any, operation: Operation
) -> None:
    Operation.objects.filter(pk=operation.pk).update(state="running")
    client, sent = client_of("planner", "EE"), a_form(part_of(operation, "EE"))

    shown, answered = client.get(page_of(operation)), client.post(page_of(operation), sent)

    assert "It has started and is running: tell its lead" in words(shown)
    assert "We take part" not in words(shown)
    assert answered.status_code == 403
    assert "It has started and is running: tell its lead" in words(answered)
    assert part_of(operation, "EE").standing == "invited"


def test_the_page_takes_as_many_queries_for_many_as_for_few(
    client_of: Any, operation: Operation
) -> None:
    client = client_of("planner", "EE")
    days = {"state": "tabled", "phases": (("2027-10-05", "2027-10-06"),)}
    an_operation("Ours 0", organisers=("EE",), leads=("EE",), **days)
    for_few = queries_of(client, page_of(operation))
    for number in range(1, 5):
        an_operation(f"Ours {number}", organisers=("EE",), leads=("EE",), **days)

    assert queries_of(client, page_of(operation)) == for_few <= 30
