"""The change log is written by the database, names who changed what, and cannot be rewritten."""

import os
from collections.abc import Iterator
from typing import Any

import psycopg2
import pytest
from django.apps import apps
from django.conf import settings
from django.db import ProgrammingError, connection, transaction
from django.db.models import F
from django.test import Client
from environ import Env
from pghistory.models import Event
from psycopg2 import errors, sql

from jco_portal.directory.actions import open_account
from jco_portal.directory.models import Organisation, User
from operations.actions import (
    comment_on_section,
    edit_operation,
    mark_changed,
    remove_file,
    return_entry,
    settle_comment,
)
from operations.imports.uploads import import_waiting_upload, keep_upload
from operations.models import (
    CaseSection,
    Operation,
    OperationMove,
    SeizureEntry,
    SeizureVerdict,
    Upload,
)
from operations.queries import facts_of
from tests.lists import file_of
from tests.pages import sent
from tests.running import control, correct, running_jco, seize, validate
from tests.world import a_file, an_operation, person, place, plan

LOGS = {
    "coordination_overlapanswerevent",
    "coordination_overlapruleevent",
    "coordination_presidencyevent",
    "deadlines_absenceevent",
    "deadlines_deadlineruleevent",
    "deadlines_ladderstepevent",
    "deadlines_preferenceevent",
    "directory_groupmembershipevent",
    "followup_reportevent",
    "followup_reporttextevent",
    "directory_organisationevent",
    "directory_roleassignmentevent",
    "directory_userevent",
    "followup_answerevent",
    "followup_casestudyevent",
    "followup_debriefingevent",
    "followup_lessonevent",
    "followup_objectiveassessmentevent",
    "followup_recommendationevent",
    "followup_workshopevent",
    "funding_applicationevent",
    "funding_applicationlineevent",
    "funding_budgetevent",
    "funding_budgetlineevent",
    "funding_budgetlinetermevent",
    "funding_callevent",
    "funding_fundingplanevent",
    "funding_linefundingevent",
    "funding_plancarrierevent",
    "funding_plangrantevent",
    "funding_programmedomainevent",
    "funding_programmeevent",
    "funding_programmefactevent",
    "funding_programmerateevent",
    "funding_termcompetenceevent",
    "operations_casesectionevent",
    "operations_casetextevent",
    "operations_dossierevent",
    "operations_facilitatorevent",
    "operations_guidestepevent",
    "operations_importproposalevent",
    "operations_objectiveevent",
    "operations_operationevent",
    "operations_operationkindevent",
    "operations_operationmodeevent",
    "operations_operationorganiserevent",
    "operations_operationregionevent",
    "operations_operationtermevent",
    "operations_participationevent",
    "operations_phaseevent",
    "operations_termevent",
    "operations_threatassessmentevent",
    "operations_threatpriorityevent",
    "operations_timetablestepevent",
}
GROWING = {
    "documents_content",
    "documents_documentversion",
    "followup_answermove",
    "followup_recommendationmove",
    "documents_fileddocument",
    "documents_filedfile",
    "followup_filedreport",
    "funding_filedcase",
    "followup_reportmove",
    "funding_applicationmove",
    "operations_controlentry",
    "operations_controlreport",
    "operations_controlverdict",
    "operations_operationmove",
    "operations_seizure",
    "operations_seizureentry",
    "operations_seizureverdict",
}
SILENCING = (
    "CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name) "
    "RETURNS boolean LANGUAGE sql AS 'SELECT true'"
)
REWRITING = [
    "UPDATE {table} SET {column} = {column}",
    "DELETE FROM {table}",
    "TRUNCATE {table}",
    "INSERT INTO {table} DEFAULT VALUES",
    "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "DROP TABLE {table}",
]


def skip_without_two_roles() -> None:
    if settings.WEB_ROLE in {"", connection.settings_dict["USER"]}:
        pytest.skip("One role owns the tables and runs the portal here.")


@pytest.fixture
def web(db: None) -> Iterator[Any]:
    """A cursor of the role with which the portal runs, on the test database."""
    skip_without_two_roles()
    given = Env.db_url_config(os.environ["DATABASE_URL_OF_WEB"])
    with psycopg2.connect(
        dbname=connection.settings_dict["NAME"],
        user=given["USER"],
        password=given["PASSWORD"] or None,
        port=given["PORT"] or None,
        **{"host": given["HOST"] or None} | given.get("OPTIONS", {}),
    ) as session:
        yield session.cursor()
        session.rollback()
    session.close()


