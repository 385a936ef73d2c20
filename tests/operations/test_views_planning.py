"""The planning page and its forms: what each reader sees, and what a lead is led to."""

from typing import Any

import pytest
from django.test import Client

from operations.actions import (
    comment_on_section,
    move_operation,
    state_threat_assessment,
)
from operations.enums import OperationState
from operations.models import (
    CaseComment,
    CaseSection,
    CaseText,
    Dossier,
    Operation,
    ThreatAssessment,
)
from tests.dossiers import accept, name_facilitator, section, write
from tests.pages import address, queries_of, sent, words
from tests.world import a_file, an_operation, person, plan

pytestmark = pytest.mark.django_db

LONG = "x" * 10_000
UNCLEAN = "a\x00b"


def post(client: Client, name: str, *where: Any, **fields: Any) -> Any:
    return client.post(address(name, *where), fields)


# The page


def test_a_lead_is_led_from_section_to_section(client_of: Any) -> None:
    operation = an_operation()
    client, here = client_of(), address("planning", operation.reference)

    empty = client.get(here)
    assert "begin with “Background and threat”" in words(empty)
    assert "Write the first section" in words(empty)
    assert "0 of 11 sections are ready" in words(empty)
    assert address("case_text", operation.reference, "background") in empty.content.decode()

    write(operation, is_ready=False)
    assert "No objective is recorded yet: what is to be reached" in words(client.get(here))

    plan(operation, by=person())
    assert "Next comes “Aims and objectives”." in words(client.get(here))

    for each in CaseSection.objects.exclude(code="background"):
        write(operation, each.code)
    assert "“Background and threat” is still a draft" in words(client.get(here))

    write(operation, version=1)
    assert "Everything is written. Nobody else sees it before it is tabled." in words(
        client.get(here)
    )
    assert "11 of 11 sections are ready" in words(client.get(here))


def test_a_lead_is_asked_for_the_threat_assessment(client_of: Any) -> None:
    operation = plan(an_operation(), by=person())
    ThreatAssessment.objects.all().delete()
    write(operation)

    page = words(client_of().get(address("planning", operation.reference)))

    assert "Say what the threat assessment says, where it is kept, or why there is none." in page


def test_what_is_missing_for_tabling_stands_there_with_where_to_put_it_right(
    client_of: Any,
) -> None:
    operation = an_operation()
    where = operation.reference

    html = client_of().get(address("planning", where)).content.decode()

    assert "Still missing before it can be tabled" in html
    assert f'<a href="{address("objective_new", where)}">Put it right</a>' in html
    assert f'<a href="{address("threat_assessment", where)}">Put it right</a>' in html


def test_what_was_only_imported_is_put_right_on_its_record(client_of: Any) -> None:
    operation = an_operation(state="tabled")
    Dossier.objects.all().delete()

    html = client_of("expert", "DK").get(operation.get_absolute_url()).content.decode()

    assert "Its planning is not kept here yet: its lead must take it over." in html
    assert "Put it right" not in html  # an expert cannot


@pytest.mark.parametrize(
    ("hat", "status", "seen"),
    [
        (("planner", "LT"), 200, {"draft", "ready", "threat"}),
        (("facilitator", "SE"), 200, {"draft", "ready", "threat"}),
        (("planner", "PL"), 200, {"ready", "threat"}),
        (("expert", "DK"), 200, {"ready"}),
        (("secretariat", "GSC"), 200, {"ready"}),
        (("planner", "IT"), 404, set()),
        (("planner", "ES"), 404, set()),
        (("liaison", "FRONTEX"), 404, set()),
        (("administrator", "GSC"), 404, set()),
    ],
)
def test_each_reader_sees_what_is_open_to_it(
    client_of: Any, hat: tuple[str, str], status: int, seen: set[str]
) -> None:
    operation = an_operation(state="tabled", participants=("PL", "IT"))
    accept(operation, "PL")
    name_facilitator(operation)
    write(operation, "background", text="The draft says this.", is_ready=False)
    write(operation, "aims", text="The ready text says that.")
    state_threat_assessment(operation, by=person(), text="The threat is this.")
    said = {
        "draft": "The draft says this.",
        "ready": "The ready text says that.",
        "threat": "The threat is this.",
    }

    response = client_of(*hat).get(address("planning", operation.reference))

    assert response.status_code == status
    assert {name for name, text in said.items() if text in words(response)} == seen


