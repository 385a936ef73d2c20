"""The results of a JCO and their totals: statuses and access."""

from typing import Any

import pytest

from operations.actions.results.validation import return_result
from tests.execution_factories import (
    debriefed_jco,
    make_controls,
    make_correction,
    make_seizure,
    participation_of,
    running_jco,
    validate_as_lead,
)
from tests.factories import make_external_operation, make_operation, make_user, terms
from tests.pages import count_queries, operations_url, page_text

pytestmark = pytest.mark.django_db


def numbers(response: Any) -> list[int]:
    return [row.number for row in response.context["rows"]]


# Records


@pytest.mark.example("running")
def test_own_results_are_listed_first_with_their_validation(client_for: Any) -> None:
    operation = running_jco()
    first, second = (
        make_seizure(operation, 5000),
        make_seizure(operation, 7000, organisation_code="PL"),
    )
    third = make_seizure(operation, 9000, organisation_code="PL")
    validate_as_lead(operation, first, second)
    return_result(third.revisions.get(), note="In packs?", by=make_user())
    make_correction(second, 7100)

    response = client_for("planner", "PL").get(operations_url("result_list", operation.reference))

    assert numbers(response) == [3, 2, 1]
    text = page_text(response)
    assert "9 000 pieces Seized Phase 1 Returned: In packs?" in text
    assert "Correction waits; what was validated before counts until then" in text
    assert "Lithuania cigarettes 5 000 pieces Seized Phase 1 Counts" in text
    assert text.count("Correct number") == 2
    assert "Validate the ticked ones" not in text


@pytest.mark.example("running")
def test_pending_results_can_be_ticked_only_by_the_lead(
    client_for: Any,
) -> None:
    operation = running_jco()
    make_seizure(operation)
    make_controls(operation, organisation_code="PL")

    text = page_text(
        client_for("planner", "LT").get(operations_url("result_list", operation.reference))
    )

    assert "2 records wait for you to validate them." in text
    assert "As lead you may also validate what your own organisation reported." in text
    pole = client_for("planner", "PL").get(operations_url("result_list", operation.reference))
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
def test_result_list_is_filtered_by_the_query_string(client_for: Any) -> None:
    operation, client = running_jco(), client_for("planner", "LT")
    one, two = make_seizure(operation), make_seizure(operation, organisation_code="PL")
    three = make_seizure(operation)
    validate_as_lead(operation, one)
    return_result(two.revisions.get(), note="?", by=make_user())
    make_correction(three, 5, goods_status="released")
    validate_as_lead(operation, three)
    make_seizure(operation)
    page = operations_url("result_list", operation.reference)

    assert {query: numbers(client.get(page + query)) for query in NARROWED} == NARROWED


@pytest.mark.example("running")
@pytest.mark.parametrize("query", ["state=XX", "status=eaten", "verdict=maybe"])
def test_invalid_result_filter_is_explained(client_for: Any, query: str) -> None:
    operation = running_jco()

    response = client_for("planner", "LT").get(
        f"{operations_url('result_list', operation.reference)}?{query}"
    )

    assert response.status_code == 400
    assert "is not in the list; choose another." in page_text(response)


@pytest.mark.example("running")
def test_controls_have_a_separate_list(client_for: Any) -> None:
    operation = running_jco()
    make_controls(operation, 1200, 3)

    page = operations_url("result_list", operation.reference) + "?of=controls"
    response = client_for("planner", "LT").get(page)

    assert "Physical 1 200 controls, 3 with a hit Phase 1 Waits" in page_text(response)


@pytest.mark.example("running")
def test_empty_result_list_explains_the_next_action(client_for: Any) -> None:
    running, tabled = running_jco(), make_operation("Tern", state="tabled")
    client = client_for("planner", "LT")

    def results_text(operation: Any) -> str:
        return page_text(client.get(operations_url("result_list", operation.reference)))

    assert "Nothing is reported yet" in results_text(running)
    assert "Report a seizure" in results_text(running)
    assert "Results come once it runs" in results_text(tabled)
    assert "Report a seizure" not in results_text(tabled)
    page = operations_url("result_list", running.reference) + "?verdict=waiting"
    assert "Nothing waits to be validated here" in page_text(client.get(page))


