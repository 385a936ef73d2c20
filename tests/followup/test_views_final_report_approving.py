"""The pages of a final report: draft PDF, approval, and the filed report."""

from typing import Any

import pytest

from jco_portal.directory.actions import open_account
from jco_portal.documents.models import ProducedDocument
from operations.models import Operation
from tests.debriefings import recorded_debriefing
from tests.execution_factories import debriefed_jco, make_seizure, validate_as_lead
from tests.factories import make_user
from tests.final_reports import (
    decide_approval,
    filed_report,
    insert_filed_report,
    report_awaiting_approval,
    write_report_section,
)
from tests.followup.page_addresses import operation_url
from tests.jobs import run_all_jobs
from tests.pages import operations_url, page_text

# Printing and approving


@pytest.mark.example("in debriefing with results")
def test_report_page_refreshes_until_the_draft_pdf_is_ready(
    client_for: Any, jco_in_debriefing: Operation, captured_html: list[str]
) -> None:
    client = client_for()
    client.post(operation_url(jco_in_debriefing, "report_draft_new"))
    pending = client.get(operation_url(jco_in_debriefing, "report"))
    assert b"data-reload-until-done" in pending.content
    assert "Asked for (done) Facts gathered (to come) Printed (to come)" in page_text(pending)

    run_all_jobs()

    done = client.get(operation_url(jco_in_debriefing, "report"))
    assert b"data-reload-until-done" not in done.content
    assert "Download the draft (PDF)" in page_text(done)
    path = operation_url(
        jco_in_debriefing, "report_draft", ProducedDocument.objects.get().drafts.get().pk
    )
    response = client.get(path)
    assert response.content.startswith(b"%PDF-")
    assert response["Content-Disposition"].startswith("attachment")
    assert client_for("planner", "ES").get(path).status_code == 404


@pytest.mark.example("in debriefing with results")
def test_second_person_approves_and_all_states_can_read_the_filed_report(
    client_for: Any, jco_in_debriefing: Operation, captured_html: list[str]
) -> None:
    report = report_awaiting_approval(jco_in_debriefing)
    author, expert = client_for(), client_for("expert", "DK")
    assert "It waits for an expert, the secretariat" in page_text(
        author.get(operation_url(jco_in_debriefing, "report"))
    )
    read = {"draft": report.draft_for_approval_id}
    refused = author.post(operation_url(jco_in_debriefing, "report_transition", "approve"), read)
    assert (refused.status_code, ProducedDocument.objects.get().state) == (403, "asked")
    assert "Whoever asked for approval, or had the draft made, does not approve it." in page_text(
        refused
    )
    page = page_text(expert.get(operation_url(jco_in_debriefing, "report")))
    assert "Read the print below, then approve it or give it back" in page

    expert.post(operation_url(jco_in_debriefing, "report_transition", "approve"), read)
    assert "gets its number and is filed in a moment" in page_text(
        author.get(operation_url(jco_in_debriefing, "report"))
    )
    run_all_jobs()

    number = report.filed_documents.get().full_number
    assert f"{number} Filed on" in page_text(author.get(operation_url(jco_in_debriefing, "report")))
    for who in (("planner", "ES"), ("planner", "OLAF")):
        assert number in page_text(client_for(*who).get("/documents/"))
        assert number in page_text(client_for(*who).get(jco_in_debriefing.get_absolute_url()))
    assert number not in page_text(client_for("liaison", "WCO").get("/documents/"))


@pytest.mark.example("in debriefing with results")
def test_returning_a_report_requires_a_reason_and_shows_that_reason(
    client_for: Any, jco_in_debriefing: Operation, captured_html: list[str]
) -> None:
    read = {"draft": report_awaiting_approval(jco_in_debriefing).draft_for_approval_id}
    expert = client_for("expert", "DK")
    path = operation_url(jco_in_debriefing, "report_transition", "give_back")

    silent = expert.post(path, {"reason": " ", **read})
    assert silent.status_code == 409
    assert "Give a reason" in page_text(silent)
    expert.post(path, {"reason": "Table 3 is wrong.", **read})

    page = page_text(client_for().get(operation_url(jco_in_debriefing, "report")))
    assert "Given back on" in page
    assert "by Expert, Denmark: Table 3 is wrong." in page


@pytest.mark.example("in debriefing with results")
def test_approval_of_an_outdated_draft_is_refused(
    client_for: Any, jco_in_debriefing: Operation, captured_html: list[str]
) -> None:
    first = report_awaiting_approval(jco_in_debriefing)
    expert, path = (
        client_for("expert", "DK"),
        operation_url(jco_in_debriefing, "report_transition", "approve"),
    )
    assert (
        f'name="draft" value="{first.draft_for_approval_id}"'
        in expert.get(operation_url(jco_in_debriefing, "report")).content.decode()
    )
    decide_approval(first, "give_back", by=make_user(), reason="One text is missing.")
    write_report_section(jco_in_debriefing, text="The lorries moved south.")
    second = report_awaiting_approval(jco_in_debriefing)

    for draft in (first.draft_for_approval_id, "", "9" * 5_000):
        response = expert.post(path, {"draft": draft})
        assert (response.status_code, ProducedDocument.objects.get().state) == (409, "asked")
        assert "Another draft is to be approved now: read the one below." in page_text(response)

    expert.post(path, {"draft": second.draft_for_approval_id})
    assert ProducedDocument.objects.get().state == "approved"


