"""The records of a JCO, its totals at any day, and who sees which of them."""

from typing import Any

import pytest

from operations.actions import return_entry
from operations.models import SeizureVerdict
from tests.pages import address, queries_of, words
from tests.running import (
    TODAY,
    control,
    correct,
    day,
    debriefed_jco,
    judged_at,
    noon,
    participation,
    running_jco,
    seize,
    validate,
)
from tests.running import said as span
from tests.world import an_operation, body_operation, person, terms

pytestmark = pytest.mark.django_db


def numbers(response: Any) -> list[int]:
    return [row.number for row in response.context["rows"]]


# Records


def test_own_records_come_first_and_each_says_how_far_it_counts(client_of: Any) -> None:
    operation = running_jco()
    first, second = seize(operation, 5000), seize(operation, 7000, place="PL")
    third = seize(operation, 9000, place="PL")
    validate(operation, first, second)
    return_entry(third.entries.get(), note="In packs?", by=person())
    correct(second, 7100)

    response = client_of("planner", "PL").get(address("results", operation.reference))

    assert numbers(response) == [3, 2, 1]
    said = words(response)
    assert "9 000 pieces Seized Phase 1 Returned: In packs?" in said
    assert "Correction waits; what was validated before counts until then" in said
    assert "Lithuania cigarettes 5 000 pieces Seized Phase 1 Counts" in said
    assert said.count("Correct number") == 2
    assert "Validate the ticked ones" not in said


def test_the_lead_finds_what_waits_and_who_only_takes_part_has_nothing_to_tick(
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


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [4, 3, 1, 2]),
        ("?state=PL", [2]),
        ("?status=released", [3]),
        ("?verdict=waiting", [4]),
        ("?verdict=returned", [2]),
        ("?verdict=valid", [3, 1]),
        ("?verdict=valid&status=seized&state=LT", [1]),
        ("?of=nothing", [4, 3, 1, 2]),
    ],
)
def test_records_are_narrowed_by_the_address(
    client_of: Any, query: str, expected: list[int]
) -> None:
    operation = running_jco()
    one, two = seize(operation), seize(operation, place="PL")
    three = seize(operation)
    validate(operation, one)
    return_entry(two.entries.get(), note="?", by=person())
    correct(three, 5, status="released")
    validate(operation, three)
    seize(operation)

    response = client_of("planner", "LT").get(address("results", operation.reference) + query)

    assert response.status_code == 200
    assert numbers(response) == expected


@pytest.mark.parametrize("query", ["state=XX", "status=eaten", "verdict=maybe"])
def test_a_filter_that_cannot_be_understood_says_so(client_of: Any, query: str) -> None:
    operation = running_jco()

    response = client_of("planner", "LT").get(f"{address('results', operation.reference)}?{query}")

    assert response.status_code == 400
    assert "is not in the list; choose another." in words(response)


def test_controls_have_a_list_of_their_own(client_of: Any) -> None:
    operation = running_jco()
    control(operation, 1200, 3)

    page = address("results", operation.reference) + "?of=controls"
    response = client_of("planner", "LT").get(page)

    assert "Physical 1 200 controls, 3 with a hit Phase 1 Waits" in words(response)


def test_an_empty_list_says_what_to_do(client_of: Any) -> None:
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


@pytest.mark.parametrize("name", ["results", "result_totals"])
def test_pages_take_as_many_queries_for_many_rows_as_for_one(client_of: Any, name: str) -> None:
    operation = running_jco()
    client, page = client_of("planner", "LT"), address(name, operation.reference)
    validate(operation, correct(seize(operation), 5).record, control(operation))
    one = queries_of(client, page)

    for number in range(6):
        goods = terms(("alcohol", "cigarettes", "timber")[number % 3])[0]
        record = seize(operation, 4, goods=goods, place=("LT", "PL")[number % 2], mode=None)
        if number % 2:
            correct(record, 5, goods=goods)
    validate(operation)

    assert queries_of(client, page) == one


# Who sees what


