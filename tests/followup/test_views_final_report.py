"""The pages of a final report: next actions, reading and writing."""

import time
from typing import Any
from urllib.parse import quote

import pytest

from followup.models import FinalReportText
from followup.reports.final_report.outline import SECTIONS
from operations.models import Operation
from tests.execution_factories import running_jco
from tests.final_reports import make_large_jco, write_report_section
from tests.followup.page_addresses import operation_url
from tests.pages import count_queries, page_text

REFERENCE_LESS = ("report", "report_preview")


def section_url(operation: Operation, code: str = "introduction") -> str:
    return operation_url(operation, "report_section", code)


# Reading


@pytest.mark.example("in debriefing with results")
def test_author_is_led_to_the_first_section(client_for: Any, jco_in_debriefing: Operation) -> None:
    page = page_text(client_for().get(operation_url(jco_in_debriefing, "report")))

    assert "Being written." in page
    assert "The facts are here; what they mean only you can say. Write “Introduction”" in page
    assert "0 of 12 sections have a text; facts come by themselves." in page


@pytest.mark.example("in debriefing with results")
def test_reader_without_edit_access_sees_the_authors_of_the_report(
    client_for: Any, jco_in_debriefing: Operation
) -> None:
    page = page_text(client_for("expert", "DK").get(operation_url(jco_in_debriefing, "report")))

    assert "It is being written by those who run the operation." in page
    assert "Write “" not in page


@pytest.mark.example("in debriefing with results")
def test_complete_report_leads_to_its_review_and_the_approval_request(
    client_for: Any, jco_in_debriefing: Operation
) -> None:
    for each in SECTIONS:
        write_report_section(jco_in_debriefing, each.code, "Text.")

    page = page_text(client_for().get(operation_url(jco_in_debriefing, "report")))

    assert "Every section has a text. Read it as a whole." in page
    assert "Ask for approval" in page


@pytest.mark.example("in debriefing with results")
def test_draft_report_is_readable_by_participants_experts_and_secretariat(
    client_for: Any, jco_in_debriefing: Operation
) -> None:
    write_report_section(jco_in_debriefing, text="Our own words.")
    readers = {
        ("planner", "LT"),
        ("contact_point", "PL"),
        ("expert", "DK"),
        ("secretariat", "GSC"),
    }
    others = {
        ("planner", "ES"),
        ("planner", "OLAF"),
        ("liaison", "WCO"),
        ("administrator", "GSC"),
    }
    responses = {}

    for who in readers | others:
        client = client_for(*who)
        report, preview = (
            client.get(operation_url(jco_in_debriefing, name)) for name in REFERENCE_LESS
        )
        is_read = "Our own words." in page_text(preview)
        responses[who] = (report.status_code, preview.status_code, is_read)

    assert responses == dict.fromkeys(readers, (200, 200, True)) | dict.fromkeys(
        others, (404, 404, False)
    )


@pytest.mark.example("running")
def test_running_jco_has_no_report_page(client_for: Any, db: None) -> None:
    operation = running_jco()

    assert client_for().get(operation_url(operation, "report")).status_code == 404
    assert (
        "Report"
        not in page_text(client_for().get(operation.get_absolute_url())).split("History")[0]
    )


@pytest.mark.example("in debriefing with results")
def test_empty_section_is_marked_as_empty_in_the_preview(
    client_for: Any, jco_in_debriefing: Operation
) -> None:
    page = page_text(client_for().get(operation_url(jco_in_debriefing, "report_preview")))

    assert "3. Legal framework Nothing recorded." in page
    assert "Table 1: Participants" in page


@pytest.mark.example("in debriefing with results")
def test_report_pages_take_the_same_queries_for_any_number_of_results(
    client_for: Any, jco_in_debriefing: Operation
) -> None:
    client = client_for()
    pages = ("report", "report_preview")
    large = make_large_jco(60, 10, "Bora")
    few = [count_queries(client, operation_url(jco_in_debriefing, name)) for name in pages]

    assert [count_queries(client, operation_url(large, name)) for name in pages] == few


# Writing


@pytest.mark.example("in debriefing with results")
def test_saved_section_is_followed_by_the_next_section(
    client_for: Any, jco_in_debriefing: Operation
) -> None:
    client = client_for()

    response = client.post(
        section_url(jco_in_debriefing),
        {"text": "Why.\r\nSo.", "version": "0", "next": "1"},
        follow=True,
    )

    assert FinalReportText.objects.get().text == "Why.\nSo."
    page = page_text(response)
    assert "“Introduction” is saved." in page
    assert "The legal and criminal area of the operation" in page


