"""The pages of a report: printing, approving, and what follows once it is filed."""

from typing import Any

import pytest

from jco_portal.directory.actions import open_account
from jco_portal.documents.models import ProducedDocument
from operations.models import Operation
from tests.debriefings import held
from tests.followup.pages import of
from tests.jobs import do_jobs
from tests.pages import address, words
from tests.reported import asked_report, decide, filed_report, let_report_be_filed, write
from tests.running import debriefed_jco, seize, validate
from tests.world import person

# Printing and approving


@pytest.mark.example("in debriefing with results")
def test_report_page_refreshes_until_the_draft_pdf_is_ready(
    client_of: Any, ended: Operation, press: list[str]
) -> None:
    client = client_of()
    client.post(of(ended, "report_print"))
    waiting = client.get(of(ended, "report"))
    assert b"data-reload-until-done" in waiting.content
    assert "Asked for (done) Facts gathered (to come) Printed (to come)" in words(waiting)

    do_jobs()

    done = client.get(of(ended, "report"))
    assert b"data-reload-until-done" not in done.content
    assert "Download the draft (PDF)" in words(done)
    path = of(ended, "report_draft", ProducedDocument.objects.get().drafts.get().pk)
    response = client.get(path)
    assert response.content.startswith(b"%PDF-")
    assert response["Content-Disposition"].startswith("attachment")
    assert client_of("planner", "ES").get(path).status_code == 404


@pytest.mark.example("in debriefing with results")
def test_second_person_approves_and_all_states_can_read_the_filed_report(
    client_of: Any, ended: Operation, press: list[str]
) -> None:
    report = asked_report(ended)
    author, expert = client_of(), client_of("expert", "DK")
    assert "It waits for an expert, the secretariat" in words(author.get(of(ended, "report")))
    read = {"draft": report.draft_for_approval_id}
    refused = author.post(of(ended, "report_move", "approve"), read)
    assert (refused.status_code, ProducedDocument.objects.get().state) == (403, "asked")
    assert "Whoever asked for approval, or had the draft made, does not approve it." in words(
        refused
    )
    page = words(expert.get(of(ended, "report")))
    assert "Read the print below, then approve it or give it back" in page

    expert.post(of(ended, "report_move", "approve"), read)
    assert "gets its number and is filed in a moment" in words(author.get(of(ended, "report")))
    do_jobs()

    number = report.filed_documents.get().full_number
    assert f"{number} Filed on" in words(author.get(of(ended, "report")))
    for who in (("planner", "ES"), ("planner", "OLAF")):
        assert number in words(client_of(*who).get("/documents/"))
        assert number in words(client_of(*who).get(ended.get_absolute_url()))
    assert number not in words(client_of("liaison", "WCO").get("/documents/"))


@pytest.mark.example("in debriefing with results")
def test_returning_a_report_requires_a_reason_and_shows_that_reason(
    client_of: Any, ended: Operation, press: list[str]
) -> None:
    read = {"draft": asked_report(ended).draft_for_approval_id}
    expert = client_of("expert", "DK")
    path = of(ended, "report_move", "give_back")

    silent = expert.post(path, {"reason": " ", **read})
    assert silent.status_code == 409
    assert "Give a reason" in words(silent)
    expert.post(path, {"reason": "Table 3 is wrong.", **read})

    page = words(client_of().get(of(ended, "report")))
    assert "Given back on" in page
    assert "by Expert, Denmark: Table 3 is wrong." in page


@pytest.mark.example("in debriefing with results")
def test_approval_of_an_outdated_draft_is_refused(
    client_of: Any, ended: Operation, press: list[str]
) -> None:
    first = asked_report(ended)
    expert, path = client_of("expert", "DK"), of(ended, "report_move", "approve")
    assert (
        f'name="draft" value="{first.draft_for_approval_id}"'
        in expert.get(of(ended, "report")).content.decode()
    )
    decide(first, "give_back", by=person(), reason="One text is missing.")
    write(ended, text="The lorries moved south.")
    second = asked_report(ended)

    for draft in (first.draft_for_approval_id, "", "9" * 5_000):
        response = expert.post(path, {"draft": draft})
        assert (response.status_code, ProducedDocument.objects.get().state) == (409, "asked")
        assert "Another draft is to be approved now: read the one below." in words(response)

    expert.post(path, {"draft": second.draft_for_approval_id})
    assert ProducedDocument.objects.get().state == "approved"