@pytest.mark.parametrize(
    ("role", "place", "running", "debriefing"),
    [
        ("planner", "LT", (200, 200, 200), (200, 200, 200)),
        ("contact_point", "PL", (200, 200, 200), (200, 200, 200)),
        ("planner", "EE", (404, 404, 404), (404, 404, 404)),
        ("planner", "SE", (404, 404, 404), (404, 404, 404)),
        ("expert", "DK", (302, 403, 404), (302, 200, 404)),
        ("secretariat", "GSC", (302, 403, 404), (302, 200, 404)),
        ("liaison", "WCO", (404, 404, 404), (404, 404, 404)),
        ("administrator", "GSC", (404, 404, 404), (404, 404, 404)),
    ],
)
def test_records_are_for_who_takes_part_and_totals_for_experts_once_it_has_ended(
    client_of: Any, role: str, place: str, running: Any, debriefing: Any
) -> None:
    going_on, ended = running_jco(participants=("PL", "EE")), debriefed_jco("Bora")
    left = participation(going_on, "EE")
    left.standing, left.decline_reason = "declined", "resources"
    left.save()
    client = client_of(role, place)

    def codes(operation: Any) -> tuple[int, ...]:
        record = seize(operation)
        pages = [
            address("results", operation.reference),
            address("result_totals", operation.reference),
            record.get_absolute_url(),
        ]
        return tuple(client.get(page).status_code for page in pages)

    assert codes(going_on) == running
    assert codes(ended) == debriefing


def test_the_section_stands_where_it_may_be_opened(client_of: Any) -> None:
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


def test_who_reads_only_totals_sees_no_record(client_of: Any) -> None:
    operation = debriefed_jco()
    record = seize(operation, 5000, place="PL")
    validate(operation, record)

    response = client_of("expert", "DK").get(address("result_totals", operation.reference))

    said = words(response)
    assert "5 000 cigarettes (pieces)" in said
    assert "Poland" in said
    assert record.get_absolute_url() not in response.content.decode()
    assert "Seizures Controls Totals" not in said


# Totals at any day


def test_totals_are_those_of_the_day_in_the_address(client_of: Any) -> None:
    operation = running_jco()
    record = seize(operation, 5000)
    judged_at(record.entries.get(), noon(-2))
    client, page = client_of("planner", "LT"), address("result_totals", operation.reference)

    today = words(client.get(page))
    before = words(client.get(f"{page}?as_at={day(-3)}"))

    assert "(today)" in today
    assert "1 seizure counts" in today
    assert "0 seizures count" in before
    assert "Nothing counts at the end of that day" in before
    assert f'value="{day(-3)}"' in client.get(f"{page}?as_at={day(-3)}").content.decode()


@pytest.mark.parametrize(
    "said", ["2026-13-01", "1.1.2026", "tomorrow", "9999-01-01", "٢٠٢٦-٠١-٠١", "x" * 500]
)
@pytest.mark.parametrize("name", ["result_totals", "result_totals_xlsx"])
def test_a_day_that_cannot_be_read_is_answered_in_words(
    client_of: Any, said: str, name: str
) -> None:
    operation = running_jco()

    page = address(name, operation.reference)
    response = client_of("planner", "LT").get(page, {"as_at": said})

    assert response.status_code == 400
    assert "One thing must be put right" in words(response)


def test_the_workbook_is_for_whoever_reads_the_totals(client_of: Any) -> None:
    operation = debriefed_jco()
    seize(operation)
    validate(operation)
    page = address("result_totals_xlsx", operation.reference)

    response = client_of("secretariat", "GSC").get(page)

    assert response.status_code == 200
    name = f"{operation.reference}-results-{TODAY}.xlsx"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert client_of("planner", "SE").get(page).status_code == 404


def test_the_curve_has_a_title_a_description_and_a_table(client_of: Any) -> None:
    operation = running_jco(phases=(span(-9, 5),))
    seize(operation, 5000, day=day(-8))
    validate(operation)

    page = client_of("planner", "LT").get(address("result_totals", operation.reference))
    html = page.content.decode()

    assert '<svg xmlns="http://www.w3.org/2000/svg" class="drawing"' in html
    assert "<title>cigarettes (pieces), added up by the day of the seizure</title>" in html
    assert "Day by day" in html
    assert "style=" not in html


# Verdicts


def tick(*records: Any) -> dict[str, list[int]]:
    """What the browser sends of ticked records."""
    ticked: dict[str, list[int]] = {}
    for record in records:
        name = "seizure" if type(record).__name__ == "Seizure" else "controls"
        ticked.setdefault(name, []).append(record.entries.last().pk)
    return ticked


