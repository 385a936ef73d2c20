"""The pages of operations, as each sort of person meets them."""

import csv
import io
import json
import re
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from operations.actions import edit_operation
from operations.enums import OperationState, Source
from operations.imports import import_operations
from operations.models import Operation, Upload
from operations.queries import facts_of
from tests.world import an_operation, facts, person

pytestmark = pytest.mark.django_db

PUBLISHED = Path(__file__).parents[2] / "operations" / "data" / "published.csv"
HEADER = (
    "name,kind,organisers,lead_states,participants,participants_complete,participants_note,"
    "phase,period,start,end,dates_note,risk_areas,transport_modes,results,source"
)


def address(name: str, *args: Any) -> str:
    return reverse(f"operations:{name}", args=args)


def words(response: Any) -> str:
    """The page's text without markup, spaces joined."""
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(text.replace("&#x27;", "'").replace("&quot;", '"').split())


def sent(operation: Operation | None = None, **fields: Any) -> dict[str, Any]:
    """What the browser sends from the form, with what a test changes."""
    return {
        "submission": str(uuid4()),
        "version": str(operation.version if operation else 0),
        "name": operation.name if operation else "Amber",
        "kind": "jco_full_scale",
        "organisers": ["LT"],
        "leads": ["LT"],
        "marking": "limite",
        "confidence": "unconfirmed",
        "terms": ["cigarettes"],
        "modes": ["road"],
        "phases-TOTAL_FORMS": "1",
        "phases-INITIAL_FORMS": "0",
        "phases-0-number": "1",
        "phases-0-period": "operational",
        "phases-0-start": "2027-10-01",
        "phases-0-end": "2027-10-10",
        **fields,
    }


# Who sees what

PAGES = ["operation_detail", "operation_history"]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("role", "place", "marking", "state", "status"),
    [
        ("planner", "LT", "limite", "draft", 200),
        ("planner", "LT", "participants", "tabled", 200),
        ("planner", "SE", "limite", "draft", 404),
        ("planner", "SE", "limite", "tabled", 200),
        ("planner", "SE", "participants", "tabled", 404),
        ("expert", "DK", "participants", "tabled", 200),
        ("liaison", "WCO", "limite", "tabled", 404),
        ("liaison", "WCO", "participants", "tabled", 404),
        ("liaison", "WCO", "public", "tabled", 200),
        ("administrator", "GSC", "public", "tabled", 404),
    ],
)
def test_a_record_is_there_for_those_who_may_know_of_it(
    client_of: Any, page: str, role: str, place: str, marking: str, state: str, status: int
) -> None:
    operation = an_operation(marking=marking, state=state)

    response = client_of(role, place).get(address(page, operation.reference))

    assert response.status_code == status


@pytest.mark.parametrize(
    ("role", "place", "names"),
    [
        ("planner", "LT", ["Draft", "Open", "Shown", "Tabled"]),
        ("planner", "SE", ["Open", "Tabled"]),
        ("expert", "DK", ["Open", "Shown", "Tabled"]),
        ("liaison", "WCO", ["Open"]),
        ("administrator", "GSC", []),
    ],
)
def test_list_and_export_hold_what_the_person_may_know_of(
    client_of: Any, role: str, place: str, names: list[str]
) -> None:
    an_operation("Draft")
    an_operation("Tabled", state="tabled")
    an_operation("Shown", state="tabled", marking="participants")
    an_operation("Open", state="tabled", marking="public")
    client = client_of(role, place)

    page = client.get(address("operation_list"), {"sort": "name"})
    export = client.get(address("operation_export"), {"sort": "name"})

    assert [row.operation.name for row in page.context["rows"]] == names
    assert [row["name"] for row in csv.DictReader(io.StringIO(export.content.decode()))] == names