@pytest.fixture
def as_web_role(db: None) -> Iterator[None]:
    """The portal's own connection with the rights of the role with which it runs."""
    skip_without_two_roles()
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(settings.WEB_ROLE)))
    yield
    connection.needs_rollback = False
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


def attempt(cursor: Any, statement: str, table: str, column: str) -> None:
    query = sql.SQL(statement).format(table=sql.Identifier(table), column=sql.Identifier(column))
    cursor.execute("SAVEPOINT attempt")
    try:
        cursor.execute(query)
    finally:
        cursor.execute("ROLLBACK TO SAVEPOINT attempt")


def key_of(table: str) -> str:
    if table == "documents_content":
        return "sha256"
    return "id" if table in GROWING else "pgh_id"


def test_every_table_that_people_change_is_logged() -> None:
    logs = {
        model._meta.db_table
        for model in apps.get_models()
        if issubclass(model, Event) and model._meta.managed
    }
    growing = {model._meta.db_table for model in apps.get_models() if hasattr(model, "append_only")}

    assert logs == LOGS
    assert growing == GROWING


@pytest.mark.parametrize("statement", REWRITING)
def test_the_portal_s_role_cannot_rewrite_the_log(web: Any, statement: str) -> None:
    for table in sorted(LOGS):
        with pytest.raises(errors.InsufficientPrivilege):
            attempt(web, statement, table, "pgh_id")


@pytest.mark.parametrize("statement", [each for each in REWRITING if "INSERT" not in each])
def test_the_portal_s_role_cannot_rewrite_the_history_of_moves(web: Any, statement: str) -> None:
    for table in sorted(GROWING):
        with pytest.raises(errors.InsufficientPrivilege):
            attempt(web, statement, table, key_of(table))


def test_the_owner_could_do_all_of_this(db: None) -> None:
    with connection.cursor() as cursor:
        for table in sorted(LOGS | GROWING):
            for statement in REWRITING[:2]:
                attempt(cursor, statement, table, key_of(table))


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE public.mine (id int)",
        "DROP FUNCTION public._pgtrigger_should_ignore(name)",
        "SET session_replication_role = replica",
        "UPDATE django_migrations SET name = name",
        "ALTER TABLE operations_operation DISABLE TRIGGER ALL",
        SILENCING,
    ],
)
def test_the_portal_s_role_cannot_take_the_log_s_machinery_apart(web: Any, statement: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        web.execute(statement)


def test_a_write_of_the_portal_s_role_is_logged_whatever_it_sets(web: Any) -> None:
    triggers = "{insert_insert,pgtrigger_insert_insert}"
    web.execute(
        "SELECT array_agg(tgname) FROM pg_trigger WHERE tgname LIKE 'pgtrigger%' "
        "AND tgrelid = 'directory_organisation'::regclass"
    )
    [names] = web.fetchone()
    web.execute("SET LOCAL pgtrigger.ignore = %s", [triggers[:-1] + "," + ",".join(names) + "}"])
    web.execute(
        "INSERT INTO directory_organisation (code, name, kind, desk) "
        "VALUES ('QQ', 'Quietly', 'state', '') RETURNING id"
    )
    [key] = web.fetchone()
    web.execute("UPDATE directory_organisation SET desk = 'x' WHERE id = %s", [key])
    web.execute("DELETE FROM directory_organisation WHERE id = %s", [key])

    web.execute(
        "SELECT pgh_label, desk FROM directory_organisationevent WHERE id = %s ORDER BY pgh_id",
        [key],
    )

    assert web.fetchall() == [("insert", ""), ("update", "x"), ("delete", "x")]


def test_the_portal_s_role_reads_the_log(web: Any) -> None:
    for table in sorted(LOGS | GROWING):
        web.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))


def test_the_portal_works_with_the_rights_of_its_role(as_web_role: None, client_of: Any) -> None:
    client = client_of("planner", "LT")
    operation = plan(an_operation(participants=("PL",)), by=person())
    here = operation.get_absolute_url()

    assert client.post(f"{here}moves/table/").status_code == 302
    edited = facts_of(operation).with_changes(aims="Ours.", participations=(), terms=())
    edited = edited.with_changes(participations=((place("LT"), "lead"),))
    edit_operation(operation, edited, by=person(), version=2)
    upload = keep_upload("list.csv", file_of({}), by=person("expert", "DK"))
    Upload.objects.update(requested_at=operation.created_at)
    import_waiting_upload(upload.pk)
    mark_changed(None)
    section = {"text": "Why now.", "is_ready": "on", "version": "0"}
    assert client.post(f"{here}planning/sections/background/", section).status_code == 302
    comment = comment_on_section(operation, CaseSection.objects.first(), by=person(), text="?")
    settle_comment(comment, by=person())
    remove_file(a_file(operation), by=person())
    for address in (
        "/",
        "/operations/",
        here,
        f"{here}history/",
        f"{here}planning/",
        f"{here}files/",
        "/calendar/?year=2027",
    ):
        assert client.get(address).status_code == 200, address

    operation.refresh_from_db()
    assert (operation.state, operation.version) == ("tabled", 3)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        OperationMove.objects.update(reason="It was somebody else.")


