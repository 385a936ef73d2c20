"""The records of a JCO and its totals: how far each counts, and who sees which of them."""

from typing import Any

import pytest

from operations.actions.results.validation import return_entry
from tests.pages import address, queries_of, words
from tests.running import (
    control,
    correct,
    debriefed_jco,
    participation,
    running_jco,
    seize,
    validate,
)
from tests.world import an_operation, body_operation, person, terms

pytestmark = pytest.mark.django_db


def numbers(response: Any) -> list[int]:
    return [row.number for row in response.context["rows"]]


# Records


@pytest.mark.example("running")
def test_own_results_are_listed_first_with_their_validation(client_of: Any) -> None:
    operation = running_jco()
    first, second = seize(operation, 5000), seize(operation, 7000, place="PL")
    third = seize(operation, 9000, place="PL")
    validate(operation, first, second)
    return_entry(third.revisions.get(), note="In packs?", by=person())
    correct(second, 7100)

    response = client_of("planner", "PL").get(address("results", operation.reference))

    assert numbers(response) == [3, 2, 1]
    said = words(response)
    assert "9 000 pieces Seized Phase 1 Returned: In packs?" in said
    assert "Correction waits; what was validated before counts until then" in said
    assert "Lithuania cigarettes 5 000 pieces Seized Phase 1 Counts" in said
    assert said.count("Correct number") == 2
    assert "Validate the ticked ones" not in said


@pytest.mark.example("running")
def test_pending_results_can_be_ticked_only_by_the_lead(
    client_of: Any,
) -> None:
    operation = running_jco()
    seize(operation)
    control(operation, place="PL")

    said = words(client_of("planner", "LT").get(address("results", operation.reference)))

    assert "2 records wait for you to validate them." in said
    assert "As lead you may also validate what your own organisation reported." in said
    pole = client_of("planner", "PL").get(address("results", operation.reference))
    assert 'name="seizure"' not in pole.content.decode()


NARROWED = {
    "": [4, 3, 1, 2],
    "?state=PL": [2],
    "?status=released": [3],
    "?verdict=waiting": [4],
    "?verdict=returned": [2],
    "?verdict=valid": [3, 1],
    "?verdict=valid&status=seized&state=LT": [1],
    "?of=nothing": [4, 3, 1, 2],
}


@pytest.mark.example("running")
def test_result_list_is_filtered_by_the_query_string(client_of: Any) -> None:
    operation, client = running_jco(), client_of("planner", "LT")
    one, two = seize(operation), seize(operation, place="PL")
    three = seize(operation)
    validate(operation, one)
    return_entry(two.revisions.get(), note="?", by=person())
    correct(three, 5, goods_status="released")
    validate(operation, three)
    seize(operation)
    page = address("results", operation.reference)

    assert {query: numbers(client.get(page + query)) for query in NARROWED} == NARROWED


@pytest.mark.example("running")
@pytest.mark.parametrize("query", ["state=XX", "status=eaten", "verdict=maybe"])
def test_invalid_result_filter_is_explained(client_of: Any, query: str) -> None:
    operation = running_jco()

    response = client_of("planner", "LT").get(f"{address('results', operation.reference)}?{query}")

    assert response.status_code == 400
    assert "is not in the list; choose another." in words(response)


@pytest.mark.example("running")
def test_controls_have_a_separate_list(client_of: Any) -> None:
    operation = running_jco()
    control(operation, 1200, 3)

    page = address("results", operation.reference) + "?of=controls"
    response = client_of("planner", "LT").get(page)

    assert "Physical 1 200 controls, 3 with a hit Phase 1 Waits" in words(response)


@pytest.mark.example("running")
def test_empty_result_list_explains_the_next_action(client_of: Any) -> None:
    running, tabled = running_jco(), an_operation("Tern", state="tabled")
    client = client_of("planner", "LT")

    def said(operation: Any) -> str:
        return words(client.get(address("results", operation.reference)))

    assert "Nothing is reported yet" in said(running)
    assert "Report a seizure" in said(running)
    assert "Results come once it runs" in said(tabled)
    assert "Report a seizure" not in said(tabled)
    page = address("results", running.reference) + "?verdict=waiting"
    assert "Nothing waits to be validated here" in words(client.get(page))