def test_the_lead_validates_what_is_ticked_and_sending_twice_does_no_more(client_of: Any) -> None:
    operation = running_jco()
    ticked = tick(seize(operation), seize(operation, place="PL"), control(operation))
    client, page = client_of("planner", "LT"), address("entries_validate", operation.reference)

    first = client.post(page, ticked, follow=True)
    second = client.post(page, ticked, follow=True)

    assert "3 records validated." in words(first)
    assert "had been validated already." in words(second)
    assert SeizureVerdict.objects.filter(is_valid=True).count() == 2


def test_nothing_ticked_is_said(client_of: Any) -> None:
    operation = running_jco()

    page = address("entries_validate", operation.reference)
    response = client_of("planner", "LT").post(page, follow=True)

    assert "Nothing was ticked, so nothing was validated." in words(response)


@pytest.mark.parametrize("more", ["0", "x", "9" * 30, "-1", "1.0"])
def test_an_entry_that_is_not_here_refuses_the_whole_action(client_of: Any, more: str) -> None:
    operation = running_jco()
    data = {"seizure": [*tick(seize(operation))["seizure"], more]}

    response = client_of("planner", "LT").post(
        address("entries_validate", operation.reference), data
    )

    assert response.status_code == 403
    assert "One of the ticked records does not exist here" in words(response)
    assert not SeizureVerdict.objects.exists()


def test_a_foreign_entry_refuses_the_whole_action(client_of: Any) -> None:
    operation, other = running_jco(), running_jco("Bora")
    ticked = tick(seize(operation), seize(other))

    response = client_of("planner", "LT").post(
        address("entries_validate", operation.reference), ticked
    )

    assert response.status_code == 403
    assert not SeizureVerdict.objects.exists()


def test_what_was_corrected_meanwhile_is_not_validated(client_of: Any) -> None:
    operation = running_jco()
    record = seize(operation, 5)
    ticked = tick(record)
    correct(record, 7)

    page = address("entries_validate", operation.reference)
    response = client_of("planner", "LT").post(page, ticked, follow=True)

    assert "Nothing was validated. Number 1 was corrected meanwhile" in words(response)
    assert not SeizureVerdict.objects.exists()


def test_an_entry_is_returned_from_its_page(client_of: Any) -> None:
    operation = running_jco()
    record = seize(operation, 5, place="PL")
    client = client_of("planner", "LT")
    page = address("seizure_return", operation.reference, record.number)

    empty = client.post(page, {"note": " ", "entry": "1"})
    done = client.post(page, {"note": "In packs?", "entry": "1"}, follow=True)
    again = client.post(page, {"note": "Really?", "entry": "1"})

    assert empty.status_code == 422
    assert "Write what is to be looked at again." in words(empty)
    assert "Number 1 was returned with your question." in words(done)
    assert "Returned: In packs?" in words(done)
    assert again.status_code == 409
    assert "Number 1 was returned with a question." in words(again)
    assert SeizureVerdict.objects.get().note == "In packs?"


def test_controls_are_returned_alike_and_only_by_the_lead(client_of: Any) -> None:
    operation = running_jco()
    report = control(operation, place="PL")
    page = address("controls_return", operation.reference, report.number)

    pole = client_of("planner", "PL").post(page, {"note": "?", "entry": "1"})
    lead = client_of("planner", "LT").post(page, {"note": "?", "entry": "1"})

    assert (pole.status_code, lead.status_code) == (403, 302)
    assert report.entries.get().verdict.note == "?"


def test_a_page_of_an_old_entry_does_not_return_the_new_one(client_of: Any) -> None:
    operation = running_jco()
    record = seize(operation, 5)
    correct(record, 7)

    response = client_of("planner", "LT").post(
        address("seizure_return", operation.reference, record.number),
        {"note": "In packs?", "entry": "1"},
    )

    assert response.status_code == 409
    assert "Number 1 was corrected meanwhile" in words(response)


@pytest.mark.parametrize(
    ("role", "place", "leads"),
    [("planner", "PL", True), ("planner", "LT", True), ("expert", "DK", False)],
)
def test_the_record_of_what_runs_leads_to_the_results(
    client_of: Any, role: str, place: str, leads: bool
) -> None:
    operation = running_jco()

    page = client_of(role, place).get(operation.get_absolute_url()).content.decode()

    assert ("report what your organisation controls and seizes" in page) is leads
