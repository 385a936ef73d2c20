"""The participants of a JCO on their page: who sees what, inviting, facilitators."""

from typing import Any

import pytest
from django.test import Client

from jco_portal.directory.actions import open_account
from operations.actions.participants import name_facilitator
from operations.models import Facilitator, Operation, Participation
from tests.invitations import (
    ASKED,
    a_tabled_jco,
    an_answered_jco,
    answer,
    invited,
    no,
    part_of,
    soon,
    yes,
)
from tests.pages import address, queries_of, words
from tests.world import an_operation, person

pytestmark = [pytest.mark.django_db, pytest.mark.example("answered")]


def page_of(operation: Operation) -> str:
    return address("participant_list", operation.reference)


def invite_page(operation: Operation) -> str:
    return address("participant_invite", operation.reference)


def a_form(**fields: Any) -> dict[str, Any]:
    return {"listed": ["EE"], "asked": ASKED, "answer_by": soon().isoformat(), **fields}


@pytest.fixture
def settled() -> Operation:
    return an_answered_jco()


# Who sees it


@pytest.mark.parametrize(
    ("role", "code", "status"),
    [
        ("planner", "LT", 200),
        ("contact_point", "EE", 200),
        ("planner", "LV", 404),
        ("planner", "PL", 404),
        ("planner", "FI", 404),
        ("expert", "DK", 404),
        ("secretariat", "GSC", 404),
        ("liaison", "WCO", 404),
        ("administrator", "GSC", 404),
    ],
)
def test_the_page_is_there_for_who_runs_it_and_who_takes_part(
    client_of: Any, settled: Operation, role: str, code: str, status: int
) -> None:
    assert client_of(role, code).get(page_of(settled)).status_code == status


def test_a_jco_that_was_only_imported_has_no_such_page(client_of: Any, settled: Operation) -> None:
    settled.dossier.delete()

    assert client_of().get(page_of(settled)).status_code == 404
    assert "Participants" not in str(client_of().get(settled.get_absolute_url()).context["tabs"])


def test_the_tab_is_there_for_those_to_whom_the_page_is(client_of: Any, settled: Operation) -> None:
    def labels(role: str, code: str) -> list[str]:
        page = client_of(role, code).get(settled.get_absolute_url())
        return [tab["label"] for tab in page.context["tabs"]]

    assert "Participants" in labels("planner", "LT")
    assert "Participants" in labels("planner", "EE")
    assert "Participants" not in labels("expert", "DK")


# What it says


def test_the_lead_sees_how_everybody_stands(client_of: Any, settled: Operation) -> None:
    said = words(client_of().get(page_of(settled)))

    assert f"1 of 3 invited has accepted; 1 has declined; 1 has yet to answer by {_day()}." in said
    assert "Estonia Operations desk, +372 600 2 8 High" in said
    assert (
        f"Poland Nobody there may answer here yet: write to its desk. {_day()} in 28 days" in said
    )
    assert "No resources: No ships left" in said
    assert "Planned, not invited yet 1 Finland" in said


def _day() -> str:
    return soon().strftime("%-d %B %Y")


def test_another_participant_reads_no_reason_but_that_of_its_own(
    client_of: Any, settled: Operation
) -> None:
    said = words(client_of("planner", "EE").get(page_of(settled)))

    assert "Has declined 1 Latvia" in said
    assert "No ships left" not in said
    assert "No resources" not in said
    assert "Withdraw" not in said
    assert "Name the facilitator" not in said


@pytest.mark.example("")
def test_an_overlap_is_named_only_to_who_may_know_of_it(client_of: Any) -> None:
    operation = a_tabled_jco("EE", "LV")
    ours = {"organisers": ("LV",), "leads": ("LV",), "state": "tabled"}
    hidden = an_operation("CANARY", marking="participants", **ours)
    shown = an_operation("Bora", **ours)
    invited(operation, "EE", "LV")
    answer(operation, "LV", no(reason="overlap", overlaps_with=hidden))
    answer(operation, "EE", no(reason="overlap", overlaps_with=shown))

    said = words(client_of().get(page_of(operation)))

    assert "It overlaps with an operation that is not shown to you" in said
    assert "It overlaps with Bora" in said
    assert "CANARY" not in said


@pytest.mark.example("tabled with Estonia")
def test_nobody_is_invited_yet(client_of: Any) -> None:
    said = words(client_of().get(page_of(a_tabled_jco("EE"))))

    assert "Nobody is invited yet." in said
    assert "Planned, not invited yet 1 Estonia Invite them" in said


