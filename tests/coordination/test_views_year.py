"""The page of a year: one reading for drawing and list, seen with the right eyes."""

import html
import re
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from coordination.actions import detect_all
from coordination.timeline import memory
from jco_portal.directory.actions import open_account
from operations.actions import move_operation
from tests.pages import queries_of
from tests.world import an_operation, body_operation, person

pytestmark = pytest.mark.django_db

YEAR = reverse("coordination:year")
MOST_QUERIES = 21


def page_of(client: Client, address: str = "?year=2027", status: int = 200) -> str:
    answer = client.get(YEAR + address)
    assert answer.status_code == status
    return answer.content.decode()


def part(page: str, opening: str, closing: str) -> str:
    return page.split(opening, 1)[1].split(closing, 1)[0] if opening in page else ""


def drawn_names(page: str) -> list[str]:
    names = part(page, '<g class="names">', "</svg>")
    return [html.unescape(name) for name in re.findall(r"<title>(.*?)</title>", names)]


def listed_names(page: str) -> list[str]:
    rows = part(page, 'class="table table-sm calendar-list"', "</table>")
    return [html.unescape(name) for name in re.findall(r'<th scope="row"><a [^>]*>(.*?)</a>', rows)]


def brackets(page: str) -> list[str]:
    return re.findall(r"<title>(.*?)</title>", part(page, '<g class="brackets"', "</g>"))


def many(count: int, **fields: Any) -> None:
    for number in range(count):
        start, end = f"2027-03-{1 + number % 20:02}", f"2027-03-{5 + number % 20:02}"
        an_operation(f"Amber {number}", state="tabled", phases=((start, end),), **fields)
    detect_all()


def test_drawing_and_list_hold_the_same_operations_in_the_same_order(client_of: Any) -> None:
    body_operation("Zebra", phases=(("2027-02-01", "2027-02-09"),))
    an_operation("Late", state="tabled", phases=(("2027-11-01", "2027-11-09"),))
    an_operation("Early", state="tabled", phases=(("2027-01-05", "2027-01-09"),))
    an_operation("Elsewhere", state="tabled", phases=(("2028-01-05", "2028-01-09"),))

    page = page_of(client_of("planner", "LT"))

    assert drawn_names(page) == ["Early", "Late", "Zebra"]
    assert listed_names(page) == drawn_names(page)


def test_the_year_is_read_in_one_sentence(client_of: Any) -> None:
    an_operation("Amber", state="tabled")
    body_operation("Gryphon")
    detect_all()

    page = page_of(client_of("expert", "DK"))

    assert "2027: 2 operations of 2 bodies, 1 certain conflict." in page


def test_an_overlap_is_a_numbered_bracket_with_its_reason_and_its_page(client_of: Any) -> None:
    an_operation("Amber", state="tabled")
    body_operation("Gryphon")
    detect_all()

    page = page_of(client_of("planner", "LT"))

    [bracket] = brackets(page)
    assert bracket.startswith("1. ")
    assert "Amber" in bracket
    assert "Gryphon" in bracket
    assert "1. Conflict with Gryphon (certain)" in page
    assert "1. Conflict with Amber (certain)" in page


def test_a_liaison_sees_a_stub_without_the_name_or_the_days_of_the_hidden_side(
    client_of: Any,
) -> None:
    an_operation("Amber", state="tabled", phases=(("2027-10-06", "2027-10-13"),))
    body_operation("Gryphon", phases=(("2027-10-01", "2027-10-31"),))
    detect_all()

    page = page_of(client_of("liaison", "WCO"))

    assert drawn_names(page) == ["Gryphon"]
    assert len(brackets(page)) == 1
    assert "Conflict with an operation not shown to you" in page
    assert "Amber" not in page
    assert "Lithuania" not in part(page, '<main id="content"', "<nav")
    assert "13 October" not in page
    assert "6 October" not in page
    assert "2027-W40" in page