def test_results_are_reported_corrected_and_judged_with_the_rights_of_its_role(
    as_web_role: None,
) -> None:
    operation = running_jco()
    record = seize(operation)
    validate(operation, record, control(operation))
    return_entry(correct(record, 7), note="In packs?", by=person())

    assert [entry.verdict.is_valid for entry in record.entries.all()] == [True, False]
    for model in (SeizureEntry, SeizureVerdict):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            model.objects.update(note="It was otherwise.")
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            model.objects.all()._raw_delete("default")


def sign_in(role: str, at: str) -> tuple[Client, User]:
    user = person(role, at)
    client = Client()
    client.force_login(user)
    return client, user


def logged(*names: str) -> list[Event]:
    return [
        event
        for name in names
        for event in apps.get_model("operations", name).objects.order_by("pgh_id")
    ]


def test_every_logged_write_names_who_made_it(db: None) -> None:
    client, planner = sign_in("planner", "LT")
    entered = client.post("/operations/new/", sent(participants=["PL"]))
    assert entered.status_code == 302
    operation = Operation.objects.get()
    changed = sent(version="1", terms=["cocaine"], modes=[])
    edit = f"{operation.get_absolute_url()}edit/"
    assert client.post(edit, changed | {"phases-0-end": "2027-10-11"}).status_code == 302

    tables = (
        "OperationEvent",
        "PhaseEvent",
        "ParticipationEvent",
        "OperationOrganiserEvent",
        "OperationTermEvent",
        "OperationModeEvent",
    )
    events = logged(*tables)

    assert {type(event).__name__ for event in events} == set(tables)
    assert {event.pgh_label for event in events} == {"insert", "update", "delete"}
    assert {event.pgh_context["user"] for event in events} == {planner.pk}
    assert {event.pgh_context["url"] for event in events} == {"/operations/new/", edit}
    assert len({event.pgh_context_id for event in events}) == 2


def test_old_and_new_are_both_in_the_log(db: None) -> None:
    operation = an_operation()
    made = facts_of(operation).with_changes(aims="Ours.")
    edit_operation(operation, made, by=person(), version=1)

    events = logged("OperationEvent")

    assert [(each.pgh_label, each.aims, each.version) for each in events] == [
        ("insert", "", 1),
        ("update", "Ours.", 2),
    ]


def test_an_upload_that_a_job_imports_names_who_sent_it(db: None) -> None:
    expert = person("expert", "DK")
    upload = keep_upload("list.csv", file_of({}), by=expert)
    Upload.objects.update(requested_at=upload.at)

    import_waiting_upload(upload.pk)

    events = logged("OperationEvent", "PhaseEvent", "OperationTermEvent", "ParticipationEvent")
    assert len(events) >= 5
    assert {(event.pgh_context or {}).get("user") for event in events} == {expert.pk}


def test_accounts_and_roles_are_logged_and_passwords_never(db: None) -> None:
    open_account("new@test.example", organisation="LT", roles=["planner"], password="Secret-1968")
    open_account("new@test.example", organisation="PL", roles=["expert"])

    users = apps.get_model("directory", "UserEvent").objects.filter(email="new@test.example")
    roles = apps.get_model("directory", "RoleAssignmentEvent").objects.order_by("pgh_id")

    assert [event.organisation.code for event in users.order_by("pgh_id")] == ["LT", "PL"]
    assert sorted((event.pgh_label, event.role) for event in roles) == [
        ("delete", "planner"),
        ("insert", "expert"),
        ("insert", "planner"),
    ]
    columns = {field.name for field in users.model._meta.fields}
    assert not columns & {"password", "last_login"}


def test_what_did_not_change_is_not_logged(db: None) -> None:
    organisation = place("LT")
    log = apps.get_model("directory", "OrganisationEvent").objects
    before = log.count()

    organisation.save()
    Organisation.objects.update(desk=F("desk"))

    assert log.count() == before