@pytest.mark.parametrize(
    "path",
    [
        "/operations/",
        "/operations/export.csv",
        "/operations/new/",
        "/operations/import/",
        "/operations/import/example.csv",
        "/operations/import/1/",
        "/operations/2027-LT-AMBER/",
        "/operations/2027-LT-AMBER/edit/",
        "/operations/2027-LT-AMBER/history/",
    ],
)
def test_a_visitor_who_is_not_signed_in_is_asked_to_sign_in(path: str) -> None:
    an_operation(marking="public", state="tabled")

    response = Client().get(path)

    assert response.status_code == 302
    assert response.headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(
    ("role", "place", "edit", "new", "upload"),
    [
        ("planner", "LT", 200, 200, 403),
        ("planner", "SE", 403, 200, 403),
        ("expert", "DK", 403, 200, 200),
        ("secretariat", "GSC", 403, 200, 200),
        ("liaison", "WCO", 403, 200, 200),
        ("contact_point", "EE", 403, 403, 403),
        ("administrator", "GSC", 404, 403, 403),
    ],
)
def test_what_one_sees_but_may_not_do_is_refused_with_a_reason(
    client_of: Any, role: str, place: str, edit: int, new: int, upload: int
) -> None:
    operation = an_operation(marking="public", state="tabled")
    client = client_of(role, place)

    answers = [
        client.get(address("operation_edit", operation.reference)),
        client.get(address("operation_new")),
        client.get(address("upload_new")),
    ]

    assert [answer.status_code for answer in answers] == [edit, new, upload]
    for answer in answers:
        if answer.status_code == 403:
            assert "Only " in words(answer)


def test_another_persons_upload_does_not_exist(client_of: Any) -> None:
    upload = Upload.objects.create(name="x.csv", content=b"x", by=person("expert", "DK"))

    response = client_of("expert", "NL").get(address("upload_detail", upload.pk))

    assert response.status_code == 404


# The list


@pytest.mark.parametrize(
    ("query", "status", "sentence"),
    [
        ("year=10000", 400, "The year must lie between 1990 and 2100."),
        ("year=abc", 400, "Write the year as four digits, such as 2026."),
        ("sort=password", 400, "“password” is not one of the choices."),
        ("page=abc", 200, "1 operation"),
        ("page=-1", 200, "1 operation"),
        ("page=1000000000000000000000", 200, "1 operation"),
        ("q=" + "x" * 201, 400, "at most 200 characters"),
        ("q=%00", 400, "cannot be read"),
        ("q=nothing-like-it", 200, "No operation fits all of these filters"),
        ("id[]=1&kind=jco_full_scale&kind=jco_regional", 200, "No operation fits"),
    ],
)
def test_nothing_in_the_address_breaks_the_list(
    client_of: Any, query: str, status: int, sentence: str
) -> None:
    an_operation()

    response = client_of("planner", "LT").get(f"{address('operation_list')}?{query}")

    assert response.status_code == status
    assert sentence in words(response)


def test_the_export_refuses_what_the_list_refuses(client_of: Any) -> None:
    response = client_of("planner", "LT").get(address("operation_export"), {"year": "10000"})

    assert response.status_code == 400
    assert "between 1990 and 2100" in words(response)


def many(count: int, name: str) -> None:
    rows = [
        f"{name} {number},wco_operation,WCO,LT,EU,no,,1,operational,2025-0{number % 9 + 1},,,"
        "cigarettes,sea,,x"
        for number in range(count)
    ]
    outcome = import_operations("\n".join([HEADER, *rows]).encode(), marking="public")
    assert outcome.created == count


def queries_of(client: Client, path: str) -> int:
    from django.db import connection  # noqa: PLC0415 - counts only
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


@pytest.mark.parametrize("query", ["", "?q=many&term=tobacco&participant=LT&year=2025"])
def test_the_list_takes_as_many_queries_for_300_rows_as_for_one(client_of: Any, query: str) -> None:
    client, path = client_of("planner", "LT"), address("operation_list") + query
    many(1, "Many")
    for_one = queries_of(client, path)

    many(299, "Many more")

    assert queries_of(client, path) == for_one <= 20


def test_the_list_shows_fifty_a_page_and_keeps_the_filters(client_of: Any) -> None:
    many(51, "Many")

    page = client_of("planner", "LT").get(address("operation_list"), {"kind": "wco_operation"})

    assert len(page.context["rows"]) == 50
    assert 'href="?kind=wco_operation&amp;page=2"' in page.content.decode()