@pytest.mark.example("in debriefing with results")
def test_section_saved_without_continuing_redirects_to_the_report(
    client_for: Any, jco_in_debriefing: Operation
) -> None:
    response = client_for().post(section_url(jco_in_debriefing), {"text": "Why.", "version": "0"})

    assert response["Location"] == operation_url(jco_in_debriefing, "report")


@pytest.mark.example("in debriefing with results")
def test_section_page_shows_the_section_tables_below_its_text(
    client_for: Any, jco_in_debriefing: Operation
) -> None:
    page = page_text(client_for().get(section_url(jco_in_debriefing, "results")))

    assert "Facts that are printed below your text" in page
    assert "cigarettes 1 250 000 pieces" in page.replace("\u2009", " ")


@pytest.mark.example("in debriefing with results")
def test_section_edit_from_an_outdated_page_shows_the_current_text(
    client_for: Any, jco_in_debriefing: Operation
) -> None:
    write_report_section(jco_in_debriefing, text="Written meanwhile.")
    client = client_for()

    response = client.post(section_url(jco_in_debriefing), {"text": "Mine.", "version": "0"})

    assert response.status_code == 409
    page = page_text(response)
    assert "Somebody changed this while you were writing" in page
    assert "Written meanwhile." in page
    assert "Mine." in page
    over = client.post(
        section_url(jco_in_debriefing), {"text": "Mine.", "version": "0", "save_over": "1"}
    )
    assert over.status_code == 302
    assert FinalReportText.objects.get().text == "Mine."


@pytest.mark.example("in debriefing with results")
def test_text_that_cannot_be_stored_is_refused_with_an_error(
    client_for: Any, jco_in_debriefing: Operation
) -> None:
    kind, client = "application/x-www-form-urlencoded", client_for()

    for text in ("a\x00b", "a\ud800b", "x" * 20_001):
        body = f"version=0&text={quote(text.encode('utf-8', 'surrogatepass'))}"
        response = client.post(section_url(jco_in_debriefing), data=body, content_type=kind)

        assert response.status_code == 422, ascii(text)
        assert "One thing must be put right" in page_text(response), ascii(text)


@pytest.mark.example("in debriefing with results")
def test_unusual_text_is_shown_as_entered(client_for: Any, jco_in_debriefing: Operation) -> None:
    client = client_for()
    texts = [
        "<script>alert(1)</script>",
        "{{ facts.name }} {% include 'base.html' %}",
        "![x](file:///etc/passwd) [y](http://example.eu)",
        "x" * 10_000,
        "Ευρωπαϊκή Ѝ Għawdex ſ",
    ]

    for version, text in enumerate(texts):
        client.post(section_url(jco_in_debriefing), {"text": text, "version": str(version)})

        response = client.get(operation_url(jco_in_debriefing, "report_preview"))

        assert response.status_code == 200, text
        shown = response.content.decode().replace("&lt;", "<").replace("&gt;", ">")
        assert text in shown.replace("&#x27;", "'")
        assert "<script>alert" not in response.content.decode()


@pytest.mark.example("in debriefing with results")
def test_characters_missing_from_the_print_font_are_listed(
    client_for: Any, jco_in_debriefing: Operation
) -> None:
    write_report_section(jco_in_debriefing, text="Seized: 😀 and 漢.")

    page = page_text(client_for().get(operation_url(jco_in_debriefing, "report")))

    assert "The print font lacks these signs and prints □ for each: 漢 😀" in page


@pytest.mark.example("in debriefing with results")
def test_section_form_is_refused_without_permission_and_for_an_unknown_section(
    client_for: Any, jco_in_debriefing: Operation
) -> None:
    response = client_for("expert", "DK").get(section_url(jco_in_debriefing))

    assert response.status_code == 403
    assert client_for().get(section_url(jco_in_debriefing, "no-such-section")).status_code == 404


@pytest.mark.slow
def test_preview_of_a_large_report_takes_less_than_five_seconds(client_for: Any, db: None) -> None:
    operation = make_large_jco()
    client = client_for()
    client.get(operation_url(operation, "report_preview"))
    began = time.perf_counter()

    response = client.get(operation_url(operation, "report_preview"))

    assert response.status_code == 200
    assert time.perf_counter() - began < 5
