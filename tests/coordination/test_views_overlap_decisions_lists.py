"""Decisions on overlaps in lists, in the meeting list, on the home page and the overview."""

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from coordination.actions import record_overlap_decision, run_full_overlap_check
from coordination.models import Overlap
from coordination.queries.decisions import signed_snapshot
from operations.models import Operation
from tests.coordination.test_views_overlap_decisions import LIST, MEETING, rescheduled_overlap, send
from tests.factories import make_external_operation, make_jco, make_user
from tests.overlaps import only_overlap, overlap_of_two_jcos
from tests.pages import count_queries, page_text

pytestmark = [pytest.mark.django_db, pytest.mark.example("two JCOs that meet")]


@pytest.fixture
def overlap() -> Overlap:
    return overlap_of_two_jcos()


def test_lists_show_decided_and_reopened_overlaps(client_for: Any, overlap: Overlap) -> None:
    client = client_for("expert", "DK")
    pages = (LIST, f"/calendar/operations/{overlap.operation_a.reference}/overlaps/")
    assert all("Open: nobody has said" in page_text(client.get(page)) for page in pages)

    send(client, overlap)
    assert all(
        "side by side and share what they find. Reason: We share" in page_text(client.get(page))
        for page in pages
    )

    rescheduled_overlap()
    assert all(
        "Open again: the facts have changed" in page_text(client.get(page)) for page in pages
    )
    assert "The facts have changed since" in page_text(client.get(overlap.get_absolute_url()))


def test_overlap_list_is_filtered_by_decision(client_for: Any, overlap: Overlap) -> None:
    client = client_for("expert", "DK")

    def is_listed(query: str) -> bool:
        return "1 overlap" in page_text(client.get(f"{LIST}?answer={query}"))

    assert (is_listed("open"), is_listed("answered")) == (True, False)
    send(client, overlap)
    assert (is_listed("open"), is_listed("answered")) == (False, True)
    rescheduled_overlap()
    assert (is_listed("open"), is_listed("answered")) == (True, False)
    assert client.get(f"{LIST}?answer=maybe").status_code == 400


@pytest.mark.example("")
def test_overlap_list_takes_as_many_queries_for_many_decisions_as_for_few(client_for: Any) -> None:
    def answered() -> None:
        run_full_overlap_check()
        for overlap in Overlap.objects.all():
            for by in (make_user("expert", "DK"), make_user("secretariat", "GSC")):
                record_overlap_decision(
                    overlap, "accepted", "Fine.", by=by, snapshot=signed_snapshot(overlap)
                )

    make_external_operation("Vigil")
    make_jco("Amber", "LT")
    answered()
    clients = [client_for("expert", "DK"), client_for("liaison", "WCO")]
    few = [count_queries(client, LIST) for client in clients]

    for code in ("PL", "EE", "FI"):
        make_jco(f"Birch {code}", code)
    answered()

    assert [count_queries(client, LIST) for client in clients] == few
    page = Overlap.objects.first().get_absolute_url()
    assert count_queries(clients[0], page) <= 25


def test_meeting_list_shows_the_decision_with_its_reason(client_for: Any, overlap: Overlap) -> None:
    client = client_for("expert", "DK")
    send(client, overlap, reason="Enough officers.")

    assert "Answered: They run side by side and share what they find. Reason: Enough officers." in (
        page_text(client.get(MEETING))
    )
    spreadsheet = load_workbook(
        io.BytesIO(client.get(MEETING.replace("list/", "list.xlsx")).content)
    )
    rows = list(spreadsheet["Overlaps"].values)
    at = rows[0].index("Decision")
    assert rows[0][at - 1 : at + 2] == ("Answer", "Decision", "Reason")
    assert rows[1][at - 1 : at + 2] == (
        "Answered",
        "They run side by side and share what they find",
        "Enough officers.",
    )


@pytest.mark.example("")
def test_meeting_list_with_a_decision_is_limite(client_for: Any) -> None:
    make_jco("Amber", "LT", marking="public")
    make_jco("Birch", "PL", marking="public")
    overlap = only_overlap()
    client = client_for("expert", "DK")
    assert client.get(MEETING).context["facts"].marking == "PUBLIC"

    send(client, overlap)

    assert client.get(MEETING).context["facts"].marking == "LIMITE"


def test_decided_conflict_leaves_the_to_do_list_until_its_data_change(
    client_for: Any, overlap: Overlap
) -> None:
    client = client_for()
    heading = "Conflicts of your operations"
    assert heading in page_text(client.get("/"))

    send(client, overlap)
    assert heading not in page_text(client.get("/"))

    rescheduled_overlap()
    page = page_text(client.get("/"))
    assert heading in page
    assert "The facts have changed since it was answered." in page


def test_overview_shows_whether_an_overlap_is_decided(client_for: Any, overlap: Overlap) -> None:
    record = Operation.objects.get(name="Amber").get_absolute_url()
    before = page_text(client_for().get(record))

    send(client_for(), overlap)

    after = page_text(client_for().get(record))
    assert "Open: nobody has said what is done about it." in before
    assert "Open: nobody has said" not in after
    assert "Answered: They run side by side and share what they find." in after