# The export


def test_the_published_list_exported_and_imported_again_changes_nothing(client_of: Any) -> None:
    first = import_operations(PUBLISHED.read_bytes(), marking="public")

    export = client_of("expert", "DK").get(address("operation_export"))
    again = import_operations(export.content)

    assert first.created > 80
    assert again.counts == {
        "created": 0,
        "updated": 0,
        "unchanged": first.created,
        "rejected": 0,
    }
    assert export.content.decode().splitlines()[0] == HEADER


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("=cmd|'/C calc'!A1", "'=cmd|'/C calc'!A1"),
        ("+1 day", "'+1 day"),
        ("@SUM", "'@SUM"),
        ("'=twice", "''=twice"),
        ("'t Zand", "'t Zand"),
    ],
)
def test_a_formula_in_a_name_stays_text_and_comes_back_as_it_was(
    client_of: Any, name: str, cell: str
) -> None:
    operation = an_operation(name, kind="wco_operation", organisers=("WCO",), marking="public")

    export = client_of("liaison", "WCO").get(address("operation_export"))
    assert next(csv.DictReader(io.StringIO(export.content.decode())))["name"] == cell
    operation.delete()
    import_operations(export.content)

    assert Operation.objects.get().name == name


# The record


def test_the_record_says_what_is_known_and_whom_to_ask_for_the_rest(client_of: Any) -> None:
    operation = an_operation(
        "Gryphon",
        kind="wco_operation",
        organisers=("WCO",),
        leads=(),
        participants=("EU", "CH", "EUROPOL"),
        terms_=("cigarettes",),
        modes=(),
        phases=(("2013-10-01", "2013-11"), ("2013-12", "2014-01")),
        marking="public",
        sources="see https://www.example.org/a). and javascript:alert(1)",
    )

    page = client_of("planner", "LT").get(operation.get_absolute_url())
    said = words(page)

    assert "Organised by World Customs Organization (WCO) · 29 states and 1 body · " in said
    assert "1 October 2013 – November 2013" in said
    assert "Starts: 1 October 2013. Ends: 1–30 November 2013." in said
    assert "Break of up to 59 days" in said
    assert "EU: all 28 members on the start date (Austria, Belgium," in said
    assert "cigarettes (in tobacco" in said
    assert "Not recorded. Ask World Customs Organization (WCO)" in said
    assert "The list is not complete: others may take part." in said
    html = page.content.decode()
    assert '<a href="https://www.example.org/a" rel="noopener noreferrer">' in html
    assert 'href="javascript' not in html


@pytest.mark.parametrize(
    ("phases", "sentence"),
    [
        ((("2027-10-01", "2027-10-10"), ("2027-10-13", "2027-10-20")), "Break of 2 days"),
        ((("2027-10-01", "2027-10-10"), ("2027-10-12", "2027-10-20")), "Break of 1 day"),
        ((("2027-10", "2027-10-10"), ("2027-12", "")), "Break of 51 to 81 days"),
    ],
)
def test_breaks_between_phases_are_computed(client_of: Any, phases: Any, sentence: str) -> None:
    operation = an_operation(phases=phases)

    assert sentence in words(client_of("planner", "LT").get(operation.get_absolute_url()))


def test_touching_phases_have_no_break(client_of: Any) -> None:
    operation = an_operation(phases=(("2027-10-01", "2027-10-10"), ("2027-10-11", "2027-10-20")))

    assert "Break of" not in words(client_of("planner", "LT").get(operation.get_absolute_url()))


def test_text_of_people_is_shown_and_never_run(client_of: Any) -> None:
    nasty = "<script>alert(1)</script>{{7*7}}%s{0.__class__}"
    operation = an_operation("Amber", aims=nasty, sources=nasty, participants_note=nasty)
    client = client_of("planner", "LT")

    for page in ("operation_detail", "operation_history", "operation_edit"):
        html = client.get(address(page, operation.reference)).content.decode()
        assert "<script>alert" not in html
        assert "{{7*7}}" in html


