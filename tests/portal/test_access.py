"""Every page asked by every role: whom it opens for, and that looking writes nothing."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from coordination.actions import detect_all
from coordination.models import Overlap
from followup.actions import add_workshop
from followup.models import WorkshopFacts
from funding.actions import make_case_print, print_case
from jco_portal.deadlines.models import Deadline
from jco_portal.documents.actions import clean_file
from operations.imports.uploads import keep_upload
from operations.models import Operation
from tests.addresses import every_address
from tests.debriefings import held, recommend, say
from tests.funding.applications import a_call, an_application
from tests.funding.budgets import a_line
from tests.invitations import answer, invited
from tests.lists import file_of
from tests.pages import address as address_of
from tests.portal.access import ACCESS, ACCESS_OF
from tests.reported import filed_report
from tests.running import control, debriefed_jco, seize, validate
from tests.world import a_file, an_operation, person

READING = re.compile(r"\s*(SELECT|SAVEPOINT|RELEASE|ROLLBACK TO)\b", re.IGNORECASE)
FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
MOST_BYTES_OF_A_FORM = 40_000
RESULTS = (
    "operations:result",
    "operations:entries",
    "operations:seizure",
    "operations:controls",
)


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The address of every page of ours, in a portal where each of them shows something."""
    monkeypatch.setattr("coordination.reports.documents.render_pdf", lambda *_a, **_k: b"%PDF-")
    monkeypatch.setattr("followup.reports.monitoring.render_pdf", lambda *_a, **_k: b"%PDF-")
    first = an_operation("Amber", state="tabled")
    invited(first, "PL", "EE", "FRONTEX")
    answer(first, "EE")
    a_line(first)
    an_operation("Bora", organisers=("PL",), leads=("PL",), state="tabled")
    detect_all()
    upload = keep_upload("list.csv", file_of({}), by=person("expert", "DK"))
    ended = debriefed_jco("Tern")
    validate(ended, seize(ended), control(ended))
    reported = every_address(reference=ended.reference)
    results = {name: reported[name] for name in reported if name.startswith(RESULTS)}
    filed = a_file(first)
    asked = Deadline.objects.get(key__contains=":invitation:", owner__code="PL")
    results |= _follow_up_of(ended, first)
    monkeypatch.setattr("jco_portal.kernel.pdf._print", lambda *_a: b"%PDF-")
    report = filed_report(ended)
    case = print_case(first, by=person())
    make_case_print(case.pk)
    reports = {name: reported[name] for name in reported if name.startswith("followup:report")}
    found = every_address(reference=first.reference) | results | reports
    found |= {
        "deadline_detail": asked.get_absolute_url(),
        "followup:report_section": f"{report.report.get_absolute_url()}sections/legal/",
        "followup:report_draft": f"{report.report.get_absolute_url()}prints/{report.source_id}/",
        "followup:report_changes": f"{report.report.get_absolute_url()}changes/0/",
        "documents:document_download": report.document.get_absolute_url(),
        "funding:programme_detail": "/funding/programmes/isec/",
        **_funding_of(first),
        "funding:business_case_draft": f"{case.get_absolute_url()}prints/{case.pk}/",
        "operations:upload_detail": f"/operations/import/{upload.pk}/",
        "operations:file_version_new": address_of("file_version_new", first.reference, filed.pk),
        "operations:file_download": address_of("file_download", first.reference, filed.pk, 1),
        "coordination:overlap_detail": Overlap.objects.get().get_absolute_url(),
        "coordination:overlap_answer": f"{Overlap.objects.get().get_absolute_url()}answer/",
    }
    return {name: found[name] for name in found if not found[name].startswith("/accounts/")}


def _funding_of(plan: Operation) -> dict[str, str]:
    """The addresses of a call, and of a draft that asks it for money."""
    call = a_call()
    draft = an_application(plan, call).get_absolute_url()
    return {
        "funding:call_edit": f"/funding/calls/{call.pk}/",
        "funding:application_detail": draft,
        "funding:application_edit": f"{draft}edit/",
        "funding:application_move": f"{draft}submit/",
        "funding:application_take_back": f"{draft}take-back/",
    }


def _follow_up_of(ended: Operation, plan: Operation) -> dict[str, str]:
    """The addresses of follow-up: of a JCO that is debriefed, and of a plan that learns of it."""
    add_workshop(ended, WorkshopFacts(title="Stamps"), by=person())
    made = recommend(held(ended).operation, "PL")
    answer = say(made, file=clean_file("note.txt", b"Instruction 12 is in force."))
    found = every_address(reference=ended.reference, pk=made.pk)
    answers = every_address(pk=answer.pk)
    lessons = every_address(reference=plan.reference, pk=made.pk)
    return (
        {name: found[name] for name in found if name.startswith("followup:")}
        | {name: answers[name] for name in answers if name.startswith("followup:answer")}
        | {name: lessons[name] for name in lessons if name.startswith("followup:lesson")}
    )


def test_every_page_answers_each_person_as_the_table_says(
    world: dict[str, str], client_of: Any
) -> None:
    clients = [client_of(*hat) if hat else Client() for hat in ACCESS_OF]

    found = {
        name: " ".join(str(client.get(address).status_code) for client in clients)
        for name, address in world.items()
    }

    assert found == ACCESS


def test_nobody_writes_by_looking(world: dict[str, str], client_of: Any) -> None:
    clients = [client_of(*hat) for hat in (("planner", "LT"), ("expert", "DK"))]
    written: list[tuple[str, str]] = []
    for client in clients:
        for name, address in world.items():
            written += [(name, query) for query in _queries_but_reads(client, address)]

    assert written == []


def test_the_watch_on_writes_sees_a_write(db: None) -> None:
    answer: list[str] = []
    with connection.execute_wrapper(_watch(answer)):
        an_operation()

    assert any(query.startswith("INSERT") for query in answer)


def _watch(seen: list[str]) -> Any:
    def look(execute: Any, query: Any, *more: Any) -> Any:
        text = re.sub(r"^.*?(?=SELECT|INSERT|UPDATE|DELETE|SAVEPOINT)", "", str(query))
        if not READING.match(text):
            seen.append(text[:80])
        return execute(query, *more)

    return look


def test_no_form_weighs_more_than_40_kilobytes(world: dict[str, str], client_of: Any) -> None:
    """The page of a form whole, and the form with which a list is narrowed by itself."""
    heaviest: dict[str, int] = {}
    for role, place in (("planner", "LT"), ("planner", "PL"), ("secretariat", "GSC")):
        client = client_of(role, place)
        for name, address in world.items():
            page = client.get(address).content.decode(errors="replace")
            whole = [page] if "data-guard" in page else FORM.findall(page)
            weights = [len(each.encode()) for each in whole]
            heaviest[name] = max(heaviest.get(name, 0), *weights, 0)

    assert heaviest["operations:operation_edit"] > 10_000  # it is looked at
    assert {name: size for name, size in heaviest.items() if size > MOST_BYTES_OF_A_FORM} == {}


def _queries_but_reads(client: Client, address: str) -> list[str]:
    seen: list[str] = []
    with connection.execute_wrapper(_watch(seen)):
        client.get(address)
    return seen
