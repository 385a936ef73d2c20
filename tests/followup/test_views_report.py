"""The pages of a report: what to do next, writing, approving, what changed."""

import time
from typing import Any
from urllib.parse import quote

import pytest
from django.urls import reverse

from followup.models import ReportText
from followup.reports.report.outline import SECTIONS
from jco_portal.directory.actions import open_account
from jco_portal.documents.models import ProducedDocument
from jco_portal.outbox.actions import run_next_job
from operations.models import Operation
from tests.debriefings import held
from tests.pages import address, queries_of, words
from tests.reported import (
    a_large_jco,
    asked_report,
    decide,
    filed_report,
    let_report_be_filed,
    write,
)
from tests.running import debriefed_jco, running_jco, seize, validate
from tests.world import person

REFERENCE_LESS = ("report", "report_preview")


def at(name: str, operation: Operation, *more: Any) -> str:
    return reverse(f"followup:{name}", args=[operation.reference, *more])


def section_at(operation: Operation, code: str = "introduction") -> str:
    return at("report_section", operation, code)


# Reading


@pytest.mark.example("in debriefing with results")
def test_the_author_is_led_to_the_first_section(client_of: Any, ended: Operation) -> None:
    page = words(client_of().get(at("report", ended)))

    assert "Being written." in page
    assert "The facts are here; what they mean only you can say. Write “Introduction”" in page
    assert "0 of 12 sections have a text; facts come by themselves." in page


@pytest.mark.example("in debriefing with results")
def test_who_does_not_write_is_told_who_does(client_of: Any, ended: Operation) -> None:
    page = words(client_of("expert", "DK").get(at("report", ended)))

    assert "It is being written by those who run the operation." in page
    assert "Write “" not in page


@pytest.mark.example("in debriefing with results")
def test_when_all_is_written_the_draft_is_to_be_read(client_of: Any, ended: Operation) -> None:
    for each in SECTIONS:
        write(ended, each.code, "Text.")

    page = words(client_of().get(at("report", ended)))

    assert "Every section has a text. Read it as a whole." in page
    assert "Ask for approval" in page


@pytest.mark.example("in debriefing with results")
def test_the_draft_is_read_by_those_who_take_part_and_the_overview(
    client_of: Any, ended: Operation
) -> None:
    write(ended, text="Our own words.")
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
    found = {}

    for who in readers | others:
        client = client_of(*who)
        report, preview = (client.get(at(name, ended)) for name in REFERENCE_LESS)
        is_read = "Our own words." in words(preview)
        found[who] = (report.status_code, preview.status_code, is_read)

    assert found == dict.fromkeys(readers, (200, 200, True)) | dict.fromkeys(
        others, (404, 404, False)
    )


@pytest.mark.example("running")
def test_what_still_runs_has_no_report(client_of: Any, db: None) -> None:
    operation = running_jco()

    assert client_of().get(at("report", operation)).status_code == 404
    assert "Report" not in words(client_of().get(operation.get_absolute_url())).split("History")[0]


@pytest.mark.example("in debriefing with results")
def test_empty_sections_say_so(client_of: Any, ended: Operation) -> None:
    page = words(client_of().get(at("report_preview", ended)))

    assert "3. Legal framework Nothing recorded." in page
    assert "Table 1: Participants" in page


@pytest.mark.example("in debriefing with results")
def test_the_pages_take_the_same_queries_however_much_there_is(
    client_of: Any, ended: Operation
) -> None:
    client = client_of()
    pages = ("report", "report_preview")
    large = a_large_jco(60, 10, "Bora")
    few = [queries_of(client, at(name, ended)) for name in pages]

    assert [queries_of(client, at(name, large)) for name in pages] == few


# Writing


@pytest.mark.example("in debriefing with results")
def test_a_section_is_saved_and_the_next_one_follows(client_of: Any, ended: Operation) -> None:
    client = client_of()

    response = client.post(
        section_at(ended), {"text": "Why.\r\nSo.", "version": "0", "next": "1"}, follow=True
    )

    assert ReportText.objects.get().text == "Why.\nSo."
    page = words(response)
    assert "“Introduction” is saved." in page
    assert "The legal and criminal area of the operation" in page


@pytest.mark.example("in debriefing with results")
def test_saved_without_going_on_it_leads_back(client_of: Any, ended: Operation) -> None:
    response = client_of().post(section_at(ended), {"text": "Why.", "version": "0"})

    assert response["Location"] == at("report", ended)


@pytest.mark.example("in debriefing with results")
def test_the_facts_of_the_section_stand_below_its_text(client_of: Any, ended: Operation) -> None:
    page = words(client_of().get(section_at(ended, "results")))

    assert "Facts that are printed below your text" in page
    assert "cigarettes 1 250 000 pieces" in page.replace("\u2009", " ")