@pytest.mark.parametrize("page", ["operation_detail", "operation_history", "operation_edit"])
def test_a_page_takes_as_many_queries_for_many_as_for_few(client_of: Any, page: str) -> None:
    client = client_of("planner", "LT")
    few = an_operation("Few", participants=("EU",))
    much = an_operation(
        "Much",
        participants=("EU", "CH", "NO", "UA", "EUROPOL", "WCO"),
        terms_=("cigarettes", "tobacco", "heroin", "cocaine"),
        modes=("sea", "road", "container"),
        phases=tuple((f"20{year}-03", f"20{year}-04") for year in range(27, 36)),
    )
    for version in range(1, 6):
        changed = facts_of(much).with_changes(aims=f"version {version}")
        edit_operation(much, changed, by=person("planner", "LT"), version=version)

    for_few = queries_of(client, address(page, few.reference))

    assert queries_of(client, address(page, much.reference)) == for_few <= 25


# Entering


def test_an_operation_is_entered_and_the_page_says_what_follows(client_of: Any) -> None:
    data = sent(participants=["LV", "EU"], **{"phases-0-start": "2027-10", "phases-0-end": ""})

    response = client_of("planner", "LT").post(address("operation_new"), data, follow=True)

    operation = Operation.objects.get()
    assert response.redirect_chain == [("/operations/2027-LT-AMBER/", 302)]
    assert "Entered as 2027-LT-AMBER. Overlaps are being checked." in words(response)
    assert operation.state == OperationState.DRAFT
    assert operation.marking == "limite"
    assert operation.source == Source.PORTAL
    phase = operation.phases.get()
    assert (phase.start, phase.end, phase.es) == ("2027-10", "", date(2027, 10, 1))


def test_the_same_form_sent_twice_enters_one_operation(client_of: Any) -> None:
    client, data = client_of("planner", "LT"), sent()

    first = client.post(address("operation_new"), data)
    second = client.post(address("operation_new"), data)

    assert first.headers["Location"] == second.headers["Location"]
    assert Operation.objects.count() == 1


def test_a_likely_double_is_asked_about_once_and_never_blocked(client_of: Any) -> None:
    an_operation("Amber")
    client, data = client_of("planner", "LT"), sent(name="amber", aims="what I typed")

    asked = client.post(address("operation_new"), data)

    assert asked.status_code == 200
    assert "This looks like an operation that stands here already" in words(asked)
    assert 'href="/operations/2027-LT-AMBER/"' in asked.content.decode()
    assert "what I typed" in asked.content.decode()
    assert Operation.objects.count() == 1

    entered = client.post(address("operation_new"), {**data, "is_another": "on"})

    assert entered.status_code == 302
    assert Operation.objects.count() == 2


def test_a_double_that_one_may_not_know_of_is_not_mentioned(client_of: Any) -> None:
    an_operation("Amber")

    response = client_of("planner", "SE").post(
        address("operation_new"), sent(organisers=["SE"], leads=["SE"])
    )

    assert response.status_code == 302


def test_nothing_typed_is_lost_when_the_form_comes_back(client_of: Any) -> None:
    data = sent(
        name="x" * 200,
        kind="raid",
        participants=["LV", "XX"],
        aims="y" * 5001,
        sources="what the source says",
        **{
            "phases-TOTAL_FORMS": "2",
            "phases-0-start": "1/2/2026",
            "phases-1-number": "2",
            "phases-1-period": "operational",
            "phases-1-start": "2027-12",
            "phases-1-end": "2027-11",
        },
    )

    response = client_of("planner", "LT").post(address("operation_new"), data)
    html = response.content.decode()

    assert response.status_code == 422
    for typed in ("x" * 200, "raid", "y" * 5001, "what the source says", "1/2/2026", "2027-11"):
        assert typed in html
    assert 'value="XX"' in html
    assert "reads as December 2027" in html
    assert 'href="#id_phases-0-start"' in html
    assert not Operation.objects.exists()