def test_readers_are_offered_nothing_that_they_may_not_do(client_of: Any) -> None:
    operation = an_operation(state="tabled")
    write(operation)

    page = words(client_of("expert", "DK").get(address("planning", operation.reference)))

    assert "Comment on this section" in page
    for offer in ("Write", "Edit", "Add an objective", "Copy the plan", "What to do next"):
        assert offer not in page


def test_an_expert_is_told_when_nothing_is_ready(client_of: Any) -> None:
    operation = an_operation(state="tabled")
    write(operation, is_ready=False)

    page = words(client_of("expert", "DK").get(address("planning", operation.reference)))

    assert "No section is ready to be read yet" in page
    assert "Why now." not in page


def test_an_imported_jco_has_no_planning_page_but_a_way_there(client_of: Any) -> None:
    operation = an_operation(state="tabled")
    Dossier.objects.all().delete()
    where, client = operation.reference, client_of()

    refused = client.get(address("planning", where))
    assert refused.status_code == 403
    assert "choose “Plan it here” on its record" in words(refused)
    assert client_of("expert", "DK").get(address("planning", where)).status_code == 404
    record = client.get(operation.get_absolute_url())
    assert "Plan it here" in words(record)
    assert "Planning" not in words(record)
    other = client_of("planner", "PL").get(operation.get_absolute_url())
    assert "Plan it here" not in words(other)

    taken = client.post(address("dossier_open", where), follow=True)
    client.post(address("dossier_open", where))

    assert "Its planning is kept here from now on." in words(taken)
    assert Dossier.objects.count() == 1
    assert "Plan it here" not in words(client.get(operation.get_absolute_url()))


def test_only_who_runs_it_takes_it_over(client_of: Any) -> None:
    operation = an_operation(state="tabled")
    Dossier.objects.all().delete()

    response = client_of("planner", "PL").post(address("dossier_open", operation.reference))

    assert response.status_code == 403
    assert not Dossier.objects.exists()


def test_the_page_takes_as_many_queries_for_many_as_for_few(client_of: Any) -> None:
    operation = plan(an_operation("Amber", state="tabled"), by=person())
    write(operation)
    experts = [person("expert", code) for code in ("DK", "FI", "SE")]
    comment_on_section(operation, section(), by=experts[0], text="One.")
    a_file(operation, kind="threat_assessment")
    client, here = client_of(), address("planning", operation.reference)
    few = queries_of(client, here)

    for number, each in enumerate(CaseSection.objects.exclude(code="background")):
        write(operation, each.code)
        expert = experts[number % 3]
        comment_on_section(operation, each, by=expert, text="More.")
    for number in range(8):
        objective = operation.objectives.first()
        objective.pk, objective.number = None, number + 2
        objective.save()
        a_file(operation, kind="threat_assessment", content=b"%d" % number)

    assert queries_of(client, here) == few


# Sections


def test_a_section_is_written_and_shown(client_of: Any) -> None:
    operation = an_operation()
    client, where = client_of(), (operation.reference, "background")

    form = client.get(address("case_text", *where))
    assert "What belongs here" in words(form)
    assert "No EU classified information" in words(form)
    saved = client.post(
        address("case_text", *where), {"text": "Why <b>now</b>.", "version": "0"}, follow=True
    )

    assert "“Background and threat” is saved." in words(saved)
    assert "Draft, only who plans it reads it" in words(saved)
    assert "Why &lt;b&gt;now&lt;/b&gt;." in saved.content.decode()
    assert 'value="1"' in client.get(address("case_text", *where)).content.decode()


def test_a_section_from_an_old_page_comes_back_with_what_stands(client_of: Any) -> None:
    operation = an_operation()
    write(operation, text="Theirs.")
    client, where = client_of(), (operation.reference, "background")

    stale = post(client, "case_text", *where, text="Mine.", version="0")

    assert stale.status_code == 409
    assert "Somebody changed this while you were writing" in words(stale)
    assert "Theirs." in words(stale)
    assert ">\nMine.</textarea>" in stale.content.decode()
    assert CaseText.objects.get().text == "Theirs."

    over = post(client, "case_text", *where, text="Mine.", version="0", save_over="1")

    assert over.status_code == 302
    assert CaseText.objects.get().text == "Mine."