@pytest.mark.example("running")
@pytest.mark.parametrize("name", ["results", "result_totals"])
def test_result_pages_take_a_constant_number_of_queries(client_of: Any, name: str) -> None:
    operation = running_jco()
    client, page = client_of("planner", "LT"), address(name, operation.reference)
    validate(operation, correct(seize(operation), 5).result, control(operation))
    one = queries_of(client, page)

    for number in range(6):
        goods = terms(("alcohol", "cigarettes", "timber")[number % 3])[0]
        record = seize(
            operation, 4, goods=goods, place=("LT", "PL")[number % 2], transport_mode=None
        )
        if number % 2:
            correct(record, 5, goods=goods)
    validate(operation)

    assert queries_of(client, page) == one


# Who sees what


# What list, totals and a record answer while a JCO runs, and in debriefing
ALL, NONE = (200, 200, 200), (404, 404, 404)
ANSWERS = {
    ("planner", "LT"): (ALL, ALL),
    ("contact_point", "PL"): (ALL, ALL),
    ("planner", "EE"): (NONE, NONE),
    ("planner", "SE"): (NONE, NONE),
    ("expert", "DK"): ((302, 403, 404), (302, 200, 404)),
    ("secretariat", "GSC"): ((302, 403, 404), (302, 200, 404)),
    ("liaison", "WCO"): (NONE, NONE),
    ("administrator", "GSC"): (NONE, NONE),
}


def test_results_open_for_participants_and_totals_for_experts_after_the_end(
    client_of: Any,
) -> None:
    going_on, ended = running_jco(participants=("PL", "EE")), debriefed_jco("Bora")
    left = participation(going_on, "EE")
    left.response, left.decline_reason = "declined", "resources"
    left.save()
    pages = [
        (
            address("results", operation.reference),
            address("result_totals", operation.reference),
            seize(operation).get_absolute_url(),
        )
        for operation in (going_on, ended)
    ]

    def codes(client: Any) -> tuple[tuple[int, ...], ...]:
        return tuple(tuple(client.get(page).status_code for page in each) for each in pages)

    assert {who: codes(client_of(*who)) for who in ANSWERS} == ANSWERS


@pytest.mark.example("running")
def test_results_tab_is_shown_only_to_permitted_users(client_of: Any) -> None:
    going_on, ended = running_jco(), debriefed_jco("Bora")
    published = body_operation()

    def sections(role: str, place: str, operation: Any) -> list[str]:
        response = client_of(role, place).get(operation.get_absolute_url())
        return [tab["url"] for tab in response.context["tabs"] if tab["label"] == "Results"]

    records, totals = "results/", "results/totals/"
    assert sections("planner", "LT", going_on) == [going_on.get_absolute_url() + records]
    assert sections("planner", "PL", ended) == [ended.get_absolute_url() + records]
    assert sections("expert", "DK", going_on) == []
    assert sections("expert", "DK", ended) == [ended.get_absolute_url() + totals]
    assert sections("planner", "SE", ended) == []
    assert sections("liaison", "WCO", published) == []
    gone = client_of("liaison", "WCO").get(address("results", published.reference))
    assert gone.status_code == 404


@pytest.mark.example("in debriefing")
def test_expert_sees_totals_without_links_to_single_results(client_of: Any) -> None:
    operation = debriefed_jco()
    record = seize(operation, 5000, place="PL")
    validate(operation, record)

    response = client_of("expert", "DK").get(address("result_totals", operation.reference))

    said = words(response)
    assert "5 000 cigarettes (pieces)" in said
    assert "Poland" in said
    assert record.get_absolute_url() not in response.content.decode()
    assert "Seizures Controls Totals" not in said


@pytest.mark.example("running")
@pytest.mark.parametrize(
    ("role", "place", "leads"),
    [("planner", "PL", True), ("planner", "LT", True), ("expert", "DK", False)],
)
def test_overview_of_a_running_jco_links_participants_to_the_results(
    client_of: Any, role: str, place: str, leads: bool
) -> None:
    operation = running_jco()

    page = client_of(role, place).get(operation.get_absolute_url()).content.decode()

    assert ("report what your organisation controls and seizes" in page) is leads