@pytest.mark.parametrize("days", [("2027-10-06", "2027-10-13"), ("2027-10-04", "2027-10-17")])
def test_a_stub_is_as_wide_as_the_weeks_whatever_the_days(
    client_of: Any, days: tuple[str, str]
) -> None:
    an_operation("Amber", state="tabled", phases=(days,))
    body_operation("Gryphon", phases=(("2027-10-01", "2027-10-31"),))
    detect_all()

    page = page_of(client_of("liaison", "WCO"))

    path = re.search(r'<path d="(M[^"]+)"', part(page, '<g class="brackets"', "</g>")).group(1)
    assert re.match(r"M([0-9.]+) [0-9]+v3H([0-9.]+)", path).groups() == ("948", "985.1")


@pytest.mark.parametrize(
    ("role", "place", "names"),
    [
        ("planner", "LT", ["Draft: Hidden", "Amber", "Open"]),
        ("planner", "PL", ["Amber", "Open"]),
        ("expert", "DK", ["Amber", "Closed circle", "Open"]),
        ("secretariat", "GSC", ["Amber", "Closed circle", "Open"]),
        ("liaison", "WCO", ["Open"]),
        ("contact_point", "CH", ["Open"]),
        ("administrator", "GSC", []),
    ],
)
def test_each_person_sees_the_operations_they_may_know_of(
    client_of: Any, role: str, place: str, names: list[str]
) -> None:
    an_operation("Hidden", phases=(("2027-01-01", "2027-01-02"),))
    an_operation("Amber", state="tabled", phases=(("2027-02-01", "2027-02-02"),))
    an_operation(
        "Closed circle",
        state="tabled",
        marking="participants",
        organisers=("DE",),
        leads=("DE",),
        phases=(("2027-03-01", "2027-03-02"),),
    )
    body_operation("Open", marking="public")

    page = page_of(client_of(role, place))

    assert sorted(drawn_names(page)) == sorted(names)
    assert listed_names(page) == drawn_names(page)


@pytest.mark.slow
def test_the_number_of_queries_does_not_grow_with_the_operations(client_of: Any) -> None:
    client = client_of("planner", "LT")
    many(3)
    few_queries = queries_of(client, f"{YEAR}?year=2027")
    many(57)

    many_queries = queries_of(client, f"{YEAR}?year=2027")

    assert few_queries == many_queries
    assert many_queries <= MOST_QUERIES


def test_cards_do_not_cost_more_queries_than_a_page_may(client_of: Any) -> None:
    an_operation("Amber", state="tabled")
    body_operation("Gryphon")
    detect_all()

    assert queries_of(client_of("liaison", "WCO"), f"{YEAR}?year=2027") <= MOST_QUERIES


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("10000", "The calendar holds the years 1990 to 2100."),
        ("0", "The calendar holds the years 1990 to 2100."),
        ("-2027", "The calendar holds the years 1990 to 2100."),
        ("abc", "Write the year in four digits, as 2026."),
        ("2027.5", "Write the year in four digits, as 2026."),
        ("9" * 5000, "Write the year in four digits, as 2026."),
    ],
)
def test_a_year_that_cannot_be_is_refused_in_words_with_the_form(
    client_of: Any, asked: str, sentence: str
) -> None:
    page = page_of(client_of(), f"?year={asked}", status=400)

    assert sentence in page
    assert f'value="{asked}"' in page


@pytest.mark.parametrize("name", ["kind", "organiser", "participant", "term", "mode", "state"])
def test_an_unknown_code_is_named_in_the_refusal(client_of: Any, name: str) -> None:
    page = page_of(client_of(), f"?year=2027&{name}=zzz", status=400)

    assert "“zzz” is not in this list" in page


@pytest.mark.parametrize("name", ["grade", "certainty"])
def test_an_unknown_grade_is_named_in_the_refusal(client_of: Any, name: str) -> None:
    page = page_of(client_of(), f"?year=2027&{name}=conflict%27--&{name}=zzz", status=400)

    assert "is not in this list" in page


@time_machine.travel("2027-06-15")
@pytest.mark.parametrize("address", ["", "?year=", "?year=+", "?kind=&organiser="])
def test_without_a_year_this_year_is_shown(client_of: Any, address: str) -> None:
    an_operation("Amber", state="tabled")

    page = page_of(client_of(), address)

    assert drawn_names(page) == ["Amber"]
    assert "Today" in part(
        page, '<svg xmlns="http://www.w3.org/2000/svg" class="drawing timeline"', "</svg>"
    )