@pytest.mark.parametrize(
    ("fields", "status", "sentence"),
    [
        ({"text": UNCLEAN}, 422, "characters that cannot be stored"),
        ({"text": "x" * 20_001}, 422, "at most 20000 characters"),
        ({"text": " ", "is_ready": "on"}, 422, "Write the section before you say"),
        ({"text": "x", "version": "9" * 400}, 409, ""),
        ({"text": "x", "version": "x"}, 409, ""),
        ({"text": LONG}, 302, ""),
        ({}, 302, ""),
    ],
)
def test_bad_input_is_said_beside_the_field(
    client_of: Any, fields: dict[str, str], status: int, sentence: str
) -> None:
    operation = an_operation()

    response = post(
        client_of(), "case_text", operation.reference, "background", **{"version": "0"} | fields
    )

    assert response.status_code == status
    assert sentence in words(response)
    assert CaseText.objects.exists() == (status == 302 and "text" in fields)


def test_a_section_that_does_not_exist_is_not_found(client_of: Any) -> None:
    operation = an_operation()

    assert client_of().get(address("case_text", operation.reference, "x")).status_code == 404


# Comments


def test_an_expert_comments_and_the_lead_settles(client_of: Any) -> None:
    operation = an_operation(state="tabled")
    write(operation)
    where = operation.reference
    expert, lead = client_of("expert", "DK"), client_of()

    post(expert, "case_comment", where, "background", text="Which years?")
    post(expert, "case_comment", where, "background", text="Which years?")

    comment = CaseComment.objects.get()
    page = words(lead.get(address("planning", where)))
    assert "Which years? Expert, Denmark" in page
    assert "Say that it is settled" in page
    assert "Say that it is settled" not in words(expert.get(address("planning", where)))
    assert post(expert, "case_comment_settle", where, comment.pk).status_code == 403

    assert post(lead, "case_comment_settle", where, comment.pk).status_code == 302
    assert "by Planner, Lithuania" in words(expert.get(address("planning", where)))


@pytest.mark.parametrize("text", ["", UNCLEAN, "x" * 5_001])
def test_a_comment_that_cannot_be_kept_comes_back_with_what_was_typed(
    client_of: Any, text: str
) -> None:
    operation = an_operation(state="tabled")
    write(operation)

    response = post(
        client_of("expert", "DK"), "case_comment", operation.reference, "background", text=text
    )

    assert response.status_code == 422
    assert 'class="errorlist"' in response.content.decode()
    assert text[:500].replace("\x00", "") in response.content.decode().replace("\x00", "")
    assert not CaseComment.objects.exists()


def test_a_comment_of_another_operation_is_not_found(client_of: Any) -> None:
    here, there = an_operation("Here"), an_operation("There")
    write(there)
    comment = comment_on_section(there, section(), by=person(), text="?")

    response = post(client_of(), "case_comment_settle", here.reference, comment.pk)

    assert response.status_code == 404


def test_comments_close_with_the_operation(client_of: Any) -> None:
    operation = an_operation(state="tabled")
    write(operation)
    move_operation(operation, "cancel", by=person(), reason="test")
    client = client_of("expert", "DK")

    page = words(client.get(address("planning", operation.reference)))
    refused = post(client, "case_comment", operation.reference, "background", text="?")

    assert "Why now." in page
    assert "Comment on this section" not in page
    assert refused.status_code == 403


# Threat assessment


@pytest.mark.parametrize("name", ["text", "reference", "none_because"])
def test_one_of_three_states_the_threat_assessment(client_of: Any, name: str) -> None:
    operation = an_operation()

    response = client_of().post(
        address("threat_assessment", operation.reference),
        {"version": "0", name: "Said."},
        follow=True,
    )

    assert "The threat assessment is stated." in words(response)
    assert "Said." in words(response)
    assert ThreatAssessment.objects.get().is_stated


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Fill in one of the three."),
        ({"text": "x", "none_because": "y"}, "Either there is one or there is none"),
        ({"reference": "x" * 301}, "at most 300 characters"),
        ({"text": UNCLEAN}, "characters that cannot be stored"),
    ],
)
def test_a_threat_assessment_that_says_nothing_or_both_is_refused(
    client_of: Any, fields: dict[str, str], sentence: str
) -> None:
    operation = an_operation()

    response = post(client_of(), "threat_assessment", operation.reference, **fields)

    assert response.status_code == 422
    assert sentence in words(response)
    assert not ThreatAssessment.objects.exists()


