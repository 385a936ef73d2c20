"""Rights of the running portal on the change log: add rows only."""

import os
from collections.abc import Iterator
from typing import Any

import psycopg2
import pytest
from django.conf import settings
from django.db import ProgrammingError, connection, transaction
from environ import Env
from psycopg2 import errors, sql

from operations.actions.files import remove_file
from operations.actions.operations import update_operation
from operations.actions.overlap_check import request_overlap_check
from operations.actions.planning.business_case import add_comment, resolve_comment
from operations.actions.results.validation import return_result
from operations.imports.uploads import import_pending_upload, store_upload
from operations.models import (
    BusinessCaseSection,
    OperationTransition,
    SeizureRevision,
    SeizureValidation,
    Upload,
)
from operations.queries.operations import operation_input
from tests.database_roles import has_two_roles
from tests.execution_factories import (
    make_controls,
    make_correction,
    make_seizure,
    running_jco,
    validate_as_lead,
)
from tests.factories import complete_planning, make_file, make_operation, make_user, organisation
from tests.import_files import csv_file
from tests.portal.log_tables import (
    APPEND_ONLY_TABLES,
    LOG_REWRITING_STATEMENTS,
    LOG_SILENCING_STATEMENTS,
    LOGGED_TABLES,
    TRIGGER_TABLES,
)


def skip_without_two_roles() -> None:
    if not has_two_roles():
        pytest.skip("One role owns the tables and runs the portal here.")


@pytest.fixture
def web_role_cursor(db: None) -> Iterator[Any]:
    """A cursor with the role of the running portal, on the test database."""
    skip_without_two_roles()
    database_settings = Env.db_url_config(os.environ["DATABASE_URL_OF_WEB"])
    with psycopg2.connect(
        dbname=connection.settings_dict["NAME"],
        user=database_settings["USER"],
        password=database_settings["PASSWORD"] or None,
        port=database_settings["PORT"] or None,
        **{"host": database_settings["HOST"] or None} | database_settings.get("OPTIONS", {}),
    ) as session:
        yield session.cursor()
        session.rollback()
    session.close()


@pytest.fixture
def as_web_role(db: None) -> Iterator[None]:
    """Use the connection of the test with the rights of the running portal."""
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
    if table == "documents_filecontent":
        return "sha256"
    if table in TRIGGER_TABLES:
        return "revision_id"
    return "id" if table in APPEND_ONLY_TABLES else "pgh_id"


@pytest.mark.parametrize("statement", LOG_REWRITING_STATEMENTS)
def test_web_role_cannot_change_the_change_log(web_role_cursor: Any, statement: str) -> None:
    for table in sorted(LOGGED_TABLES | TRIGGER_TABLES):
        with pytest.raises(errors.InsufficientPrivilege):
            attempt(web_role_cursor, statement, table, key_of(table))


@pytest.mark.parametrize(
    "statement", [each for each in LOG_REWRITING_STATEMENTS if "INSERT" not in each]
)
def test_web_role_cannot_change_the_history_of_transitions(
    web_role_cursor: Any, statement: str
) -> None:
    for table in sorted(APPEND_ONLY_TABLES):
        with pytest.raises(errors.InsufficientPrivilege):
            attempt(web_role_cursor, statement, table, key_of(table))


def test_database_owner_can_change_the_logs(db: None) -> None:
    with connection.cursor() as cursor:
        for table in sorted(LOGGED_TABLES | APPEND_ONLY_TABLES | TRIGGER_TABLES):
            for statement in LOG_REWRITING_STATEMENTS[:2]:
                attempt(cursor, statement, table, key_of(table))


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE public.mine (id int)",
        "DROP FUNCTION public._pgtrigger_should_ignore(name)",
        "SET session_replication_role = replica",
        "UPDATE django_migrations SET name = name",
        "ALTER TABLE operations_operation DISABLE TRIGGER ALL",
        LOG_SILENCING_STATEMENTS,
    ],
)
def test_web_role_cannot_remove_the_log_triggers(web_role_cursor: Any, statement: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        web_role_cursor.execute(statement)


def test_write_of_the_web_role_is_logged_even_when_triggers_are_ignored(
    web_role_cursor: Any,
) -> None:
    triggers = "{insert_insert,pgtrigger_insert_insert}"
    web_role_cursor.execute(
        "SELECT array_agg(tgname) FROM pg_trigger WHERE tgname LIKE 'pgtrigger%' "
        "AND tgrelid = 'directory_organisation'::regclass"
    )
    [names] = web_role_cursor.fetchone()
    web_role_cursor.execute(
        "SET LOCAL pgtrigger.ignore = %s", [triggers[:-1] + "," + ",".join(names) + "}"]
    )
    web_role_cursor.execute(
        "INSERT INTO directory_organisation (code, name, kind, general_contact) "
        "VALUES ('QQ', 'Quietly', 'state', '') RETURNING id"
    )
    [key] = web_role_cursor.fetchone()
    web_role_cursor.execute(
        "UPDATE directory_organisation SET general_contact = 'x' WHERE id = %s", [key]
    )
    web_role_cursor.execute("DELETE FROM directory_organisation WHERE id = %s", [key])

    web_role_cursor.execute(
        "SELECT pgh_label, general_contact FROM directory_organisationevent"
        " WHERE id = %s ORDER BY pgh_id",
        [key],
    )

    assert web_role_cursor.fetchall() == [("insert", ""), ("update", "x"), ("delete", "x")]


def test_web_role_can_read_the_change_log(web_role_cursor: Any) -> None:
    for table in sorted(LOGGED_TABLES | APPEND_ONLY_TABLES | TRIGGER_TABLES):
        web_role_cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))


def test_portal_works_with_the_rights_of_the_web_role(as_web_role: None, client_for: Any) -> None:
    client = client_for("planner", "LT")
    operation = complete_planning(make_operation(participants=("PL",)), by=make_user())
    here = operation.get_absolute_url()

    assert client.post(f"{here}moves/table/").status_code == 302
    edited = operation_input(operation).with_changes(aims="Ours.", participations=(), terms=())
    edited = edited.with_changes(participations=((organisation("LT"), "lead"),))
    update_operation(operation, edited, by=make_user(), version=2)
    upload = store_upload("list.csv", csv_file({}), by=make_user("expert", "DK"))
    Upload.objects.update(import_requested_at=operation.created_at)
    import_pending_upload(upload.pk)
    request_overlap_check(None)
    section = {"text": "Why now.", "is_ready_for_review": "on", "version": "0"}
    assert client.post(f"{here}planning/sections/background/", section).status_code == 302
    comment = add_comment(operation, BusinessCaseSection.objects.first(), by=make_user(), text="?")
    resolve_comment(comment, by=make_user())
    remove_file(make_file(operation), by=make_user())
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
        OperationTransition.objects.update(reason="It was somebody else.")


@pytest.mark.example("running")
def test_web_role_can_report_correct_and_validate_results(
    as_web_role: None,
) -> None:
    operation = running_jco()
    record = make_seizure(operation)
    validate_as_lead(operation, record, make_controls(operation))
    return_result(make_correction(record, 7), note="In packs?", by=make_user())

    assert [entry.validation.is_validated for entry in record.revisions.all()] == [True, False]
    for model in (SeizureRevision, SeizureValidation):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            model.objects.update(note="It was otherwise.")
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            model.objects.all()._raw_delete("default")
