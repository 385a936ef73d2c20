"""What a linter cannot see: the house's own rules, read from the code and the pages."""

import ast
import re
import shlex
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command, get_commands
from django.db import connection, models
from django.template import engines
from django.test import Client
from pghistory.models import Event

from coordination.actions import detect_all
from coordination.models import Overlap
from followup.actions import add_workshop
from followup.models import WorkshopFacts
from funding.actions import make_case_print, print_case
from jco_portal.deadlines.models import Deadline
from jco_portal.directory.models import User
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
from tests.reported import filed_report
from tests.running import control, debriefed_jco, seize, validate
from tests.world import a_file, an_operation, person

OURS = ("jco_portal", "operations", "coordination", "funding", "followup")
READING = re.compile(r"\s*(SELECT|SAVEPOINT|RELEASE|ROLLBACK TO)\b", re.IGNORECASE)
PROPER_NAMES = ("Presidency", "Presidencies", "JCO", "LIMITE", "SHA-256")


def our_files(ending: str) -> Iterator[Path]:
    for app in (*OURS, "templates"):
        for path in sorted((settings.BASE_DIR / app).rglob(f"*{ending}")):
            if "migrations" not in path.parts and "__pycache__" not in path.parts:
                yield path


@cache
def parsed() -> list[tuple[Path, ast.Module]]:
    return [
        (path.relative_to(settings.BASE_DIR), ast.parse(path.read_text()))
        for path in our_files(".py")
    ]


def our_models() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models()
        if model.__module__.split(".")[0] in OURS
        and not issubclass(model, Event)
        and not model._meta.proxy
    ]


# Models


def test_every_model_says_what_it_is_and_how_it_is_called() -> None:
    found = our_models()

    assert len(found) > 15
    for model in found:
        assert not model.__doc__.startswith(f"{model.__name__}("), model
        assert model.__doc__.strip().endswith((".", "”")), model
        assert model.__str__ is not models.Model.__str__, model


def test_models_and_fields_are_called_in_lower_case() -> None:
    names = [
        str(name)
        for model in our_models()
        for name in (
            model._meta.verbose_name,
            model._meta.verbose_name_plural,
            *(field.verbose_name for field in model._meta.fields if not field.auto_created),
        )
    ]

    wrong = [name for name in names if name[0].isupper() and not name.startswith(PROPER_NAMES)]
    assert wrong == []


def test_models_have_no_save_and_no_signals_of_their_own() -> None:
    for model in our_models():
        assert model.save is models.Model.save or model is User, model
        assert model.delete is models.Model.delete, model
    for path, tree in parsed():
        imported = {
            f"{node.module}.{alias.name}"
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        assert not {name for name in imported if "signals" in name}, path


def test_every_foreign_key_names_its_way_back() -> None:
    missing = [
        f"{model.__name__}.{field.name}"
        for model in our_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and not field._related_name
    ]

    assert missing == []


def test_constraints_for_people_have_a_sentence() -> None:
    silent = [
        constraint.name
        for model in our_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, models.CheckConstraint)
        and constraint.violation_error_message
        and not str(constraint.violation_error_message).endswith(".")
    ]

    assert silent == []