def test_a_year_without_operations_says_what_to_do(client_of: Any) -> None:
    page = page_of(client_of(), "?year=2055")

    assert "No operation is recorded for this year" in page
    assert reverse("operations:operation_new") in page


def test_filters_stand_as_chips_that_take_themselves_away(client_of: Any) -> None:
    an_operation("Amber", state="tabled", terms_=("cigarettes",))
    an_operation("Other", state="tabled", terms_=("cocaine",))

    page = page_of(client_of(), "?year=2027&term=tobacco&organiser=LT&unknown=1")

    assert drawn_names(page) == ["Amber"]
    chips = re.findall(r'class="chip" href="([^"]+)"', page)
    assert [html.unescape(chip) for chip in chips] == [
        "?term=tobacco&year=2027",
        "?organiser=LT&year=2027",
    ]


@pytest.mark.parametrize("days", [("2027-12-28", "2027-12-30"), ("2028-01-01", "2028-01-02")])
@pytest.mark.parametrize("year", ["2027", "2028"])
def test_a_stub_stands_in_each_year_that_its_weeks_touch(
    client_of: Any, days: tuple[str, str], year: str
) -> None:
    an_operation("Amber", state="tabled", phases=(days,))
    body_operation("Gryphon", phases=(("2027-12-01", "2028-01-31"),))
    detect_all()

    page = page_of(client_of("liaison", "WCO"), f"?year={year}")

    assert len(brackets(page)) == 1


def test_a_state_takes_part_also_by_its_group(client_of: Any) -> None:
    an_operation("All", state="tabled", participants=("EU",))
    an_operation("Own", state="tabled", participants=("PL",))
    an_operation("Neither", state="tabled", participants=("DE",))

    page = page_of(client_of(), "?year=2027&participant=PL")

    assert sorted(drawn_names(page)) == ["All", "Own"]


def test_a_group_counts_for_who_was_its_member_on_the_start_date(client_of: Any) -> None:
    an_operation("All", state="tabled", participants=("EU",))
    an_operation("Own", state="tabled", participants=("UK",))

    page = page_of(client_of(), "?year=2027&participant=UK")

    assert drawn_names(page) == ["Own"]


def test_an_overlap_with_an_operation_that_is_filtered_away_keeps_a_stub(client_of: Any) -> None:
    an_operation("Amber", state="tabled")
    body_operation("Gryphon")
    detect_all()

    page = page_of(client_of(), "?year=2027&organiser=LT")

    assert drawn_names(page) == ["Amber"]
    assert len(brackets(page)) == 1
    assert "1. Conflict with Gryphon (certain)" in page


def test_grades_that_ask_nothing_are_drawn_when_asked_for(client_of: Any) -> None:
    an_operation("Amber", state="tabled", terms_=("cigarettes",), modes=("road",))
    an_operation("Other", state="tabled", terms_=("cocaine",), modes=("air",))
    detect_all()
    client = client_of()

    assert brackets(page_of(client)) == []
    assert len(brackets(page_of(client, "?year=2027&grade=aware"))) == 1


def test_what_is_known_only_to_the_year_stands_apart_and_is_not_drawn(client_of: Any) -> None:
    an_operation("Amber", state="tabled")
    body_operation("Gryphon", phases=(("2027", "2027"),))
    detect_all()

    page = page_of(client_of())

    assert brackets(page) == []
    assert "Known only to the year" in page
    assert "no conflicts" in page


def test_no_more_than_25_brackets_are_drawn_and_the_rest_is_said(client_of: Any) -> None:
    for number in range(9):
        an_operation(f"Amber {number}", state="tabled")
    detect_all()

    page = page_of(client_of())

    assert len(brackets(page)) == 25
    assert "The 25 gravest of 36 overlaps are drawn." in page


def test_cancelled_operations_are_set_aside_until_they_are_asked_for(client_of: Any) -> None:
    an_operation("Amber", state="cancelled")
    client = client_of()

    page = page_of(client)
    asked = page_of(client, "?year=2027&state=cancelled")

    assert drawn_names(page) == []
    assert "1 postponed, cancelled or withdrawn operation is not shown" in page
    assert drawn_names(asked) == ["Amber"]