@pytest.mark.parametrize(
    ("phases", "sentence"),
    [
        (
            {"phases-0-start": "2027-10-10", "phases-0-end": "2027-10-01"},
            "The end (1 October 2027) lies before the start (10 October 2027).",
        ),
        (
            {
                "phases-TOTAL_FORMS": "2",
                "phases-1-number": "2",
                "phases-1-period": "operational",
                "phases-1-start": "2027-10-05",
                "phases-1-end": "2027-10-20",
            },
            "Phase 2 (5–20 October 2027) certainly overlaps phase 1 (1–10 October 2027).",
        ),
        (
            {
                "phases-TOTAL_FORMS": "2",
                "phases-1-number": "1",
                "phases-1-period": "operational",
                "phases-1-start": "2028",
            },
            "Phase 1 stands here twice.",
        ),
        ({"phases-TOTAL_FORMS": "0"}, "Enter at least one phase; its dates may be empty."),
        ({"phases-TOTAL_FORMS": "abc"}, "The phases did not arrive whole"),
    ],
)
def test_a_mistake_in_the_phases_is_told_in_a_sentence(
    client_of: Any, phases: dict[str, str], sentence: str
) -> None:
    response = client_of("planner", "LT").post(address("operation_new"), sent(**phases))

    assert response.status_code == 422
    assert sentence in words(response)


def test_a_planner_who_leaves_out_the_own_organisation_keeps_what_was_typed(
    client_of: Any,
) -> None:
    data = sent(organisers=["SE"], leads=["SE"], aims="what I typed")

    response = client_of("planner", "LT").post(address("operation_new"), data)

    assert response.status_code == 422
    assert "Add Lithuania to the organisers or leads" in words(response)
    assert "what I typed" in response.content.decode()
    assert not Operation.objects.exists()


@pytest.mark.parametrize("button", ["add_phase", "remove_phase"])
def test_rows_come_and_go_without_writing_or_complaining(client_of: Any, button: str) -> None:
    data = sent(name="", aims="what I typed", **{button: "0"})

    response = client_of("planner", "LT").post(address("operation_new"), data)
    html = response.content.decode()

    assert response.status_code == 200
    assert "what I typed" in html
    assert "must be put right" not in html
    assert f'name="phases-TOTAL_FORMS" value="{2 if button == "add_phase" else 0}"' in html
    assert not Operation.objects.exists()


def test_broken_bytes_in_a_form_are_refused_in_words(client_of: Any) -> None:
    data = sent(name="Am\x00ber", participants=["\x00"], **{"phases-0-start": "20\x0027"})

    response = client_of("planner", "LT").post(address("operation_new"), data)

    assert response.status_code == 422
    assert words(response).count("characters that cannot be stored") >= 2


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(client_of: Any, method: str) -> None:
    assert getattr(client_of("planner", "LT"), method)("/operations/new/").status_code == 405


def test_a_move_is_never_made_by_looking(client_of: Any) -> None:
    operation = an_operation()

    path = address("operation_move", operation.reference, "table")

    assert client_of("planner", "LT").get(path).status_code == 405


# Editing


def test_an_edit_is_saved_and_the_page_says_what_follows(client_of: Any) -> None:
    operation = an_operation()

    response = client_of("planner", "LT").post(
        address("operation_edit", operation.reference),
        sent(operation, aims="seize more"),
        follow=True,
    )

    operation.refresh_from_db()
    assert operation.aims == "seize more"
    assert operation.version == 2
    assert "Saved. Overlaps are being checked." in words(response)


def test_saving_without_a_change_says_so(client_of: Any) -> None:
    operation = an_operation()

    response = client_of("planner", "LT").post(
        address("operation_edit", operation.reference), sent(operation), follow=True
    )

    operation.refresh_from_db()
    assert operation.version == 1
    assert "Nothing was changed." in words(response)


def stale_edit(client: Client, operation: Operation) -> Any:
    """An edit from a page that was opened before somebody else saved."""
    path = address("operation_edit", operation.reference)
    old = sent(operation, aims="what I typed")
    saved = client.post(path, sent(operation, name="Topaz", **{"phases-0-start": "2027-10-02"}))
    assert saved.status_code == 302
    return client.post(path, old)


