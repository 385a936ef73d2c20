"""The portal's own role writes into the change log and can neither rewrite nor silence it."""

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
from operations.actions.operations import edit_operation
from operations.actions.overlap_check import mark_changed
from operations.actions.planning.business_case import comment_on_section, settle_comment
from operations.actions.results.validation import return_entry
from operations.imports.uploads import import_waiting_upload, keep_upload
from operations.models import (
    BusinessCaseSection,
    OperationTransition,
    SeizureRevision,
    SeizureValidation,
    Upload,
)
from operations.queries.operations import facts_of
from tests.lists import file_of
from tests.portal.logs import BY_TRIGGERS, GROWING, LOGS, REWRITING, SILENCING
from tests.roles import has_two_roles
from tests.running import control, correct, running_jco, seize, validate
from tests.world import a_file, an_operation, person, place, plan


def skip_without_two_roles() -> None:
    if not has_two_roles():
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
    if table == "documents_filecontent":
        return "sha256"
    if table in BY_TRIGGERS:
        return "revision_id"
    return "id" if table in GROWING else "pgh_id"


@pytest.mark.parametrize("statement", REWRITING)
def test_web_role_cannot_change_the_change_log(web: Any, statement: str) -> None:
    for table in sorted(LOGS | BY_TRIGGERS):
        with pytest.raises(errors.InsufficientPrivilege):
            attempt(web, statement, table, key_of(table))


@pytest.mark.parametrize("statement", [each for each in REWRITING if "INSERT" not in each])
def test_web_role_cannot_change_the_history_of_transitions(web: Any, statement: str) -> None:
    for table in sorted(GROWING):
        with pytest.raises(errors.InsufficientPrivilege):
            attempt(web, statement, table, key_of(table))


def test_database_owner_can_change_the_logs(db: None) -> None:
    with connection.cursor() as cursor:
        for table in sorted(LOGS | GROWING | BY_TRIGGERS):
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
def test_web_role_cannot_remove_the_log_triggers(web: Any, statement: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        web.execute(statement)


def test_write_of_the_web_role_is_logged_even_when_triggers_are_ignored(web: Any) -> None:
    triggers = "{insert_insert,pgtrigger_insert_insert}"
    web.execute(
        "SELECT array_agg(tgname) FROM pg_trigger WHERE tgname LIKE 'pgtrigger%' "
        "AND tgrelid = 'directory_organisation'::regclass"
    )
    [names] = web.fetchone()
    web.execute("SET LOCAL pgtrigger.ignore = %s", [triggers[:-1] + "," + ",".join(names) + "}"])
    web.execute(
        "INSERT INTO directory_organisation (code, name, kind, general_contact) "
        "VALUES ('QQ', 'Quietly', 'state', '') RETURNING id"
    )
    [key] = web.fetchone()
    web.execute("UPDATE directory_organisation SET general_contact = 'x' WHERE id = %s", [key])
    web.execute("DELETE FROM directory_organisation WHERE id = %s", [key])

    web.execute(
        "SELECT pgh_label, general_contact FROM directory_organisationevent"
        " WHERE id = %s ORDER BY pgh_id",
        [key],
    )

    assert web.fetchall() == [("insert", ""), ("update", "x"), ("delete", "x")]


def test_web_role_can_read_the_change_log(web: Any) -> None:
    for table in sorted(LOGS | GROWING | BY_TRIGGERS):
        web.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))


def test_portal_works_with_the_rights_of_the_web_role(as_web_role: None, client_of: Any) -> None:
    client = client_of("planner", "LT")
    operation = plan(an_operation(participants=("PL",)), by=person())
    here = operation.get_absolute_url()

    assert client.post(f"{here}moves/table/").status_code == 302
    edited = facts_of(operation).with_changes(aims="Ours.", participations=(), terms=())
    edited = edited.with_changes(participations=((place("LT"), "lead"),))
    edit_operation(operation, edited, by=person(), version=2)
    upload = keep_upload("list.csv", file_of({}), by=person("expert", "DK"))
    Upload.objects.update(import_requested_at=operation.created_at)
    import_waiting_upload(upload.pk)
    mark_changed(None)
    section = {"text": "Why now.", "is_ready_for_review": "on", "version": "0"}
    assert client.post(f"{here}planning/sections/background/", section).status_code == 302
    comment = comment_on_section(
        operation, BusinessCaseSection.objects.first(), by=person(), text="?"
    )
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
        OperationTransition.objects.update(reason="It was somebody else.")


@pytest.mark.example("running")
def test_web_role_can_report_correct_and_validate_results(
    as_web_role: None,
) -> None:
    operation = running_jco()
    record = seize(operation)
    validate(operation, record, control(operation))
    return_entry(correct(record, 7), note="In packs?", by=person())

    assert [entry.validation.is_validated for entry in record.revisions.all()] == [True, False]
    for model in (SeizureRevision, SeizureValidation):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            model.objects.update(note="It was otherwise.")
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            model.objects.all()._raw_delete("default")
