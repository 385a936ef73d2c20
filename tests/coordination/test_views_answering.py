"""The answer to an overlap on its page, in lists, in the meeting list and at home."""

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from coordination.actions import answer_overlap, detect_all
from coordination.models import Overlap, OverlapDecision
from coordination.queries.decisions import facts_shown
from operations.models import Operation
from tests.addresses import without_token
from tests.overlaps import a_jco_that_meets_a_body, the_overlap, two_jcos_that_meet
from tests.pages import queries_of, words
from tests.world import a_phase, body_operation, edit, jco, person

pytestmark = [pytest.mark.django_db, pytest.mark.example("two JCOs that meet")]

LIST = "/calendar/overlaps/"
MEETING = "/calendar/meeting-list/?from=2027-07-01&until=2027-12-31"


@pytest.fixture
def overlap() -> Overlap:
    return two_jcos_that_meet()


@pytest.fixture
def with_card() -> Overlap:
    return a_jco_that_meets_a_body()


def send(client: Any, overlap: Overlap, **more: str) -> Any:
    given = {"decision": "shared", "reason": "We share <finds>.", "facts": facts_shown(overlap)}
    return client.post(f"{overlap.get_absolute_url()}answer/", given | more)


def moved() -> None:
    edit(Operation.objects.get(name="Amber"), phases=(a_phase(1, "2027-10-02", "2027-10-10"),))
    detect_all()


def test_recorded_decision_is_readable_by_users_with_access_to_both_sides(
    client_of: Any, overlap: Overlap
) -> None:
    response = send(client_of(), overlap, decision="theirs_moves")

    assert response.status_code == 302
    for hat in (("expert", "DK"), ("contact_point", "ES")):
        page = client_of(*hat).get(overlap.get_absolute_url())
        assert "Birch moves. We share &lt;finds&gt;." in words(page)
        assert "Said by Planner, Lithuania on" in words(page)


def test_decision_form_is_shown_only_to_permitted_users_and_names_the_sides(
    client_of: Any, overlap: Overlap
) -> None:
    for hat, own in ((("planner", "PL"), "Birch"), (("expert", "DK"), "Amber")):
        page = client_of(*hat).get(overlap.get_absolute_url())
        assert page.context["form"].fields["decision"].choices[0][1] == f"{own} moves"
    page = client_of("planner", "ES").get(overlap.get_absolute_url())
    assert "overlap-answer" not in page.content.decode().replace("overlap-answers", "")


def test_reader_without_permission_to_decide_is_refused_with_a_sentence(
    client_of: Any, overlap: Overlap
) -> None:
    response = send(client_of("planner", "ES"), overlap)

    assert response.status_code == 403
    assert "Only who runs one of the two operations" in words(response)
    assert not OverlapDecision.objects.exists()


@pytest.mark.example("a JCO that meets a body")
def test_hidden_overlap_cannot_be_decided(client_of: Any, with_card: Overlap) -> None:
    assert send(client_of("liaison", "FRONTEX"), with_card).status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        {"reason": ""},
        {"reason": "a\x00b"},
        {"reason": "a\ufffdb"},
        {"reason": "x" * 10_000},
        {"decision": ""},
        {"decision": "x" * 10_000},
        {"facts": "x" * 10_000},
        {"facts": "\x00"},
    ],
)
def test_invalid_decision_shows_its_error_and_preserves_the_input(
    client_of: Any, overlap: Overlap, change: dict[str, str]
) -> None:
    response = send(client_of(), overlap, **change)

    assert response.status_code == 422
    assert not OverlapDecision.objects.exists()
    if "reason" not in change:
        assert "We share &lt;finds&gt;." in response.content.decode()


def test_decision_on_changed_overlap_data_is_redisplayed_with_the_new_sentence(
    client_of: Any, overlap: Overlap
) -> None:
    old = facts_shown(overlap)
    moved()

    response = send(client_of(), overlap, facts=old)

    assert response.status_code == 409
    page = words(response)
    assert "The facts have changed while you were answering" in page
    assert "certainly run at the same time on 2–10 October 2027" in page
    assert "We share &lt;finds&gt;." in page
    assert not OverlapDecision.objects.exists()
    assert response.context["facts"] == facts_shown(Overlap.objects.get())


def test_decision_on_a_past_overlap_is_refused_as_a_conflict(
    client_of: Any, overlap: Overlap
) -> None:
    Operation.objects.filter(name="Amber").update(state="cancelled")
    detect_all()

    response = send(client_of(), Overlap.objects.get())

    assert response.status_code == 409
    assert "do not meet any more" in words(response)


def test_resubmitted_decision_is_stored_once(client_of: Any, overlap: Overlap) -> None:
    client = client_of()

    assert [send(client, overlap).status_code for _time in range(2)] == [302, 302]
    assert OverlapDecision.objects.count() == 1


# A card tells no more by being answered