def test_an_edit_from_an_old_page_is_shown_what_changed_and_loses_nothing(client_of: Any) -> None:
    operation = an_operation()

    response = stale_edit(client_of("planner", "LT"), operation)
    said = words(response)

    operation.refresh_from_db()
    assert response.status_code == 409
    assert operation.aims == ""
    assert "Somebody changed this operation while you were editing" in said
    assert "Planner, Lithuania" in said
    assert "Code name was Amber → now Topaz" in said
    assert "Phase 1, start was 1 October 2027 → now 2 October 2027" in said
    assert "what I typed" in response.content.decode()
    assert 'name="version" value="1"' in response.content.decode()


def test_mine_is_saved_over_it_only_when_asked_for(client_of: Any) -> None:
    operation = an_operation()
    client = client_of("planner", "LT")
    stale_edit(client, operation)
    path = address("operation_edit", operation.reference)

    again = client.post(path, sent(operation, aims="what I typed"))
    over = client.post(path, sent(operation, aims="what I typed", save_over="2"))

    operation.refresh_from_db()
    assert [again.status_code, over.status_code] == [409, 302]
    assert (operation.name, operation.aims, operation.version) == ("Amber", "what I typed", 3)


@pytest.mark.parametrize("version", ["", "abc", "99", "9" * 30])
def test_a_version_that_never_was_is_no_key(client_of: Any, version: str) -> None:
    operation = an_operation()

    response = client_of("planner", "LT").post(
        address("operation_edit", operation.reference),
        sent(operation, aims="x", version=version),
    )

    operation.refresh_from_db()
    assert response.status_code == 409
    assert operation.aims == ""


# Moving


def test_a_step_is_made_and_said(client_of: Any) -> None:
    operation = an_operation(kind="wco_operation", organisers=("WCO",), leads=(), marking="public")

    response = client_of("liaison", "WCO").post(
        address("operation_move", operation.reference, "confirm"), follow=True
    )

    assert "Amber is now: Confirmed." in words(response)


def test_a_step_that_is_not_possible_yet_says_why_on_the_record(client_of: Any) -> None:
    operation = an_operation(phases=(("2027", ""),))

    response = client_of("planner", "LT").post(
        address("operation_move", operation.reference, "table")
    )

    assert response.status_code == 409
    assert "No phase is known at least to the month" in words(response)
    assert Operation.objects.get().state == OperationState.DRAFT


def test_a_step_without_its_reason_says_so(client_of: Any) -> None:
    operation = an_operation()

    response = client_of("planner", "LT").post(
        address("operation_move", operation.reference, "cancel"), {"reason": "  "}
    )

    assert response.status_code == 409
    assert "Give a reason: it stays in the history." in words(response)


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [("be\x00cause", "characters that cannot be stored"), ("x" * 2001, "at most 2000 characters")],
)
def test_a_reason_that_cannot_be_stored_is_told_and_given_back(
    client_of: Any, reason: str, sentence: str
) -> None:
    operation = an_operation()

    response = client_of("planner", "LT").post(
        address("operation_move", operation.reference, "cancel"), {"reason": reason}
    )

    assert response.status_code == 409
    assert sentence in words(response)
    assert reason in response.content.decode()
    assert Operation.objects.get().state == OperationState.DRAFT


@pytest.mark.parametrize(
    ("role", "place", "name", "status"),
    [
        ("planner", "SE", "cancel", 403),
        ("planner", "LT", "no-such-step", 403),
        ("planner", "LT", "confirm", 409),
        ("liaison", "WCO", "cancel", 404),
    ],
)
def test_a_step_of_others_is_refused(
    client_of: Any, role: str, place: str, name: str, status: int
) -> None:
    operation = an_operation(state="tabled")

    response = client_of(role, place).post(
        address("operation_move", operation.reference, name), {"reason": "because"}
    )

    assert response.status_code == status
    assert Operation.objects.get().state == OperationState.TABLED


# History