@pytest.mark.example("in debriefing with results")
def test_reason_for_returning_is_visible_to_readers_of_the_draft(
    client_for: Any, jco_in_debriefing: Operation, captured_html: list[str]
) -> None:
    decide_approval(
        report_awaiting_approval(jco_in_debriefing), "give_back", reason="Table 3 is wrong."
    )

    assert "Table 3 is wrong." in page_text(
        client_for().get(operation_url(jco_in_debriefing, "report"))
    )
    assert (
        client_for("liaison", "WCO").get(operation_url(jco_in_debriefing, "report")).status_code
        == 404
    )


@pytest.mark.example("in debriefing with results")
def test_participant_cannot_approve_the_report(
    client_for: Any, jco_in_debriefing: Operation, captured_html: list[str]
) -> None:
    report_awaiting_approval(jco_in_debriefing)

    response = client_for("planner", "PL").post(
        operation_url(jco_in_debriefing, "report_transition", "approve")
    )

    assert response.status_code == 403


@pytest.mark.example("in debriefing with results")
def test_repeated_approval_request_is_made_once(
    client_for: Any, jco_in_debriefing: Operation, captured_html: list[str]
) -> None:
    write_report_section(jco_in_debriefing)
    client, path = client_for(), operation_url(jco_in_debriefing, "report_transition", "ask")

    first, second = client.post(path), client.post(path)

    assert (first.status_code, second.status_code) == (302, 409)
    assert ProducedDocument.objects.get().drafts.count() == 1


@pytest.mark.example("in debriefing with results")
def test_changes_page_lists_differences_since_filing(
    client_for: Any, jco_in_debriefing: Operation, captured_html: list[str]
) -> None:
    filed_report(jco_in_debriefing)
    client, path = client_for(), operation_url(jco_in_debriefing, "report_changes", 0)
    assert "Nothing has changed since it was filed" in page_text(client.get(path))

    validate_as_lead(jco_in_debriefing, make_seizure(jco_in_debriefing, 50_000))

    page = page_text(client.get(path)).replace("\u2009", " ")
    assert "Seizures by goods: cigarettes, Quantity: 300 000; before, 250 000." in page
    assert client.get(operation_url(jco_in_debriefing, "report_changes", 1)).status_code == 404


# Totals once it is filed


@pytest.mark.example("in debriefing with results")
def test_totals_are_visible_throughout_the_union_once_the_report_is_filed(
    client_for: Any, jco_in_debriefing: Operation
) -> None:
    pages = [
        operations_url(name, jco_in_debriefing.reference)
        for name in ("result_totals", "result_totals_workbook")
    ]
    before_and_after = {
        ("planner", "ES"): (404, 200),
        ("planner", "OLAF"): (404, 200),
        ("expert", "DK"): (200, 200),
        ("liaison", "WCO"): (404, 404),
        ("administrator", "GSC"): (404, 404),
    }

    def answers(page: str) -> dict[tuple[str, str], int]:
        return {who: client_for(*who).get(page).status_code for who in before_and_after}

    before = [answers(page) for page in pages]
    insert_filed_report(jco_in_debriefing)
    after = [answers(page) for page in pages]

    assert before == [{who: codes[0] for who, codes in before_and_after.items()}] * 2
    assert after == [{who: codes[1] for who, codes in before_and_after.items()}] * 2
    other = client_for("planner", "ES")
    assert "Results" in page_text(other.get(jco_in_debriefing.get_absolute_url()))
    assert other.get(operations_url("result_list", jco_in_debriefing.reference)).status_code == 404


@pytest.mark.example("in debriefing with results")
def test_totals_of_a_participants_only_jco_stay_with_participants(
    client_for: Any, jco_in_debriefing: Operation
) -> None:
    Operation.objects.update(marking="participants")
    insert_filed_report(jco_in_debriefing)

    page = operations_url("result_totals", jco_in_debriefing.reference)

    assert client_for("planner", "ES").get(page).status_code == 404
    assert client_for("planner", "PL").get(page).status_code == 200


@pytest.mark.example("in debriefing")
def test_home_page_requests_approval_from_a_second_person(
    client_for: Any, captured_html: list[str]
) -> None:
    operation = debriefed_jco()
    recorded_debriefing(operation)
    colleague = open_account("second@lt.example", organisation="LT", roles=["planner"])
    report_awaiting_approval(operation)
    approvers = [("expert", "DK"), ("secretariat", "GSC")]

    assert "Reports to approve" not in page_text(client_for().get("/"))
    for role, organisation_code in approvers:
        assert "waits for approval since" in page_text(client_for(role, organisation_code).get("/"))
    again = client_for()
    again.force_login(colleague)
    assert "Reports to approve" in page_text(again.get("/"))
    assert "Reports to approve" not in page_text(client_for("planner", "PL").get("/"))

    decide_approval(ProducedDocument.objects.get(), "approve", by=make_user("expert", "DK"))
    assert "Reports to approve" not in page_text(client_for("secretariat", "GSC").get("/"))
