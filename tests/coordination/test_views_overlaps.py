"""The overlap pages, as each sort of person sees them."""

from typing import Any

import pytest
from django.test import Client

from coordination.actions import detect_all
from coordination.models import Overlap
from jco_portal.outbox.models import Job
from operations.models import Operation
from tests.addresses import without_token
from tests.overlaps import a_jco_within_an_operation
from tests.world import body_operation, jco

pytestmark = [pytest.mark.django_db, pytest.mark.example("a JCO within an operation")]

LIST = "/calendar/overlaps/"


@pytest.fixture
def met() -> Overlap:
    return a_jco_within_an_operation()


def text(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return without_token(response.content.decode())


def pages(overlap: Overlap) -> list[str]:
    return [
        LIST,
        f"{LIST}{overlap.pk}/",
        f"/calendar/operations/{overlap.operation_a.reference}/overlaps/",
        f"/calendar/operations/{overlap.operation_b.reference}/overlaps/",
    ]


# Who sees what


@pytest.mark.parametrize(
    ("role", "place"),
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
    client_of: Any, met: Overlap, role: str, place: str
) -> None:
    client = client_of(role, place)

    for address in pages(met):
        page = text(client, address)
        assert "Vigil (1–30 October 2027) and Amber (6–7 October 2027) certainly run" in page


def test_external_body_gets_a_restricted_summary_of_its_hidden_counterpart(
    client_of: Any, met: Overlap
) -> None:
    page = text(client_of("liaison", "WCO"), f"{LIST}{met.pk}/")

    assert "Vigil and a Member-State JCO" in page
    assert "2027-W40" in page
    assert "tobacco" in page
    assert "General Secretariat of the Council, Customs cooperation desk" in page


HIDDEN = (
    *("Amber", "AMBER", "Hidden", "Klaipeda", "Lithuania", "Latvia", "Poland", "cigarettes"),
    *("6–7", "7 October", "6 October", "2027-10-06", "2027-10-07", "LT"),
)


def test_no_page_shows_an_external_body_more_than_the_restricted_summary(
    client_of: Any, met: Overlap
) -> None:
    liaison = client_of("liaison", "WCO")
    vigil = Operation.objects.get(name="Vigil")
    addresses = [
        LIST,
        f"{LIST}?show=all",
        f"{LIST}{met.pk}/",
        f"/calendar/operations/{vigil.reference}/overlaps/",
        "/calendar/meeting-list/?from=2027-07-01&until=2027-12-31",
        f"/operations/{vigil.reference}/",
        "/operations/",
    ]

    for address in addresses:
        page = text(liaison, address)
        page = page[page.index("<main") : page.index("</main")]
        if "<form" in page:  # the choices of a filter name every state and word there is
            page = page[page.index("</form>") :]
        assert [word for word in HIDDEN if word in page] == [], address


def test_filters_do_not_reveal_a_hidden_side(client_of: Any, met: Overlap) -> None:
    liaison, expert = client_of("liaison", "WCO"), client_of("expert", "DK")
    probes = [
        *("organiser=LT", "participant=PL", "kind=jco_full_scale", "term=cigarettes"),
        *("state=tabled", "certainty=certain"),
    ]

    for probe in probes:
        assert "1 overlap" in text(expert, f"{LIST}?{probe}"), probe
        assert "No overlap fits all of these filters" in text(liaison, f"{LIST}?{probe}"), probe


def test_hidden_operation_has_no_overlap_page(client_of: Any, met: Overlap) -> None:
    amber = Operation.objects.get(name="Amber")

    text(client_of("liaison", "WCO"), f"/calendar/operations/{amber.reference}/overlaps/", 404)


@pytest.mark.parametrize(
    ("role", "place"), [("liaison", "EUROPOL"), ("administrator", "GSC"), ("planner", "NO")]
)
def test_user_without_access_to_either_side_sees_no_overlap(
    client_of: Any, met: Overlap, role: str, place: str
) -> None:
    client = client_of(role, place)

    assert "No overlaps found" in text(client, LIST)
    for address in pages(met)[1:]:
        text(client, address, 404)


def test_anonymous_user_is_redirected_from_overlap_pages_to_sign_in(met: Overlap) -> None:
    for address in pages(met):
        assert Client().get(address).status_code == 302


# What the pages say


@pytest.mark.example("")
def test_overlap_page_shows_days_shared_scope_severity_and_open_questions(client_of: Any) -> None:
    jco("Amber", "LT", participants_complete=True)
    body_operation(
        "Vigil",
        terms_=(),
        phases=(("2027-10", "2027-10"),),
    )
    detect_all()

    page = text(client_of("expert", "DK"), Overlap.objects.get().get_absolute_url())

    assert "nothing in common as recorded" in page
    assert "Unclear: Too little is recorded to tell." in page
    assert "1 October 2027 ≤ 1 October 2027" in page
    assert "Which risk areas and goods does Vigil deal with?" in page
    assert "World Customs Organization (WCO), Compliance and enforcement desk:" in page


@pytest.mark.example("")
def test_year_only_overlaps_are_listed_separately(client_of: Any) -> None:
    jco("Amber", "LT")
    body_operation("Vigil", phases=(("2027", "2027"),))
    detect_all()

    page = text(client_of("expert", "DK"), LIST)

    assert page.index("Known only to the year") < page.index("Vigil (2027) and Amber")
    assert 'data-kind="severity" data-value="conflict"' not in page


def test_past_overlap_has_a_page_but_is_not_in_the_list(client_of: Any, met: Overlap) -> None:
    Operation.objects.filter(name="Amber").update(state="cancelled")
    detect_all()
    expert = client_of("expert", "DK")

    assert "No overlaps found" in text(expert, LIST)
    assert "they do so no longer" in text(expert, f"{LIST}?show=gone")
    assert "gone since" in text(expert, met.get_absolute_url())
    assert "No longer standing" in text(expert, pages(met)[2])


def test_pending_overlap_check_is_reported(client_of: Any, met: Overlap) -> None:
    expert = client_of("expert", "DK")
    waits = "has not been compared yet"
    Job.objects.all().delete()
    assert not any(waits in text(expert, address) for address in pages(met))

    Job.objects.create(
        task="coordination.tasks.compare_operations",
        arguments={"operation_ids": [met.operation_a_id]},
    )

    assert [waits in text(expert, address) for address in pages(met)] == [True, True, True, False]


def test_each_active_filter_is_a_chip_that_removes_the_filter(client_of: Any, met: Overlap) -> None:
    address = f"{LIST}?grade=conflict&year=2027&age=7&show=ahead&organiser=WCO"

    page = text(client_of("expert", "DK"), address)

    assert "1 overlap" in page
    for label in ("Conflict", "2027", "in the last 7 days", "not over yet", "Customs Organization"):
        assert label in page[page.index('class="chips"') : page.index("</ul>", page.index("chips"))]
    assert "?organiser=WCO&amp;grade=conflict&amp;age=7&amp;show=ahead" in page


def test_overlap_filters_exclude_overlaps_that_do_not_match(client_of: Any, met: Overlap) -> None:
    expert = client_of("expert", "DK")

    for query in ("grade=aware", "year=2026", "certainty=possible", "organiser=FRONTEX"):
        assert "No overlap fits all of these filters" in text(expert, f"{LIST}?{query}"), query


@pytest.mark.example("")
def test_invalid_overlap_filter_is_refused_with_an_error(client_of: Any) -> None:
    client = client_of()
    queries = [
        "year=10000",
        "year=-1",
        "year=abc",
        "year=99999999999999999999",
        "grade=x",
        "certainty=1",
        "age=8",
        "show=x",
        "organiser=ZZ",
        "term=nothing",
        "state=x",
    ]

    told = [query for query in queries if "errorlist" in text(client, f"{LIST}?{query}", 400)]

    assert told == queries


@pytest.mark.example("")
def test_invalid_page_number_causes_no_server_error(client_of: Any) -> None:
    client = client_of()
    queries = ("page=abc", "page=-1", "page=99999999999999999999", "x=%00")

    answers = {query: client.get(f"{LIST}?{query}").status_code for query in queries}

    assert set(answers.values()) <= {200, 400}, answers


@pytest.mark.example("")
def test_missing_overlap_returns_404(client_of: Any) -> None:
    client = client_of()

    for number in ("0", "99999999999999999999"):
        text(client, f"{LIST}{number}/", 404)


@pytest.mark.example("")
def test_overlap_list_shows_fifty_overlaps_per_page(client_of: Any) -> None:
    jco("Amber", "LT", phases=(("2027-10", "2027-10"),) * 11)
    jco("Birch", "PL", phases=(("2027-10", "2027-10"),) * 5)
    detect_all()
    expert = client_of("expert", "DK")

    assert "55 overlaps" in text(expert, LIST)
    assert text(expert, LIST).count('class="overlap-pair"') == 50
    assert text(expert, f"{LIST}?page=2").count('class="overlap-pair"') == 5


@pytest.mark.example("")
def test_overlap_pages_take_as_many_queries_for_more_rows(
    client_of: Any, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    body_operation("Vigil", terms_=("drugs",))
    jco("Amber", "LT", participants=("LV",))
    detect_all()
    clients = [client_of("expert", "DK"), client_of("liaison", "WCO")]
    for client in clients:
        text(client, LIST)
    with django_assert_max_num_queries(20) as few:
        text(clients[0], LIST)
    with django_assert_max_num_queries(20) as few_cards:
        text(clients[1], LIST)

    for place in ("PL", "EE", "FI"):
        jco(f"Birch {place}", place, participants=("LV",), terms_=("cocaine",))
    detect_all()

    with django_assert_num_queries(len(few)):
        text(clients[0], LIST)
    with django_assert_num_queries(len(few_cards)):
        text(clients[1], LIST)
    overlap = Overlap.objects.first()
    for address in pages(overlap):
        with django_assert_max_num_queries(20):
            text(clients[0], address)