def test_who_has_an_account_there_can_answer(client_of: Any, settled: Operation) -> None:
    person("contact_point", "PL")

    assert "Nobody there may answer" not in words(client_of().get(page_of(settled)))


def test_overdue_answers_are_counted_and_said_in_words(client_of: Any, settled: Operation) -> None:
    settled.participations.filter(standing="invited").update(answer_by=soon(-5))

    said = words(client_of().get(page_of(settled)))

    assert "1 has declined; 1 is overdue." in said
    assert "5 days overdue" in said


def test_the_page_takes_as_many_queries_for_many_as_for_few(
    client_of: Any, settled: Operation
) -> None:
    client = client_of()
    for_few = queries_of(client, page_of(settled))
    invited(settled, "EU")
    for code in ("FI", "DK", "DE", "FR"):
        answer(settled, code, yes())
    for code in ("ES", "IT", "PT"):
        answer(settled, code, no())

    assert queries_of(client, page_of(settled)) == for_few <= 30


# Inviting


def test_the_form_offers_the_planned_and_those_who_have_declined(
    client_of: Any, settled: Operation
) -> None:
    form = client_of().get(invite_page(settled)).context["form"]

    assert [code for code, _label in form["listed"].field.choices] == ["FI", "LV"]
    assert form["listed"].value() == ["FI"]
    assert form["answer_by"].value() == soon(28).isoformat()
    others = [code for code, _label in form["others"].field.choices]
    assert not {"EE", "LV", "PL", "FI", "LT"} & set(others)
    assert {"EU", "DK", "EUROPOL"} <= set(others)


@pytest.mark.example("")
def test_the_day_to_answer_by_is_proposed_before_the_start(client_of: Any) -> None:
    start = soon(10).isoformat()
    operation = a_tabled_jco("EE", phases=((start, start),))

    assert (
        client_of().get(invite_page(operation)).context["form"]["answer_by"].value()
        == soon(9).isoformat()
    )


@pytest.mark.example("tabled with Estonia")
def test_inviting_leads_back_to_the_list(client_of: Any) -> None:
    operation = a_tabled_jco("EE")

    answered = client_of().post(invite_page(operation), a_form(others=["FI"]), follow=True)

    assert answered.redirect_chain == [(page_of(operation), 302)]
    assert "2 organisations are invited." in words(answered)
    assert part_of(operation, "EE").asked == ASKED


@pytest.mark.example("tabled with Estonia")
def test_a_form_sent_twice_invites_once(client_of: Any) -> None:
    operation, client = a_tabled_jco("EE"), client_of()
    client.post(invite_page(operation), a_form(others=["FI"]))

    again = client.post(invite_page(operation), a_form(others=["FI"]), follow=True)

    assert "Everybody whom you chose is invited already." in words(again)
    assert Participation.objects.filter(operation=operation, standing="invited").count() == 2


@pytest.mark.example("tabled with Estonia")
@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"listed": []}, "listed", "Choose at least one organisation to invite."),
        ({"listed": ["XX"]}, "listed", "cannot be invited; untick it."),
        ({"listed": [], "others": ["XX"]}, "others", "not in the list"),
        ({"asked": ""}, "asked", "Say what is asked of them."),
        ({"asked": "a\x00b"}, "asked", "cannot be stored"),
        ({"asked": "x" * 10_000}, "asked", "at most 2000 characters"),
        ({"answer_by": ""}, "answer_by", "Give the day to answer by."),
        ({"answer_by": "soon"}, "answer_by", "Write the day as 2026-10-05."),
        ({"answer_by": "2020-01-01"}, "answer_by", "lies in the past"),
        ({"answer_by": "2099-01-01"}, "answer_by", "lies before"),
    ],
)
def test_a_mistake_stands_beside_its_field_and_nothing_typed_is_lost(
    client_of: Any, typed: dict[str, Any], field: str, sentence: str
) -> None:
    operation = a_tabled_jco("EE")
    sent = a_form(**{"asked": "Two posts, please."} | typed)

    response = client_of().post(invite_page(operation), sent)

    assert response.status_code == 422
    assert sentence in str(response.context["form"].errors[field])
    assert response.context["form"]["asked"].value() == sent["asked"]
    assert part_of(operation, "EE").standing == "planned"


