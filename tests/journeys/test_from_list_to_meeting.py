"""From an imported list to the meeting list, in a real browser."""

import io
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from operations.models import Operation
from tests.factories import complete_planning, make_operation, make_user

LIST = """\
name,kind,organisers,lead_states,participants,participants_complete,participants_note,phase,\
period,start,end,dates_note,risk_areas,transport_modes,results,source
Ginkgo,wco_operation,WCO,,LT;PL,no,,1,operational,2027-03,2027-05,,tobacco,road;sea,,WCO plan
Delta,joint_police_operation,LEWP,,,no,,1,operational,2027-06,2027-06,,,road,,LEWP plan
"""


@pytest.mark.browser
@pytest.mark.usefixtures("worker")
def test_imported_list_leads_to_an_overlap_and_a_printed_meeting_list(
    sign_in: Any, tmp_path: Path
) -> None:
    make_user("planner", "LT")
    page = sign_in("expert", "DK")
    _import(page, tmp_path)
    page.context.clear_cookies()
    page = sign_in("planner", "LT")

    _enter_with_a_vague_date(page)

    sentence = _see_the_overlap_and_why(page)
    _table(page)
    _print_the_list(page, sentence)


def _import(page: Any, folder: Path) -> None:
    listed = folder / "wco plan.csv"
    listed.write_text(LIST, encoding="utf-8")
    page.goto("/operations/import/")
    page.set_input_files("input[type=file]", str(listed))
    page.click("main form button[type=submit]")
    page.get_by_role("button", name="Import 2 operations").click()
    page.wait_for_selector("text=Ginkgo")
    assert Operation.objects.filter(source="import").count() == 2


def _enter_with_a_vague_date(page: Any) -> None:
    page.goto("/operations/new/")
    page.fill("input[name=name]", "Tern")
    page.select_option("select[name=operation_type]", label="Full-scale JCO")
    page.fill("input[name=phases-0-entered_start]", "2027-04")
    page.fill("input[name=phases-0-entered_end]", "2027-4")
    _find(page, "participants", "Poland")
    _find(page, "terms", "cigarettes")
    _find(page, "transport_modes", "road")
    page.get_by_role("button", name="Enter the operation").click()
    page.wait_for_selector("text=“2027-4” is not a date we can read")
    assert page.input_value("input[name=phases-0-entered_end]") == "2027-4"
    assert page.input_value("input[name=name]") == "Tern"
    page.fill("input[name=phases-0-entered_end]", "2027-04")
    page.get_by_role("button", name="Enter the operation").click()
    page.wait_for_url("**/operations/2027-LT-TERN/")
    assert "April 2027" in page.inner_text("main")


def _find(page: Any, field: str, label: str) -> None:
    box = page.locator(f".field:has([name={field}]) [role=combobox]")
    box.fill(label)
    box.press("Enter")


def _see_the_overlap_and_why(page: Any) -> str:
    for _try in range(40):
        page.goto("/calendar/operations/2027-LT-TERN/overlaps/")
        if page.get_by_text("Ginkgo").count():
            break
        page.wait_for_timeout(250)
    page.locator("main a[href*='/calendar/overlaps/']").first.click()
    text = " ".join(page.inner_text("main").split())
    assert "Conflict" in text
    sentence = "both deal with tobacco / cigarettes, by road, with Lithuania and Poland in both"
    assert sentence in text
    return sentence


def _table(page: Any) -> None:
    complete_planning(Operation.objects.get(name="Tern"), by=make_user("planner", "LT"))
    page.goto("/operations/2027-LT-TERN/")
    page.get_by_role("button", name="Table for coordination").click()
    page.wait_for_load_state()
    assert Operation.objects.get(name="Tern").state == "tabled"


def _print_the_list(page: Any, sentence: str) -> None:
    page.goto("/calendar/meeting-list/?from=2027-01-01&until=2027-12-31")
    shown = " ".join(page.inner_text("main").split())
    pdf = page.request.get("/calendar/meeting-list.pdf?from=2027-01-01&until=2027-12-31")
    xlsx = page.request.get("/calendar/meeting-list.xlsx?from=2027-01-01&until=2027-12-31")
    printed = _pdf_text(pdf.body())
    cells = _cells_of(xlsx.body())
    for word in ("Tern", "Ginkgo", "Delta", "LIMITE", sentence):
        assert word in shown, word
        assert word in printed, word
        assert word in cells, word


def _pdf_text(pdf: bytes) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def _cells_of(xlsx: bytes) -> str:
    workbook = load_workbook(io.BytesIO(xlsx), read_only=True)
    rows = (row for sheet in workbook for row in sheet.iter_rows(values_only=True))
    return " ".join(str(cell) for row in rows for cell in row if cell is not None)


@pytest.mark.browser
def test_browser_warns_before_leaving_a_changed_form(sign_in: Any) -> None:
    page = sign_in("planner", "LT")
    page.goto("/operations/new/")
    page.fill("input[name=name]", "Half typed")
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.type), dialog.accept()))

    page.goto("/operations/")

    assert dialogs == ["beforeunload"]


@pytest.mark.browser
def test_conflicting_edit_shows_the_change_and_keeps_the_typed_text(
    sign_in: Any,
) -> None:
    operation = make_operation("Amber")
    page = sign_in("planner", "LT")
    page.goto(f"{operation.get_absolute_url()}edit/")
    other = page.context.new_page()
    other.goto(f"{operation.get_absolute_url()}edit/")
    other.fill("textarea[name=aims]", "Written in the other window.")
    other.get_by_role("button", name="Save", exact=True).last.click()
    other.wait_for_url(f"**{operation.get_absolute_url()}")

    page.fill("textarea[name=aims]", "Typed on the old page.")
    page.get_by_role("button", name="Save", exact=True).last.click()
    page.wait_for_load_state()

    assert "Written in the other window." in page.inner_text("main")
    assert page.input_value("textarea[name=aims]") == "Typed on the old page."
    operation.refresh_from_db()
    assert operation.aims == "Written in the other window."