def test_a_threat_assessment_from_an_old_page_comes_back_with_what_stands(
    client_of: Any,
) -> None:
    operation = an_operation()
    state_threat_assessment(operation, by=person(), reference="TA 7")

    stale = post(client_of(), "threat_assessment", operation.reference, text="Mine.", version="0")

    assert stale.status_code == 409
    assert "Where it is kept: TA 7" in words(stale)
    assert ">\nMine.</textarea>" in stale.content.decode()


def test_the_form_says_what_does_not_belong_there(client_of: Any) -> None:
    operation = an_operation()

    page = words(client_of().get(address("threat_assessment", operation.reference)))

    assert "No EU classified information (RESTREINT UE/EU RESTRICTED or above)" in page


# Copying


def test_a_plan_is_chosen_by_what_it_would_bring(client_of: Any) -> None:
    earlier = an_operation("Earlier", state="tabled")
    write(earlier)
    hidden = an_operation("Hidden", organisers=("PL",), leads=("PL",), state="tabled")
    draft = an_operation("Draft")
    client, here = client_of(), address("plan_copy", draft.reference)

    page = words(client.get(here))
    assert "Would bring 1 section as a draft, 1 objective." in page
    assert "Hidden" not in page

    copied = client.post(here, {"source": earlier.reference}, follow=True)
    again = client.post(here, {"source": earlier.reference}, follow=True)

    assert "Copied from Earlier: 1 section as a draft, 1 objective." in words(copied)
    assert "Begun from the plan of Earlier." in words(copied)
    assert "Copied from Earlier: nothing." in words(again)
    for source in (hidden.reference, draft.reference, "", UNCLEAN, LONG):
        refused = client.post(here, {"source": source})
        assert refused.status_code == (422 if source != draft.reference else 403)


def test_who_reads_no_other_plan_is_told_what_to_do(client_of: Any) -> None:
    draft = an_operation("Draft")

    page = words(client_of().get(address("plan_copy", draft.reference)))

    assert "There is no plan that you may read" in page


def test_a_tabled_jco_takes_no_plan_over(client_of: Any) -> None:
    operation = an_operation(state="tabled")
    client = client_of()

    assert client.get(address("plan_copy", operation.reference)).status_code == 403
    assert "Copy the plan" not in words(client.get(address("planning", operation.reference)))


def test_the_choice_takes_as_many_queries_for_many_plans_as_for_one(client_of: Any) -> None:
    write(an_operation("Earlier 0", state="tabled"))
    draft = an_operation("Draft")
    client, here = client_of(), address("plan_copy", draft.reference)
    few = queries_of(client, here)

    for number in range(1, 5):
        write(an_operation(f"Earlier {number}", state="tabled"))

    assert queries_of(client, here) == few


# What has already taken place


def test_a_jco_that_has_taken_place_is_entered_as_closed(client_of: Any) -> None:
    past = {"phases-0-start": "2019-10-01", "phases-0-end": "2019-10-10"}

    client_of().post(address("operation_new"), sent(has_taken_place="on", **past))

    operation = Operation.objects.get()
    assert operation.state == OperationState.CLOSED
    assert not Dossier.objects.exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Its last phase is not over yet, or not dated: enter it as a draft."),
        ({"kind": "bilateral_customs_operation"}, "Only a JCO is recorded as closed"),
    ],
)
def test_what_is_not_over_is_not_entered_as_closed(
    client_of: Any, fields: dict[str, str], sentence: str
) -> None:
    response = client_of().post(address("operation_new"), sent(has_taken_place="on", **fields))

    assert response.status_code == 422
    assert sentence in words(response)
    assert not Operation.objects.exists()


def test_an_edit_does_not_ask_whether_it_has_taken_place(client_of: Any) -> None:
    operation = an_operation()

    page = words(client_of().get(address("operation_edit", operation.reference)))

    assert "already taken place" not in page