def test_operations_without_a_start_are_listed_apart(client_of: Any) -> None:
    body_operation("Undated", phases=(("", ""),))
    body_operation("Ended elsewhere", phases=(("", "2026-05-01"),))
    body_operation("Ended here", phases=(("", "2027-05-01"),))

    page = page_of(client_of())

    assert drawn_names(page) == []
    apart = part(page, 'class="calendar-undated"', "</ul>")
    assert re.findall(r">([^<]+)</a>", apart) == ["Ended here", "Undated"]


def test_a_name_that_looks_like_markup_is_shown_as_it_is(client_of: Any) -> None:
    name = "<script>alert(1)</script>"
    an_operation(name, state="tabled")

    page = page_of(client_of())

    assert name not in page
    assert drawn_names(page) == [name]


def test_the_year_is_only_read(client_of: Any) -> None:
    assert client_of().post(YEAR).status_code == 405


def test_who_is_not_signed_in_is_asked_to(db: None) -> None:
    assert Client().get(YEAR).status_code == 302


def keep_under(monkeypatch: pytest.MonkeyPatch, *marks: str) -> None:
    """Let the data have these marks, one after the other, while nobody writes."""
    run = uuid4().hex
    waiting = [(run, mark) for mark in marks]
    monkeypatch.setattr(memory, "data_mark", lambda: (waiting.pop(0), True))


def test_a_kept_page_is_served_until_the_data_have_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    user = person()
    keep_under(monkeypatch, "a", "a", "b")
    made: list[int] = []

    def make() -> dict[str, Any]:
        made.append(1)
        return {"status": 200, "number": len(made)}

    pages = [memory.remembered(user, [], make)["number"] for _time in range(3)]

    assert pages == [1, 1, 2]


def test_a_kept_page_is_for_eyes_of_the_same_kind_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    keep_under(monkeypatch, "a", "a", "a")
    people = [person("planner", "LT"), person("planner", "PL"), person("expert", "LT")]

    pages = [
        memory.remembered(user, [], lambda user=user: {"status": 200, "for": user.email})["for"]
        for user in people
    ]

    assert pages == [user.email for user in people]


def test_a_facilitator_sees_a_page_of_the_own_eyes(monkeypatch: pytest.MonkeyPatch) -> None:
    keep_under(monkeypatch, "a", "a")
    named, other = (
        person("facilitator", "SE"),
        open_account("second@test.example", organisation="SE", roles=["facilitator"]),
    )

    pages = [
        memory.remembered(
            user, [("eyes", "own")], lambda user=user: {"status": 200, "for": user.pk}
        )
        for user in (named, other)
    ]

    assert [page["for"] for page in pages] == [named.pk, other.pk]


@pytest.mark.parametrize("address", ["?year=2027&year=2026", "?year=2027&year="])
def test_the_year_that_counts_is_the_one_by_which_a_page_is_kept(
    client_of: Any, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    an_operation("Amber", state="tabled", phases=(("2027-10-06", "2027-10-13"),))
    keep_under(monkeypatch, "a", "a", "a")
    client = client_of()
    page_of(client, address)
    page_of(client, "?year=2026&year=2027")

    page = page_of(client, "?year=2027")

    assert drawn_names(page) == ["Amber"]


def test_a_refusal_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    keep_under(monkeypatch, "a", "a")
    user = person()
    memory.remembered(user, [], lambda: {"status": 400})

    page = memory.remembered(user, [], lambda: {"status": 200})

    assert page["status"] == 200


def test_every_change_moves_the_mark() -> None:
    marks = []

    def note(_done: object) -> None:
        marks.append(memory.data_mark()[0])

    note("nothing")
    note(operation := an_operation("Amber", state="tabled"))
    note(body_operation("Gryphon"))
    note(detect_all())
    note(operation.organisers.all().update(name="Lietuva"))
    note(move_operation(operation, "cancel", by=person("planner", "LT"), reason="test"))
    note(detect_all())

    assert [index for index, mark in enumerate(marks) if mark in marks[:index]] == []


def test_nothing_is_kept_while_somebody_writes() -> None:
    an_operation("Amber")  # this test's own transaction has written and is still open

    _mark, is_settled = memory.data_mark()

    assert not is_settled