@pytest.mark.example("in debriefing with results")
def test_an_edit_from_an_old_page_shows_what_stands(client_of: Any, ended: Operation) -> None:
    write(ended, text="Written meanwhile.")
    client = client_of()

    response = client.post(section_at(ended), {"text": "Mine.", "version": "0"})

    assert response.status_code == 409
    page = words(response)
    assert "Somebody changed this while you were writing" in page
    assert "Written meanwhile." in page
    assert "Mine." in page
    over = client.post(section_at(ended), {"text": "Mine.", "version": "0", "save_over": "1"})
    assert over.status_code == 302
    assert ReportText.objects.get().text == "Mine."


@pytest.mark.example("in debriefing with results")
def test_a_text_that_cannot_be_kept_is_told_and_not_lost(client_of: Any, ended: Operation) -> None:
    kind, client = "application/x-www-form-urlencoded", client_of()

    for text in ("a\x00b", "a\ud800b", "x" * 20_001):
        body = f"version=0&text={quote(text.encode('utf-8', 'surrogatepass'))}"
        response = client.post(section_at(ended), data=body, content_type=kind)

        assert response.status_code == 422, ascii(text)
        assert "One thing must be put right" in words(response), ascii(text)


@pytest.mark.example("in debriefing with results")
def test_every_other_text_is_shown_as_it_was_typed(client_of: Any, ended: Operation) -> None:
    client = client_of()
    texts = [
        "<script>alert(1)</script>",
        "{{ facts.name }} {% include 'base.html' %}",
        "![x](file:///etc/passwd) [y](http://example.eu)",
        "x" * 10_000,
        "Ευρωπαϊκή Ѝ Għawdex ſ",
    ]

    for version, text in enumerate(texts):
        client.post(section_at(ended), {"text": text, "version": str(version)})

        response = client.get(at("report_preview", ended))

        assert response.status_code == 200, text
        shown = response.content.decode().replace("&lt;", "<").replace("&gt;", ">")
        assert text in shown.replace("&#x27;", "'")
        assert "<script>alert" not in response.content.decode()


@pytest.mark.example("in debriefing with results")
def test_signs_that_the_print_font_lacks_are_told(client_of: Any, ended: Operation) -> None:
    write(ended, text="Seized: 😀 and 漢.")

    page = words(client_of().get(at("report", ended)))

    assert "The print font lacks these signs and prints □ for each: 漢 😀" in page


@pytest.mark.example("in debriefing with results")
def test_who_may_not_write_sees_no_form(client_of: Any, ended: Operation) -> None:
    response = client_of("expert", "DK").get(section_at(ended))

    assert response.status_code == 403
    assert client_of().get(section_at(ended, "no-such-section")).status_code == 404


# Printing and approving


@pytest.mark.example("in debriefing with results")
def test_the_page_looks_again_until_the_print_is_done(
    client_of: Any, ended: Operation, press: list[str]
) -> None:
    client = client_of()
    client.post(at("report_print", ended))
    waiting = client.get(at("report", ended))
    assert b"look-again" in waiting.content
    assert "Asked for (done) Facts gathered (to come) Printed (to come)" in words(waiting)

    while run_next_job():
        pass

    done = client.get(at("report", ended))
    assert b"look-again" not in done.content
    assert "Download the draft (PDF)" in words(done)
    path = at("report_draft", ended, ProducedDocument.objects.get().drafts.get().pk)
    response = client.get(path)
    assert response.content.startswith(b"%PDF-")
    assert response["Content-Disposition"].startswith("attachment")
    assert client_of("planner", "ES").get(path).status_code == 404


@pytest.mark.example("in debriefing with results")
def test_a_second_person_approves_and_everybody_may_read(
    client_of: Any, ended: Operation, press: list[str]
) -> None:
    report = asked_report(ended)
    author, expert = client_of(), client_of("expert", "DK")
    assert "It waits for an expert, the secretariat" in words(author.get(at("report", ended)))
    read = {"draft": report.asked_draft_id}
    refused = author.post(at("report_move", ended, "approve"), read)
    assert (refused.status_code, ProducedDocument.objects.get().state) == (403, "asked")
    assert "Whoever asked for approval, or had the draft made, does not approve it." in words(
        refused
    )
    page = words(expert.get(at("report", ended)))
    assert "Read the print below, then approve it or give it back" in page

    expert.post(at("report_move", ended, "approve"), read)
    assert "gets its number and is filed in a moment" in words(author.get(at("report", ended)))
    while run_next_job():
        pass

    number = report.filed.get().number
    assert f"{number} Filed on" in words(author.get(at("report", ended)))
    for who in (("planner", "ES"), ("planner", "OLAF")):
        assert number in words(client_of(*who).get("/documents/"))
        assert number in words(client_of(*who).get(ended.get_absolute_url()))
    assert number not in words(client_of("liaison", "WCO").get("/documents/"))