@pytest.mark.example("running")
@pytest.mark.parametrize("name", ["result_list", "result_totals"])
def test_result_pages_take_a_constant_number_of_queries(client_for: Any, name: str) -> None:
    operation = running_jco()
    client, page = client_for("planner", "LT"), operations_url(name, operation.reference)
    validate_as_lead(
        operation, make_correction(make_seizure(operation), 5).result, make_controls(operation)
    )
    one = count_queries(client, page)

    for number in range(6):
        goods = terms(("alcohol", "cigarettes", "timber")[number % 3])[0]
        record = make_seizure(
            operation,
            4,
            goods=goods,
            organisation_code=("LT", "PL")[number % 2],
            transport_mode=None,
        )
        if number % 2:
            make_correction(record, 5, goods=goods)
    validate_as_lead(operation)

    assert count_queries(client, page) == one


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
    client_for: Any,
) -> None:
    going_on, ended = running_jco(participants=("PL", "EE")), debriefed_jco("Bora")
    left = participation_of(going_on, "EE")
    left.response, left.decline_reason = "declined", "resources"
    left.save()
    pages = [
        (
            operations_url("result_list", operation.reference),
            operations_url("result_totals", operation.reference),
            make_seizure(operation).get_absolute_url(),
        )
        for operation in (going_on, ended)
    ]

    def codes(client: Any) -> tuple[tuple[int, ...], ...]:
        return tuple(tuple(client.get(page).status_code for page in each) for each in pages)

    assert {who: codes(client_for(*who)) for who in ANSWERS} == ANSWERS


@pytest.mark.example("running")
def test_results_tab_is_shown_only_to_permitted_users(client_for: Any) -> None:
    going_on, ended = running_jco(), debriefed_jco("Bora")
    published = make_external_operation()

    def sections(role: str, organisation_code: str, operation: Any) -> list[str]:
        response = client_for(role, organisation_code).get(operation.get_absolute_url())
        return [tab["url"] for tab in response.context["tabs"] if tab["label"] == "Results"]

    records, totals = "results/", "results/totals/"
    assert sections("planner", "LT", going_on) == [going_on.get_absolute_url() + records]
    assert sections("planner", "PL", ended) == [ended.get_absolute_url() + records]
    assert sections("expert", "DK", going_on) == []
    assert sections("expert", "DK", ended) == [ended.get_absolute_url() + totals]
    assert sections("planner", "SE", ended) == []
    assert sections("liaison", "WCO", published) == []
    gone = client_for("liaison", "WCO").get(operations_url("result_list", published.reference))
    assert gone.status_code == 404


@pytest.mark.example("in debriefing")
def test_expert_sees_totals_without_links_to_single_results(client_for: Any) -> None:
    operation = debriefed_jco()
    record = make_seizure(operation, 5000, organisation_code="PL")
    validate_as_lead(operation, record)

    response = client_for("expert", "DK").get(operations_url("result_totals", operation.reference))

    text = page_text(response)
    assert "5 000 cigarettes (pieces)" in text
    assert "Poland" in text
    assert record.get_absolute_url() not in response.content.decode()
    assert "Seizures Controls Totals" not in text


@pytest.mark.example("running")
@pytest.mark.parametrize(
    ("role", "organisation_code", "leads"),
    [("planner", "PL", True), ("planner", "LT", True), ("expert", "DK", False)],
)
def test_overview_of_a_running_jco_links_participants_to_the_results(
    client_for: Any, role: str, organisation_code: str, leads: bool
) -> None:
    operation = running_jco()

    page = client_for(role, organisation_code).get(operation.get_absolute_url()).content.decode()

    assert ("report what your organisation controls and seizes" in page) is leads