def test_migrations_are_complete(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


# Who writes what


def _writes_state(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        for target in targets:
            for each in ast.walk(target) if isinstance(target, ast.AST) else ():
                if isinstance(each, ast.Attribute) and each.attr == "state":
                    yield each.lineno
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            named = {keyword.arg for keyword in node.keywords}
            if node.func.attr in {"update", "update_or_create"} and "state" in named:
                yield node.lineno
            if node.func.attr == "bulk_update" and '"state"' in ast.unparse(node).replace("'", '"'):
                yield node.lineno


def test_only_the_lifecycle_writes_a_state() -> None:
    found = {str(path) for path, tree in parsed() for _line in _writes_state(tree)}

    assert found == {"jco_portal/kernel/lifecycle.py"}


@pytest.mark.parametrize(
    "code",
    [
        "record.state = 'tabled'",
        "a, record.state = 1, 2",
        "record.state: str = 'x'",
        "Operation.objects.filter(pk=1).update(state='x')",
        "Operation.objects.bulk_update(rows, ['state'])",
    ],
)
def test_the_search_for_writers_of_a_state_finds_them(code: str) -> None:
    assert list(_writes_state(ast.parse(code)))


WRITING = {"save", "create", "bulk_create", "bulk_update", "update_or_create", "get_or_create"}


def test_views_filters_reports_and_queries_write_nothing() -> None:
    reading = ("views", "filters", "reports", "queries", "permissions", "gates", "timeline", "rule")
    for path, tree in parsed():
        if path.parts[0] in OURS[1:] and path.parts[1].removesuffix(".py") in reading:
            called = {
                node.func.attr
                for node in ast.walk(tree)
                if isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and ".objects" in ast.unparse(node.func)
            }
            assert not called & WRITING, path


def test_views_are_short() -> None:
    long = [
        f"{path}: {node.name}"
        for path, tree in parsed()
        if "views" in str(path)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= 30
    ]

    assert long == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(path)
        for path, tree in parsed()
        if not ast.get_docstring(tree) and path.name != "__init__.py"
    ]

    assert silent == []


# Templates


def _template_names() -> set[str]:
    return {
        str(path.relative_to(settings.BASE_DIR / "templates"))
        for path in our_files("")
        if path.is_file() and path.is_relative_to(settings.BASE_DIR / "templates")
    }


def test_every_template_is_used() -> None:
    text = "\n".join(
        path.read_text() for end in (".py", ".html", ".svg") for path in our_files(end)
    )
    asked_by_libraries = (
        "account/",
        "admin/",
        "allauth/",
        "mfa/",
        "400.html",
        "404.html",
        "500.html",
    )
    unused = {
        name
        for name in _template_names()
        if f'"{name}"' not in text and not name.startswith(asked_by_libraries)
    }

    assert unused == set()


def test_every_template_can_be_read() -> None:
    for name in _template_names():
        if name.endswith((".html", ".svg")):
            engines["django"].get_template(name)


# Pages


ACCESS_OF = [
    ("planner", "LT"),
    ("planner", "PL"),
    ("contact_point", "EE"),
    ("expert", "DK"),
    ("secretariat", "GSC"),
    ("liaison", "FRONTEX"),
    ("administrator", "GSC"),
    None,
]
RESULTS = (
    "operations:result",
    "operations:entries",
    "operations:seizure",
    "operations:controls",
)
FOLLOW_UP = {
    "followup:recommendation_list": "200 200 200 200 200 200 200 302",
    "followup:monitoring_file_pdf": "200 200 200 200 200 200 200 302",
    "followup:monitoring_file_xlsx": "200 200 200 200 200 200 200 302",
    "followup:recommendation_detail": "200 200 200 200 200 404 404 302",
    "followup:recommendation_edit": "200 403 403 403 403 404 404 302",
    "followup:recommendation_remove": "405 405 405 405 405 405 405 302",
    "followup:recommendation_move": "405 405 405 405 405 405 405 302",
    "followup:answer_edit": "403 200 403 403 403 404 404 302",
    "followup:answer_judge": "405 405 405 405 405 405 405 302",
    "followup:answer_evidence": "200 200 200 200 200 404 404 302",
    "followup:debriefing_list": "200 200 200 200 200 200 200 302",
    "followup:debriefing": "200 200 404 200 200 404 404 302",
    "followup:debriefing_edit": "200 403 404 403 403 404 404 302",
    "followup:debriefing_record": "405 405 405 405 405 405 405 302",
    "followup:workshop_new": "200 403 404 403 403 404 404 302",
    "followup:workshop_edit": "200 403 404 403 403 404 404 302",
    "followup:workshop_remove": "405 405 405 405 405 405 405 302",
    "followup:objective_assess": "200 403 404 403 403 404 404 302",
    "followup:recommendation_new": "200 403 404 403 403 404 404 302",
    "followup:lesson_list": "200 404 200 200 200 404 404 302",
    "followup:lesson_answer": "200 404 403 403 403 404 404 302",
}
ACCESS = FOLLOW_UP | {
    "home": "200 200 200 200 200 200 200 302",
    "healthz": "503 503 503 503 503 503 503 503",
    "notice_list": "200 200 200 200 200 200 404 302",
    "notices_read": "405 405 405 405 405 405 405 302",
    "notice_open": "405 405 405 405 405 405 405 302",
    "deadline_list": "200 200 200 200 200 200 404 302",
    "deadlines_owed_to_us": "200 200 200 200 200 200 404 302",
    "deadline_months": "200 200 200 200 200 200 404 302",
    "deadline_agenda": "404 404 404 200 200 404 404 302",
    "deadline_choices": "200 200 200 200 200 200 404 302",
    "delivery_choose": "405 405 405 405 405 405 405 302",
    "absence_new": "405 405 405 405 405 405 405 302",
    "absence_end": "405 405 405 405 405 405 405 302",
    "outgoing_mail": "404 404 404 404 404 404 404 302",
    "deadline_detail": "200 200 404 404 404 404 404 302",
    "coordination:year": "200 200 200 200 200 200 200 302",
    "coordination:overlap_list": "200 200 200 200 200 200 200 302",
    "coordination:overlap_detail": "200 200 200 200 200 404 404 302",
    "coordination:overlap_answer": "405 405 405 405 405 405 405 302",
    "coordination:operation_overlaps": "200 200 200 200 200 404 404 302",
    "coordination:meeting_list": "200 200 200 200 200 200 200 302",
    "coordination:meeting_list_pdf": "200 200 200 200 200 200 200 302",
    "coordination:meeting_list_xlsx": "200 200 200 200 200 200 200 302",
    "funding:programme_list": "200 200 200 200 200 200 200 302",
    "funding:programme_detail": "200 200 200 200 200 200 200 302",
    "funding:budget_list": "200 200 200 200 200 200 200 302",
    "funding:reform": "200 200 200 200 200 200 200 302",
    "funding:call_list": "200 200 200 200 200 200 200 302",
    "funding:call_new": "403 403 403 403 200 403 200 302",
    "funding:call_edit": "403 403 403 403 200 403 200 302",
    "funding:application_list": "200 200 200 200 200 200 200 302",
    "funding:application_detail": "200 404 200 200 200 404 404 302",
    "funding:application_edit": "200 404 403 403 403 404 404 302",
    "funding:application_move": "405 405 405 405 405 405 405 302",
    "funding:applications": "200 404 200 200 200 404 404 302",
    "funding:application_new": "200 404 403 403 403 404 404 302",
    "funding:statistics": "200 200 200 200 200 200 200 302",
    "funding:at_risk": "200 200 200 200 200 200 200 302",
    "funding:late_grant": "200 404 200 200 200 404 404 302",
    "funding:budget": "200 404 200 200 200 404 404 302",
    "funding:budget_xlsx": "200 404 200 200 200 404 404 302",
    "funding:budget_upload": "200 404 403 403 403 404 404 302",
    "funding:budget_line_new": "200 404 403 403 403 404 404 302",
    "funding:budget_line_edit": "200 404 403 403 403 404 404 302",
    "funding:budget_line_remove": "405 405 405 405 405 405 405 302",
    "funding:budget_line_fund": "405 405 405 405 405 405 405 302",
    "funding:business_case": "200 404 200 200 200 404 404 302",
    "funding:business_case_print": "405 405 405 405 405 405 405 302",
    "funding:business_case_draft": "200 404 403 403 403 404 404 302",
    "funding:business_case_file": "405 405 405 405 405 405 405 302",
    "funding:plan": "200 404 200 200 200 404 404 302",
    "funding:plan_edit": "200 404 403 403 403 404 404 302",
    "funding:comparison": "200 404 200 200 200 404 404 302",
    "funding:combination": "200 404 200 200 200 404 404 302",
    "funding:combination_take": "405 405 405 405 405 405 405 302",
    "operations:operation_list": "200 200 200 200 200 200 200 302",
    "operations:operation_export": "200 200 200 200 200 200 200 302",
    "operations:operation_new": "200 200 403 200 200 200 403 302",
    "operations:life": "200 200 200 200 200 200 200 302",
    "operations:upload_new": "403 403 403 200 200 200 403 302",
    "operations:upload_example": "200 200 200 200 200 200 200 302",
    "operations:upload_detail": "403 403 403 200 404 404 403 302",
    "operations:operation_detail": "200 200 200 200 200 404 404 302",
    "operations:operation_edit": "200 403 403 403 403 404 404 302",
    "operations:operation_move": "405 405 405 405 405 405 405 302",
    "operations:proposal_settle": "405 405 405 405 405 405 405 302",
    "operations:operation_history": "200 200 200 200 200 404 404 302",
    "operations:timetable": "200 404 200 404 404 404 404 302",
    "operations:timetable_step_done": "405 405 405 405 405 405 405 302",
    "operations:timetable_step_hand_over": "405 405 405 405 405 405 405 302",
    "operations:timetable_step_new": "405 405 405 405 405 405 405 302",
    "operations:timetable_step_skip": "405 405 405 405 405 405 405 302",
    "operations:results": "200 200 404 302 302 404 404 302",
    "operations:result_totals": "200 200 200 200 200 404 404 302",
    "operations:result_totals_xlsx": "200 200 200 200 200 404 404 302",
    "operations:entries_validate": "405 405 405 405 405 405 405 302",
    "operations:seizure_new": "200 200 404 404 404 404 404 302",
    "operations:seizure_detail": "200 200 404 404 404 404 404 302",
    "operations:seizure_correct": "200 403 404 404 404 404 404 302",
    "operations:seizure_return": "405 405 405 405 405 405 405 302",
    "operations:controls_new": "200 200 404 404 404 404 404 302",
    "operations:controls_detail": "200 200 404 404 404 404 404 302",
    "operations:controls_correct": "200 403 404 404 404 404 404 302",
    "operations:controls_return": "405 405 405 405 405 405 405 302",
    "operations:participation_years": "200 200 200 200 200 200 200 302",
    "operations:participation_years_xlsx": "200 200 200 200 200 200 200 302",
    "operations:participant_list": "200 404 200 404 404 404 404 302",
    "operations:participant_invite": "200 404 403 404 404 404 404 302",
    "operations:invitation_withdraw": "405 405 405 405 405 405 405 302",
    "operations:invitation": "404 200 200 404 404 200 404 302",
    "operations:facilitator_name": "405 405 405 405 405 405 405 302",
    "operations:facilitator_dismiss": "405 405 405 405 405 405 405 302",
    "operations:planning": "200 404 200 200 200 404 404 302",
    "operations:dossier_open": "405 405 405 405 405 405 405 302",
    "operations:plan_copy": "403 404 403 403 403 404 404 302",
    "operations:threat_assessment": "200 404 403 403 403 404 404 302",
    "operations:case_text": "200 404 403 403 403 404 404 302",
    "operations:case_comment": "405 405 405 405 405 405 405 302",
    "operations:case_comment_settle": "405 405 405 405 405 405 405 302",
    "operations:objective_list": "200 404 200 200 200 404 404 302",
    "operations:objective_new": "200 404 403 403 403 404 404 302",
    "operations:objective_edit": "200 404 403 403 403 404 404 302",
    "operations:objective_remove": "405 405 405 405 405 405 405 302",
    "operations:file_list": "200 404 200 200 200 404 404 302",
    "operations:file_new": "200 404 403 403 403 404 404 302",
    "operations:file_version_new": "200 404 403 403 403 404 404 302",
    "operations:file_download": "200 404 200 200 200 404 404 302",
    "operations:file_remove": "405 405 405 405 405 405 405 302",
    "followup:report": "200 200 404 200 200 404 404 302",
    "followup:report_preview": "200 200 404 200 200 404 404 302",
    "followup:report_section": "200 403 404 403 403 404 404 302",
    "followup:report_print": "405 405 405 405 405 405 405 302",
    "followup:report_draft": "200 200 404 200 200 404 404 302",
    "followup:report_move": "405 405 405 405 405 405 405 302",
    "followup:report_changes": "200 200 404 200 200 404 404 302",
    "documents:document_list": "200 200 200 200 200 200 200 302",
    "documents:document_download": "200 200 200 200 200 404 404 302",
}


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


def _queries_but_reads(client: Client, address: str) -> list[str]:
    seen: list[str] = []
    with connection.execute_wrapper(_watch(seen)):
        client.get(address)
    return seen


# Words about the house


def test_the_readme_names_commands_that_exist() -> None:
    text = (settings.BASE_DIR / "README.md").read_text()
    makefile = (settings.BASE_DIR / "Makefile").read_text()
    code = " ".join(re.findall(r"`([^`]+)`", text)) + "\n".join(re.findall(r"^ {4}.*", text, re.M))

    targets = set(re.findall(r"\bmake ([a-z]+)", code))
    commands = set(re.findall(r"\bmanage\.py ([a-z_]+)", code))

    assert {"run", "test"} <= targets
    assert targets <= set(re.findall(r"^([a-z]+):", makefile, re.M))
    assert commands <= set(get_commands())


def test_no_package_of_others_is_committed() -> None:
    listed = subprocess.run(
        shlex.split("git ls-files -- *.whl *.zip *.gz *.tgz"),
        cwd=settings.BASE_DIR,
        capture_output=True,
        check=True,
    ).stdout.decode()

    assert listed == ""


def test_no_file_names_a_machine_or_leaves_something_to_do() -> None:
    listed = subprocess.run(
        shlex.split("git ls-files -z -- *.py *.html *.css *.js *.md *.toml *.txt *.sh Makefile"),
        cwd=settings.BASE_DIR,
        capture_output=True,
        check=True,
    ).stdout.decode()
    here = re.escape(str(settings.BASE_DIR))
    marks = re.compile(here + r"\b|\bTO" + r"DO\b|\bFIX" + r"ME\b|\bXX" + r"X\b")
    found = {
        name
        for name in listed.split("\0")
        if name and marks.search((settings.BASE_DIR / name).read_text())
    }

    assert found == set()