@pytest.mark.example("in debriefing with results")
def test_to_give_back_asks_for_a_reason_and_tells_it(
    client_of: Any, ended: Operation, press: list[str]
) -> None:
    read = {"draft": asked_report(ended).asked_draft_id}
    expert = client_of("expert", "DK")
    path = at("report_move", ended, "give_back")

    silent = expert.post(path, {"reason": " ", **read})
    assert silent.status_code == 409
    assert "Give a reason" in words(silent)
    expert.post(path, {"reason": "Table 3 is wrong.", **read})

    page = words(client_of().get(at("report", ended)))
    assert "Given back on" in page
    assert "by Expert, Denmark: Table 3 is wrong." in page


@pytest.mark.example("in debriefing with results")
def test_a_draft_that_was_not_read_is_not_approved(
    client_of: Any, ended: Operation, press: list[str]
) -> None:
    first = asked_report(ended)
    expert, path = client_of("expert", "DK"), at("report_move", ended, "approve")
    assert (
        f'name="draft" value="{first.asked_draft_id}"'
        in expert.get(at("report", ended)).content.decode()
    )
    decide(first, "give_back", by=person(), reason="One text is missing.")
    write(ended, text="The lorries moved south.")
    second = asked_report(ended)

    for draft in (first.asked_draft_id, "", "9" * 5_000):
        response = expert.post(path, {"draft": draft})
        assert (response.status_code, ProducedDocument.objects.get().state) == (409, "asked")
        assert "Another draft is to be approved now: read the one below." in words(response)

    expert.post(path, {"draft": second.asked_draft_id})
    assert ProducedDocument.objects.get().state == "approved"


@pytest.mark.example("in debriefing with results")
def test_why_it_was_given_back_is_for_who_reads_the_draft(
    client_of: Any, ended: Operation, press: list[str]
) -> None:
    decide(asked_report(ended), "give_back", reason="Table 3 is wrong.")

    assert "Table 3 is wrong." in words(client_of().get(at("report", ended)))
    assert client_of("liaison", "WCO").get(at("report", ended)).status_code == 404


@pytest.mark.example("in debriefing with results")
def test_who_can_never_approve_is_refused(
    client_of: Any, ended: Operation, press: list[str]
) -> None:
    asked_report(ended)

    response = client_of("planner", "PL").post(at("report_move", ended, "approve"))

    assert response.status_code == 403


@pytest.mark.example("in debriefing with results")
def test_a_button_pressed_twice_asks_once(
    client_of: Any, ended: Operation, press: list[str]
) -> None:
    write(ended)
    client, path = client_of(), at("report_move", ended, "ask")

    first, second = client.post(path), client.post(path)

    assert (first.status_code, second.status_code) == (302, 409)
    assert ProducedDocument.objects.get().drafts.count() == 1


@pytest.mark.example("in debriefing with results")
def test_what_changed_since_it_was_filed_is_told(
    client_of: Any, ended: Operation, press: list[str]
) -> None:
    filed_report(ended)
    client, path = client_of(), at("report_changes", ended, 0)
    assert "Nothing has changed since it was filed" in words(client.get(path))

    validate(ended, seize(ended, 50_000))

    page = words(client.get(path)).replace("\u2009", " ")
    assert "Seizures by goods: cigarettes, Quantity: 300 000; before, 250 000." in page
    assert client.get(at("report_changes", ended, 1)).status_code == 404


# Totals once it is filed


@pytest.mark.example("in debriefing with results")
def test_totals_are_everybody_s_in_the_union_once_the_report_is_filed(
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
def test_totals_of_what_is_marked_for_participants_stay_theirs(
    client_of: Any, ended: Operation
) -> None:
    Operation.objects.update(marking="participants")
    let_report_be_filed(ended)

    page = address("result_totals", ended.reference)

    assert client_of("planner", "ES").get(page).status_code == 404
    assert client_of("planner", "PL").get(page).status_code == 200


@pytest.mark.slow
def test_the_preview_of_a_large_report_is_quick(client_of: Any, db: None) -> None:
    operation = a_large_jco()
    client = client_of()
    client.get(at("report_preview", operation))
    began = time.perf_counter()

    response = client.get(at("report_preview", operation))

    assert response.status_code == 200
    assert time.perf_counter() - began < 5


@pytest.mark.example("in debriefing")
def test_home_asks_a_second_person_to_approve(client_of: Any, press: list[str]) -> None:
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