@pytest.mark.parametrize(
    ("role", "code", "status"),
    [("planner", "EE", 403), ("planner", "PL", 404), ("expert", "DK", 404)],
)
def test_who_does_not_run_it_does_not_invite(
    client_of: Any, settled: Operation, role: str, code: str, status: int
) -> None:
    client = client_of(role, code)

    assert client.get(invite_page(settled)).status_code == status
    assert client.post(invite_page(settled), a_form(listed=["FI"])).status_code == status
    assert part_of(settled, "FI").standing == "planned"


@pytest.mark.example("")
def test_a_draft_says_that_it_must_be_tabled_first(client_of: Any) -> None:
    draft, client = an_operation(participants=("EE",)), client_of()

    listed, inviting = client.get(page_of(draft)), client.get(invite_page(draft))

    assert "Table it first: nobody else sees a draft." in words(listed)
    assert inviting.status_code == 403
    assert "Table it first: nobody else sees a draft." in words(inviting)


def test_an_invitation_is_withdrawn_by_post_alone(client_of: Any, settled: Operation) -> None:
    part = part_of(settled, "PL")
    path = address("invitation_withdraw", settled.reference, part.pk)

    assert client_of().get(path).status_code == 405
    assert client_of("planner", "EE").post(path).status_code == 403
    assert client_of("planner", "PL").post(path).status_code == 404
    said = words(client_of().post(path, follow=True))

    assert "The invitation of Poland is withdrawn." in said
    assert part_of(settled, "PL").standing == "planned"


# Facilitators


def test_the_lead_names_a_facilitator_by_function_and_dismisses_one(
    client_of: Any, settled: Operation
) -> None:
    client, helper = client_of(), person("facilitator", "SE")
    path = address("facilitator_name", settled.reference)

    said = words(client.post(path, {"person": helper.pk}, follow=True))
    named = Facilitator.objects.get(operation=settled)
    dismissal = address("facilitator_dismiss", settled.reference, named.pk)
    gone = words(client.post(dismissal, follow=True))

    assert "Facilitator, Sweden is named and told." in said
    assert helper.email not in said
    assert "Facilitator, Sweden is dismissed and told." in gone
    assert not Facilitator.objects.exists()


@pytest.mark.parametrize("chosen", ["", "0", "x", "99999999999999999999"])
def test_a_facilitator_who_is_not_in_the_list_is_not_named(
    client_of: Any, settled: Operation, chosen: str
) -> None:
    person("facilitator", "SE")

    answered = client_of().post(address("facilitator_name", settled.reference), {"person": chosen})

    assert answered.status_code == 422
    assert "Choose a facilitator" in words(answered)
    assert not Facilitator.objects.exists()


def test_a_facilitator_invites_but_names_nobody(client_of: Any, settled: Operation) -> None:
    helper, other = person("facilitator", "SE"), person("facilitator", "DK")
    name_facilitator(settled, helper, by=person())
    client = client_of("facilitator", "SE")

    inviting = client.post(invite_page(settled), a_form(listed=["FI"]))
    naming = client.post(address("facilitator_name", settled.reference), {"person": other.pk})

    assert inviting.status_code == 302
    assert naming.status_code == 403
    assert "Only a planner of the lead may do this" in words(naming)


def test_equal_functions_can_be_told_apart(client_of: Any, settled: Operation) -> None:
    person("facilitator", "SE")
    open_account("second@test.example", organisation="SE", roles=["facilitator"])

    form = client_of().get(page_of(settled)).context["form"]

    labels = [label for _key, label in form.offered]
    assert labels == ["Facilitator, Sweden", "Facilitator, Sweden (2)"]


# The record


def test_the_record_says_how_far_each_is_settled_and_leaves_out_who_declined(
    client_of: Any, settled: Operation
) -> None:
    said = words(client_of("expert", "DK").get(settled.get_absolute_url()))

    assert "Estonia (accepted), Finland (planned), Poland (invited)" in said
    assert "Latvia" not in said
    assert "4 states" in said


def test_who_declined_is_not_found_as_participant_nor_exported(
    client_of: Any, settled: Operation
) -> None:
    client: Client = client_of("expert", "DK")

    def found(code: str) -> int:
        listed = client.get(address("operation_list"), {"participant": code})
        return listed.context["page"].paginator.count

    assert (found("EE"), found("LV"), found("PL")) == (1, 0, 1)
    exported = client.get(address("operation_export")).content.decode()
    assert "EE;FI;LT;PL" in exported