def test_the_history_tells_who_changed_what_from_what(client_of: Any) -> None:
    operation = an_operation(participants=("LV",))
    client = client_of("planner", "LT")
    client.post(
        address("operation_edit", operation.reference),
        sent(
            operation,
            participants=["EE"],
            terms=["heroin"],
            aims="seize more",
            **{"phases-0-start": "2027-10"},
        ),
    )

    page = client.get(address("operation_history", operation.reference))
    entry = page.context["page"].object_list[0]

    assert entry.who == "Planner, Lithuania"
    assert {(change.what, change.old, change.new) for change in entry.changes} == {
        ("Aims", "", "seize more"),
        ("Phase 1, start", "1 October 2027", "October 2027"),
        ("Part of Latvia", "Participant", ""),
        ("Part of Estonia", "", "Participant"),
        ("Risk areas and goods", "cigarettes", "heroin"),
    }
    assert "UTC" in words(page)


@pytest.mark.django_db(transaction=True)
def test_the_history_is_newest_first_and_names_steps_with_their_reasons(client_of: Any) -> None:
    operation = an_operation("Amber")
    client = client_of("planner", "LT")
    client.post(
        address("operation_move", operation.reference, "cancel"), {"reason": "no money this year"}
    )

    page = client.get(address("operation_history", operation.reference))
    entries = page.context["page"].object_list

    assert [entry.who for entry in entries] == ["Planner, Lithuania"] * 2
    assert entries[0].reason == "no money this year"
    assert [(c.what, c.old, c.new) for c in entries[0].changes] == [("State", "Draft", "Cancelled")]
    assert entries[1].title == "Entered"


@pytest.mark.django_db(transaction=True)
def test_what_a_draft_said_stays_with_those_who_run_it(client_of: Any) -> None:
    operation = an_operation("Secret name", aims="secret aims", state="draft")
    shown = facts("Amber", aims="open aims")
    edit_operation(operation, shown, by=person("planner", "LT"), version=1)
    Operation.objects.filter(pk=operation.pk).update(state=OperationState.TABLED)
    operation.refresh_from_db()
    later = facts("Amber", aims="newer aims")
    edit_operation(operation, later, by=person("planner", "LT"), version=2)
    path = address("operation_history", operation.reference)

    own = words(client_of("planner", "LT").get(path))
    others = words(client_of("planner", "SE").get(path))

    assert "secret aims" in own
    assert "secret" not in others.replace("SECRET-NAME", "").lower()
    assert "open aims → now newer aims" in others


# Upload


def upload(client: Client, content: bytes, name: str = "operations.csv") -> Any:
    return client.post(
        address("upload_new"), {"file": SimpleUploadedFile(name, content)}, follow=True
    )


ROWS = (
    f"{HEADER}\n"
    "Gale,wco_operation,WCO,,EU,no,,1,operational,2027-03,2027-04,,cigarettes,sea,,x\n"
    "Gale,wco_operation,WCO,,EU,no,,2,operational,2027-06,,,cigarettes,sea,,x\n"
    "Hoar,wco_operation,WCO,,,no,,1,operational,,,,,,,y\n"
)


def test_a_file_is_shown_before_anything_is_written_and_imported_once(client_of: Any) -> None:
    client = client_of("liaison", "WCO")

    preview = upload(client, ROWS.encode())
    path = preview.redirect_chain[-1][0]

    assert "Import 2 operations" in words(preview)
    assert "March – April 2027; from June 2027, end not known" in words(preview)
    assert not Operation.objects.exists()

    done = client.post(path, {"import": "1"}, follow=True)
    again = client.post(path, {"import": "1"}, follow=True)

    assert "2 operations imported. Overlaps are being checked." in words(done)
    assert "operations imported" not in words(again)
    assert [row.operation.name for row in done.context["rows"]] == ["Gale", "Hoar"]
    assert Operation.objects.count() == 2


def test_the_preview_says_what_would_change(client_of: Any) -> None:
    client = client_of("expert", "DK")
    import_operations(ROWS.encode(), marking="public")

    preview = upload(client, ROWS.replace("2027-06", "2027-07").encode())
    nothing = upload(client, ROWS.encode())

    assert "Import 1 operation" in words(preview)
    assert "phases was phase 1: March – April 2027; phase 2: from June 2027" in words(preview)
    assert "There is nothing to import" in words(nothing)