@pytest.mark.example("in debriefing with results")
def test_reason_for_returning_is_visible_to_readers_of_the_draft(
    client_of: Any, ended: Operation, press: list[str]
) -> None:
    decide(asked_report(ended), "give_back", reason="Table 3 is wrong.")

    assert "Table 3 is wrong." in words(client_of().get(of(ended, "report")))
    assert client_of("liaison", "WCO").get(of(ended, "report")).status_code == 404


@pytest.mark.example("in debriefing with results")
def test_participant_cannot_approve_the_report(
    client_of: Any, ended: Operation, press: list[str]
) -> None:
    asked_report(ended)

    response = client_of("planner", "PL").post(of(ended, "report_move", "approve"))

    assert response.status_code == 403


@pytest.mark.example("in debriefing with results")
def test_repeated_approval_request_is_made_once(
    client_of: Any, ended: Operation, press: list[str]
) -> None:
    write(ended)
    client, path = client_of(), of(ended, "report_move", "ask")

    first, second = client.post(path), client.post(path)

    assert (first.status_code, second.status_code) == (302, 409)
    assert ProducedDocument.objects.get().drafts.count() == 1


@pytest.mark.example("in debriefing with results")
def test_changes_page_lists_differences_since_filing(
    client_of: Any, ended: Operation, press: list[str]
) -> None:
    filed_report(ended)
    client, path = client_of(), of(ended, "report_changes", 0)
    assert "Nothing has changed since it was filed" in words(client.get(path))

    validate(ended, seize(ended, 50_000))

    page = words(client.get(path)).replace("\u2009", " ")
    assert "Seizures by goods: cigarettes, Quantity: 300 000; before, 250 000." in page
    assert client.get(of(ended, "report_changes", 1)).status_code == 404


# Totals once it is filed


@pytest.mark.example("in debriefing with results")
def test_totals_are_visible_throughout_the_union_once_the_report_is_filed(
    client_of: Any, ended: Operation
) -> None:
    pages = [address(name, ended.reference) for name in ("result_totals", "result_totals_xlsx")]
    before_and_after = {
        ("planner", "ES"): (404, 200),
        ("planner", "OLAF"): (404, 200),
        ("expert", "DK"): (200, 200),
        ("liaison", "WCO"): (404, 404),
        ("administrator", "GSC"): (404, 404),
    }

    def answers(page: str) -> dict[tuple[str, str], int]:
        return {who: client_of(*who).get(page).status_code for who in before_and_after}

    before = [answers(page) for page in pages]
    let_report_be_filed(ended)
    after = [answers(page) for page in pages]

    assert before == [{who: codes[0] for who, codes in before_and_after.items()}] * 2
    assert after == [{who: codes[1] for who, codes in before_and_after.items()}] * 2
    other = client_of("planner", "ES")
    assert "Results" in words(other.get(ended.get_absolute_url()))
    assert other.get(address("results", ended.reference)).status_code == 404


@pytest.mark.example("in debriefing with results")
def test_totals_of_a_participants_only_jco_stay_with_participants(
    client_of: Any, ended: Operation
) -> None:
    Operation.objects.update(marking="participants")
    let_report_be_filed(ended)

    page = address("result_totals", ended.reference)

    assert client_of("planner", "ES").get(page).status_code == 404
    assert client_of("planner", "PL").get(page).status_code == 200


@pytest.mark.example("in debriefing")
def test_home_page_requests_approval_from_a_second_person(client_of: Any, press: list[str]) -> None:
    operation = debriefed_jco()
    held(operation)
    colleague = open_account("second@lt.example", organisation="LT", roles=["planner"])
    asked_report(operation)
    approvers = [("expert", "DK"), ("secretariat", "GSC")]

    assert "Reports to approve" not in words(client_of().get("/"))
    for role, place in approvers:
        assert "waits for approval since" in words(client_of(role, place).get("/"))
    again = client_of()
    again.force_login(colleague)
    assert "Reports to approve" in words(again.get("/"))
    assert "Reports to approve" not in words(client_of("planner", "PL").get("/"))

    decide(ProducedDocument.objects.get(), "approve", by=person("expert", "DK"))
    assert "Reports to approve" not in words(client_of("secretariat", "GSC").get("/"))
