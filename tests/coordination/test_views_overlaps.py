"""The pages of overlaps for each kind of reader."""

from typing import Any

import pytest
from django.test import Client

from coordination.actions import run_full_overlap_check
from coordination.models import Overlap
from jco_portal.outbox.models import Job
from operations.models import Operation
from tests.factories import make_external_operation, make_jco
from tests.overlaps import overlap_with_long_operation
from tests.page_addresses import remove_csrf_tokens

pytestmark = [pytest.mark.django_db, pytest.mark.example("a JCO within an operation")]

LIST = "/calendar/overlaps/"


@pytest.fixture
def overlapping_operation() -> Overlap:
    return overlap_with_long_operation()


def page_text(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return remove_csrf_tokens(response.content.decode())


def pages(overlap: Overlap) -> list[str]:
    return [
        LIST,
        f"{LIST}{overlap.pk}/",
        f"/calendar/operations/{overlap.operation_a.reference}/overlaps/",
        f"/calendar/operations/{overlap.operation_b.reference}/overlaps/",
    ]


# Who sees what


@pytest.mark.parametrize(
    ("role", "organisation_code"),
    [
        ("planner", "LT"),
        ("planner", "SE"),
        ("contact_point", "PL"),
        ("expert", "DK"),
        ("secretariat", "GSC"),
        ("facilitator", "SE"),
    ],
)
def test_insiders_see_both_sides_on_every_overlap_page(
    client_for: Any, overlapping_operation: Overlap, role: str, organisation_code: str
) -> None:
    client = client_for(role, organisation_code)

    for address in pages(overlapping_operation):
        page = page_text(client, address)
        assert "Vigil (1–30 October 2027) and Amber (6–7 October 2027) certainly run" in page


def test_external_body_gets_a_restricted_summary_of_its_hidden_counterpart(
    client_for: Any, overlapping_operation: Overlap
) -> None:
    page = page_text(client_for("liaison", "WCO"), f"{LIST}{overlapping_operation.pk}/")

    assert "Vigil and a Member-State JCO" in page
    assert "2027-W40" in page
    assert "tobacco" in page
    assert "General Secretariat of the Council, Customs cooperation desk" in page
    assert 'data-kind="severity"' in page
    assert "#severity-" in page


HIDDEN = (
    *("Amber", "AMBER", "Hidden", "Klaipeda", "Lithuania", "Latvia", "Poland", "cigarettes"),
    *("6–7", "7 October", "6 October", "2027-10-06", "2027-10-07", "LT"),
)


def test_no_page_shows_an_external_body_more_than_the_restricted_summary(
    client_for: Any, overlapping_operation: Overlap
) -> None:
    liaison = client_for("liaison", "WCO")
    vigil = Operation.objects.get(name="Vigil")
    addresses = [
        LIST,
        f"{LIST}?show=all",
        f"{LIST}{overlapping_operation.pk}/",
        f"/calendar/operations/{vigil.reference}/overlaps/",
        "/calendar/meeting-list/?from=2027-07-01&until=2027-12-31",
        f"/operations/{vigil.reference}/",
        "/operations/",
    ]

    for address in addresses:
        page = page_text(liaison, address)
        page = page[page.index("<main") : page.index("</main")]
        if "<form" in page:  # the choices of a filter name every state and word there is
            page = page[page.index("</form>") :]
        assert [word for word in HIDDEN if word in page] == [], address


def test_filters_do_not_reveal_a_hidden_side(
    client_for: Any, overlapping_operation: Overlap
) -> None:
    liaison, expert = client_for("liaison", "WCO"), client_for("expert", "DK")
    probes = [
        *("organiser=LT", "participant=PL", "kind=jco_full_scale", "term=cigarettes"),
        *("state=tabled", "certainty=certain"),
    ]

    for probe in probes:
        assert "1 overlap" in page_text(expert, f"{LIST}?{probe}"), probe
        assert "No overlap fits all of these filters" in page_text(liaison, f"{LIST}?{probe}"), (
            probe
        )


def test_hidden_operation_has_no_overlap_page(
    client_for: Any, overlapping_operation: Overlap
) -> None:
    amber = Operation.objects.get(name="Amber")

    page_text(
        client_for("liaison", "WCO"), f"/calendar/operations/{amber.reference}/overlaps/", 404
    )


@pytest.mark.parametrize(
    ("role", "organisation_code"),
    [("liaison", "EUROPOL"), ("administrator", "GSC"), ("planner", "NO")],
)
def test_user_without_access_to_either_side_sees_no_overlap(
    client_for: Any, overlapping_operation: Overlap, role: str, organisation_code: str
) -> None:
    client = client_for(role, organisation_code)

    assert "No overlaps found" in page_text(client, LIST)
    for address in pages(overlapping_operation)[1:]:
        page_text(client, address, 404)


def test_anonymous_user_is_redirected_from_overlap_pages_to_sign_in(
    overlapping_operation: Overlap,
) -> None:
    for address in pages(overlapping_operation):
        assert Client().get(address).status_code == 302


# What the pages say


@pytest.mark.example("")
def test_overlap_page_shows_days_shared_scope_severity_and_open_questions(client_for: Any) -> None:
    make_jco("Amber", "LT", participants_complete=True)
    make_external_operation(
        "Vigil",
        terms_=(),
        phases=(("2027-10", "2027-10"),),
    )
    run_full_overlap_check()

    page = page_text(client_for("expert", "DK"), Overlap.objects.get().get_absolute_url())

    assert "nothing in common as recorded" in page
    assert "Unclear: Too little is recorded to tell." in page
    assert "1 October 2027 ≤ 1 October 2027" in page
    assert "Which risk areas and goods does Vigil deal with?" in page
    assert "World Customs Organization (WCO), Compliance and enforcement desk:" in page


@pytest.mark.example("")
def test_year_only_overlaps_are_listed_separately(client_for: Any) -> None:
    make_jco("Amber", "LT")
    make_external_operation("Vigil", phases=(("2027", "2027"),))
    run_full_overlap_check()

    page = page_text(client_for("expert", "DK"), LIST)

    assert page.index("Known only to the year") < page.index("Vigil (2027) and Amber")
    assert 'data-kind="severity" data-value="conflict"' not in page


def test_past_overlap_has_a_page_but_is_not_in_the_list(
    client_for: Any, overlapping_operation: Overlap
) -> None:
    Operation.objects.filter(name="Amber").update(state="cancelled")
    run_full_overlap_check()
    expert = client_for("expert", "DK")

    assert "No overlaps found" in page_text(expert, LIST)
    assert "they do so no longer" in page_text(expert, f"{LIST}?show=gone")
    assert "gone since" in page_text(expert, overlapping_operation.get_absolute_url())
    assert "No longer standing" in page_text(expert, pages(overlapping_operation)[2])


def test_pending_overlap_check_is_reported(client_for: Any, overlapping_operation: Overlap) -> None:
    expert = client_for("expert", "DK")
    sentence = "has not been compared yet"
    Job.objects.all().delete()
    assert not any(
        sentence in page_text(expert, address) for address in pages(overlapping_operation)
    )

    Job.objects.create(
        task="coordination.tasks.compare_operations",
        arguments={"operation_ids": [overlapping_operation.operation_a_id]},
    )

    assert [sentence in page_text(expert, address) for address in pages(overlapping_operation)] == [
        True,
        True,
        True,
        False,
    ]


@pytest.mark.example("")
def test_missing_overlap_returns_404(client_for: Any) -> None:
    client = client_for()

    for number in ("0", "99999999999999999999"):
        page_text(client, f"{LIST}{number}/", 404)


@pytest.mark.example("")
def test_overlap_list_shows_fifty_overlaps_per_page(client_for: Any) -> None:
    make_jco("Amber", "LT", phases=(("2027-10", "2027-10"),) * 11)
    make_jco("Birch", "PL", phases=(("2027-10", "2027-10"),) * 5)
    run_full_overlap_check()
    expert = client_for("expert", "DK")

    assert "55 overlaps" in page_text(expert, LIST)
    assert page_text(expert, LIST).count('class="overlap-pair"') == 50
    assert page_text(expert, f"{LIST}?page=2").count('class="overlap-pair"') == 5


@pytest.mark.example("")
def test_overlap_pages_take_as_many_queries_for_more_rows(
    client_for: Any, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    make_external_operation("Vigil", terms_=("drugs",))
    make_jco("Amber", "LT", participants=("LV",))
    run_full_overlap_check()
    clients = [client_for("expert", "DK"), client_for("liaison", "WCO")]
    for client in clients:
        page_text(client, LIST)
    with django_assert_max_num_queries(20) as few:
        page_text(clients[0], LIST)
    with django_assert_max_num_queries(20) as few_restricted:
        page_text(clients[1], LIST)

    for organisation_code in ("PL", "EE", "FI"):
        make_jco(
            f"Birch {organisation_code}",
            organisation_code,
            participants=("LV",),
            terms_=("cocaine",),
        )
    run_full_overlap_check()

    with django_assert_num_queries(len(few)):
        page_text(clients[0], LIST)
    with django_assert_num_queries(len(few_restricted)):
        page_text(clients[1], LIST)
    overlap = Overlap.objects.first()
    for address in pages(overlap):
        with django_assert_max_num_queries(20):
            page_text(clients[0], address)