def test_the_preview_keeps_to_itself_what_the_person_may_not_know(client_of: Any) -> None:
    import_operations(ROWS.replace(",y\n", ",only for insiders\n").encode(), marking="limite")
    other = ROWS.replace("WCO,,", "OLAF,,").replace(",y\n", ",hidden source\n")
    import_operations(other.encode(), marking="limite")

    preview = upload(client_of("liaison", "EUROPOL"), other.replace("hidden", "new").encode())

    assert "hidden source" not in preview.content.decode()
    assert "2027-OLAF-GALE" not in preview.content.decode()


def test_every_mistake_is_listed_with_its_rows(client_of: Any) -> None:
    broken = ROWS.replace("2027-03", "2027-13") + "x,raid,WCO\n" + "Ice,raid," + "," * 13 + "\n"

    preview = upload(client_of("expert", "DK"), broken.encode())
    groups = {(group.rows, group.column) for group in preview.context["preview"].errors}

    assert {("2", "start"), ("5", ""), ("6", "kind"), ("6", "organisers")} <= groups
    assert "Import 2 operations" not in words(preview)
    assert "Nothing can be imported while a row has a mistake." in words(preview)


def test_a_file_with_mistakes_is_not_imported_even_when_asked(client_of: Any) -> None:
    client = client_of("expert", "DK")
    path = upload(client, ROWS.replace("2027-03", "soon").encode()).redirect_chain[-1][0]

    response = client.post(path, {"import": "1"}, follow=True)

    assert "Nothing was imported: the file has mistakes." in words(response)
    assert not Operation.objects.exists()


def test_a_file_can_be_given_up(client_of: Any) -> None:
    client = client_of("expert", "DK")
    path = upload(client, ROWS.encode()).redirect_chain[-1][0]

    response = client.post(path, {"give_up": "1"}, follow=True)

    assert "Given up: nothing was imported." in words(response)
    assert not Upload.objects.exists()
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b" \n", "The file is empty."),
        ("\ufeff".encode() + ROWS.encode("utf-16"), "not UTF-8"),
        (ROWS.encode("utf-16"), "UTF-16"),
        (ROWS.replace("Gale", "Gäle").encode("latin-1"), "UTF-8"),
        (ROWS.replace(",", ";").encode(), "separated by semicolons"),
        (ROWS.replace(",", "\t").encode(), "separated by tabs"),
        (ROWS.replace("Gale", "Ga\x00le").encode(), "NUL"),
        (ROWS.replace("Gale", '"Gale').encode(), "quotation mark"),
        (b"PK\x03\x04" + b"\x00" * 50, "spreadsheet"),
        (b"\xff" * 100, "UTF-8"),
        (json.dumps({"a": 1}).encode(), "column"),
        (b"x" * (5 * 1024 * 1024 + 1), "larger than 5 MB"),
    ],
)
def test_a_file_that_cannot_be_read_is_answered_in_words(
    client_of: Any, content: bytes, sentence: str
) -> None:
    response = upload(client_of("expert", "DK"), content)

    assert response.status_code in {200, 422}
    assert sentence in words(response)
    assert not Operation.objects.exists()


def test_a_form_without_a_file_is_answered_in_words(client_of: Any) -> None:
    client = client_of("expert", "DK")

    empty = client.post(address("upload_new"))
    text = client.post(address("upload_new"), {"file": "not a file"})

    assert [empty.status_code, text.status_code] == [422, 422]
    assert "Choose a file." in words(empty)


def test_the_example_can_be_imported(client_of: Any) -> None:
    client = client_of("expert", "DK")

    preview = upload(client, client.get(address("upload_example")).content)

    assert "Import 2 operations" in words(preview)


@pytest.mark.parametrize("pk", ["0", "9223372036854775808", "-1", "1;2", "abc"])
def test_an_upload_that_is_not_there_is_not_found(client_of: Any, pk: str) -> None:
    assert client_of("expert", "DK").get(f"/operations/import/{pk}/").status_code == 404