@pytest.mark.example("a JCO that meets a body")
def test_restricted_summary_shows_the_decision_without_author_and_reason(
    client_of: Any, with_card: Overlap
) -> None:
    send(client_of(), with_card, decision="ours_moves", reason="Amber in Klaipeda can wait.")
    send(client_of("expert", "DK"), with_card, decision="accepted", reason="Amber is fine.")
    liaison = client_of("liaison", "WCO")

    for address in (with_card.get_absolute_url(), LIST, MEETING):
        page = without_token(liaison.get(address).content.decode())
        page = page[page.index("<main") : page.index("</main")]
        if "</form>" in page and address != with_card.get_absolute_url():
            page = page[page.index("</form>") :]
        found = [
            word
            for word in ("Amber", "Klaipeda", "fine", "Lithuania", "Denmark", "2027-10")
            if word in page
        ]
        assert found == [], address
    page = words(liaison.get(with_card.get_absolute_url()))
    assert "The other operation moves." in page
    assert "It is accepted as it is." in page
    assert "Said by the other side, or the experts between both" in page


@pytest.mark.example("a JCO that meets a body")
def test_external_body_can_decide_from_its_restricted_summary(
    client_of: Any, with_card: Overlap
) -> None:
    liaison = client_of("liaison", "WCO")

    assert (
        send(liaison, with_card, decision="theirs_moves", reason="Ours is set.").status_code == 302
    )

    page = words(liaison.get(with_card.get_absolute_url()))
    assert "The other operation moves. Ours is set." in page
    assert "Amber moves. Ours is set." in words(client_of().get(with_card.get_absolute_url()))


# Lists


def test_lists_show_decided_and_reopened_overlaps(client_of: Any, overlap: Overlap) -> None:
    client = client_of("expert", "DK")
    pages = (LIST, f"/calendar/operations/{overlap.operation_a.reference}/overlaps/")
    assert all("Open: nobody has said" in words(client.get(page)) for page in pages)

    send(client, overlap)
    assert all(
        "side by side and share what they find. Reason: We share" in words(client.get(page))
        for page in pages
    )

    moved()
    assert all("Open again: the facts have changed" in words(client.get(page)) for page in pages)
    assert "The facts have changed since" in words(client.get(overlap.get_absolute_url()))


def test_overlap_list_is_filtered_by_decision(client_of: Any, overlap: Overlap) -> None:
    client = client_of("expert", "DK")

    def found(query: str) -> bool:
        return "1 overlap" in words(client.get(f"{LIST}?answer={query}"))

    assert (found("open"), found("answered")) == (True, False)
    send(client, overlap)
    assert (found("open"), found("answered")) == (False, True)
    moved()
    assert (found("open"), found("answered")) == (True, False)
    assert client.get(f"{LIST}?answer=maybe").status_code == 400


@pytest.mark.example("")
def test_overlap_list_takes_as_many_queries_for_many_decisions_as_for_few(client_of: Any) -> None:
    def answered() -> None:
        detect_all()
        for each in Overlap.objects.all():
            for by in (person("expert", "DK"), person("secretariat", "GSC")):
                answer_overlap(each, "accepted", "Fine.", by=by, facts=facts_shown(each))

    body_operation("Vigil")
    jco("Amber", "LT")
    answered()
    clients = [client_of("expert", "DK"), client_of("liaison", "WCO")]
    few = [queries_of(client, LIST) for client in clients]

    for code in ("PL", "EE", "FI"):
        jco(f"Birch {code}", code)
    answered()

    assert [queries_of(client, LIST) for client in clients] == few
    page = Overlap.objects.first().get_absolute_url()
    assert queries_of(clients[0], page) <= 25


def test_meeting_list_shows_the_decision_with_its_reason(client_of: Any, overlap: Overlap) -> None:
    client = client_of("expert", "DK")
    send(client, overlap, reason="Enough officers.")

    assert "Answered: They run side by side and share what they find. Reason: Enough officers." in (
        words(client.get(MEETING))
    )
    book = load_workbook(io.BytesIO(client.get(MEETING.replace("list/", "list.xlsx")).content))
    rows = list(book["Overlaps"].values)
    at = rows[0].index("Decision")
    assert rows[0][at - 1 : at + 2] == ("Answer", "Decision", "Reason")
    assert rows[1][at - 1 : at + 2] == (
        "Answered",
        "They run side by side and share what they find",
        "Enough officers.",
    )


@pytest.mark.example("")
def test_meeting_list_with_a_decision_is_limite(client_of: Any) -> None:
    jco("Amber", "LT", marking="public")
    jco("Birch", "PL", marking="public")
    overlap = the_overlap()
    client = client_of("expert", "DK")
    assert client.get(MEETING).context["facts"].marking == "PUBLIC"

    send(client, overlap)

    assert client.get(MEETING).context["facts"].marking == "LIMITE"


def test_decided_conflict_leaves_the_to_do_list_until_its_data_change(
    client_of: Any, overlap: Overlap
) -> None:
    client = client_of()
    waits = "Conflicts of your operations"
    assert waits in words(client.get("/"))

    send(client, overlap)
    assert waits not in words(client.get("/"))

    moved()
    page = words(client.get("/"))
    assert waits in page
    assert "The facts have changed since it was answered." in page


def test_overview_shows_whether_an_overlap_is_decided(client_of: Any, overlap: Overlap) -> None:
    record = Operation.objects.get(name="Amber").get_absolute_url()
    before = words(client_of().get(record))

    send(client_of(), overlap)

    after = words(client_of().get(record))
    assert "Open: nobody has said what is done about it." in before
    assert "Open: nobody has said" not in after
    assert "Answered: They run side by side and share what they find." in after
