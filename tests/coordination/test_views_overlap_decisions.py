"""The form for the decision on an overlap: access, errors and conflicting edits."""

from typing import Any

import pytest

from coordination.actions import run_full_overlap_check
from coordination.models import Overlap, OverlapDecision
from coordination.queries.decisions import signed_snapshot
from operations.models import Operation
from tests.factories import edit_as_planner, make_phase_input
from tests.overlaps import overlap_of_two_jcos, overlap_with_external_operation
from tests.page_addresses import remove_csrf_tokens
from tests.pages import page_text

pytestmark = [pytest.mark.django_db, pytest.mark.example("two JCOs that meet")]

LIST = "/calendar/overlaps/"
MEETING = "/calendar/meeting-list/?from=2027-07-01&until=2027-12-31"


@pytest.fixture
def overlap() -> Overlap:
    return overlap_of_two_jcos()


@pytest.fixture
def restricted_overlap() -> Overlap:
    return overlap_with_external_operation()


def send(client: Any, overlap: Overlap, **more: str) -> Any:
    form_data = {
        "decision": "shared",
        "reason": "We share <finds>.",
        "snapshot": signed_snapshot(overlap),
    }
    return client.post(f"{overlap.get_absolute_url()}answer/", form_data | more)


def rescheduled_overlap() -> None:
    edit_as_planner(
        Operation.objects.get(name="Amber"),
        phases=(make_phase_input(1, "2027-10-02", "2027-10-10"),),
    )
    run_full_overlap_check()


def test_recorded_decision_is_readable_by_users_with_access_to_both_sides(
    client_for: Any, overlap: Overlap
) -> None:
    response = send(client_for(), overlap, decision="theirs_moves")

    assert response.status_code == 302
    for account in (("expert", "DK"), ("contact_point", "ES")):
        page = client_for(*account).get(overlap.get_absolute_url())
        assert "Birch moves. We share &lt;finds&gt;." in page_text(page)
        assert "Said by Planner, Lithuania on" in page_text(page)


def test_decision_form_is_shown_only_to_permitted_users_and_names_the_sides(
    client_for: Any, overlap: Overlap
) -> None:
    for account, own in ((("planner", "PL"), "Birch"), (("expert", "DK"), "Amber")):
        page = client_for(*account).get(overlap.get_absolute_url())
        assert page.context["form"].fields["decision"].choices[0][1] == f"{own} moves"
    page = client_for("planner", "ES").get(overlap.get_absolute_url())
    assert "overlap-answer" not in page.content.decode().replace("overlap-answers", "")


def test_reader_without_permission_to_decide_is_refused_with_a_sentence(
    client_for: Any, overlap: Overlap
) -> None:
    response = send(client_for("planner", "ES"), overlap)

    assert response.status_code == 403
    assert "Only who runs one of the two operations" in page_text(response)
    assert not OverlapDecision.objects.exists()


@pytest.mark.example("a JCO that meets a body")
def test_hidden_overlap_cannot_be_decided(client_for: Any, restricted_overlap: Overlap) -> None:
    assert send(client_for("liaison", "FRONTEX"), restricted_overlap).status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        {"reason": ""},
        {"reason": "a\x00b"},
        {"reason": "a\ufffdb"},
        {"reason": "x" * 10_000},
        {"decision": ""},
        {"decision": "x" * 10_000},
        {"snapshot": "x" * 10_000},
        {"snapshot": "\x00"},
    ],
)
def test_invalid_decision_shows_its_error_and_preserves_the_input(
    client_for: Any, overlap: Overlap, change: dict[str, str]
) -> None:
    response = send(client_for(), overlap, **change)

    assert response.status_code == 422
    assert not OverlapDecision.objects.exists()
    if "reason" not in change:
        assert "We share &lt;finds&gt;." in response.content.decode()


def test_decision_on_changed_overlap_data_is_redisplayed_with_the_new_sentence(
    client_for: Any, overlap: Overlap
) -> None:
    old = signed_snapshot(overlap)
    rescheduled_overlap()

    response = send(client_for(), overlap, snapshot=old)

    assert response.status_code == 409
    page = page_text(response)
    assert "The facts have changed while you were answering" in page
    assert "certainly run at the same time on 2–10 October 2027" in page
    assert "We share &lt;finds&gt;." in page
    assert not OverlapDecision.objects.exists()
    assert response.context["snapshot"] == signed_snapshot(Overlap.objects.get())


def test_decision_on_a_past_overlap_is_refused_as_a_conflict(
    client_for: Any, overlap: Overlap
) -> None:
    Operation.objects.filter(name="Amber").update(state="cancelled")
    run_full_overlap_check()

    response = send(client_for(), Overlap.objects.get())

    assert response.status_code == 409
    assert "do not meet any more" in page_text(response)


def test_resubmitted_decision_is_stored_once(client_for: Any, overlap: Overlap) -> None:
    client = client_for()

    assert [send(client, overlap).status_code for _time in range(2)] == [302, 302]
    assert OverlapDecision.objects.count() == 1


# A decision reveals no more than the restricted summary


@pytest.mark.example("a JCO that meets a body")
def test_restricted_summary_shows_the_decision_without_author_and_reason(
    client_for: Any, restricted_overlap: Overlap
) -> None:
    send(
        client_for(),
        restricted_overlap,
        decision="ours_moves",
        reason="Amber in Klaipeda can wait.",
    )
    send(
        client_for("expert", "DK"), restricted_overlap, decision="accepted", reason="Amber is fine."
    )
    liaison = client_for("liaison", "WCO")

    for address in (restricted_overlap.get_absolute_url(), LIST, MEETING):
        page = remove_csrf_tokens(liaison.get(address).content.decode())
        page = page[page.index("<main") : page.index("</main")]
        if "</form>" in page and address != restricted_overlap.get_absolute_url():
            page = page[page.index("</form>") :]
        leaks = [
            word
            for word in ("Amber", "Klaipeda", "fine", "Lithuania", "Denmark", "2027-10")
            if word in page
        ]
        assert leaks == [], address
    page = page_text(liaison.get(restricted_overlap.get_absolute_url()))
    assert "The other operation moves." in page
    assert "It is accepted as it is." in page
    assert "Said by the other side, or the experts between both" in page


@pytest.mark.example("a JCO that meets a body")
def test_external_body_can_decide_from_its_restricted_summary(
    client_for: Any, restricted_overlap: Overlap
) -> None:
    liaison = client_for("liaison", "WCO")

    assert (
        send(
            liaison, restricted_overlap, decision="theirs_moves", reason="Ours is set."
        ).status_code
        == 302
    )

    page = page_text(liaison.get(restricted_overlap.get_absolute_url()))
    assert "The other operation moves. Ours is set." in page
    assert "Amber moves. Ours is set." in page_text(
        client_for().get(restricted_overlap.get_absolute_url())
    )
