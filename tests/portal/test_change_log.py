"""The change log: every edited table, with author and values."""

import pytest
from django.apps import apps
from django.db.models import F
from django.test import Client
from pghistory.models import Event

from jco_portal.directory.actions import open_account
from jco_portal.directory.models import Organisation, User
from operations.actions.operations import update_operation
from operations.imports.uploads import import_pending_upload, store_upload
from operations.models import Operation, Upload
from operations.queries.operations import operation_input
from tests.factories import make_operation, make_user, organisation
from tests.import_files import csv_file
from tests.pages import operation_form_data
from tests.portal.log_tables import APPEND_ONLY_TABLES, LOGGED_TABLES, TRIGGER_TABLES


def test_every_edited_table_is_logged() -> None:
    logs = {
        model._meta.db_table
        for model in apps.get_models()
        if issubclass(model, Event) and model._meta.managed
    }
    growing, by_triggers = (
        {model._meta.db_table for model in apps.get_models() if hasattr(model, kind)}
        for kind in ("append_only", "maintained_by_triggers")
    )

    assert logs == LOGGED_TABLES
    assert growing == APPEND_ONLY_TABLES
    assert by_triggers == TRIGGER_TABLES


def sign_in(role: str, at: str) -> tuple[Client, User]:
    user = make_user(role, at)
    client = Client()
    client.force_login(user)
    return client, user


def logged(*names: str) -> list[Event]:
    return [
        event
        for name in names
        for event in apps.get_model("operations", name).objects.order_by("pgh_id")
    ]


def test_every_logged_write_names_its_user(db: None) -> None:
    client, planner = sign_in("planner", "LT")
    entered = client.post("/operations/new/", operation_form_data(participants=["PL"]))
    assert entered.status_code == 302
    operation = Operation.objects.get()
    changed = operation_form_data(version="1", terms=["cocaine"], transport_modes=[])
    edit = f"{operation.get_absolute_url()}edit/"
    assert client.post(edit, changed | {"phases-0-entered_end": "2027-10-11"}).status_code == 302

    tables = (
        "OperationEvent",
        "PhaseEvent",
        "ParticipationEvent",
        "OperationOrganiserEvent",
        "OperationTermEvent",
        "OperationTransportModeEvent",
    )
    events = logged(*tables)

    assert {type(event).__name__ for event in events} == set(tables)
    assert {event.pgh_label for event in events} == {"insert", "update", "delete"}
    assert {event.pgh_context["user"] for event in events} == {planner.pk}
    assert {event.pgh_context["url"] for event in events} == {"/operations/new/", edit}
    assert len({event.pgh_context_id for event in events}) == 2


@pytest.mark.example("draft")
def test_log_contains_old_and_new_values(db: None) -> None:
    operation = make_operation()
    made = operation_input(operation).with_changes(aims="Ours.")
    update_operation(operation, made, by=make_user(), version=1)

    events = logged("OperationEvent")

    assert [(each.pgh_label, each.aims, each.version) for each in events] == [
        ("insert", "", 1),
        ("update", "Ours.", 2),
    ]


def test_imported_upload_is_logged_with_its_uploader(db: None) -> None:
    expert = make_user("expert", "DK")
    upload = store_upload("list.csv", csv_file({}), by=expert)
    Upload.objects.update(import_requested_at=upload.uploaded_at)

    import_pending_upload(upload.pk)

    events = logged("OperationEvent", "PhaseEvent", "OperationTermEvent", "ParticipationEvent")
    assert len(events) >= 5
    assert {(event.pgh_context or {}).get("user") for event in events} == {expert.pk}


def test_accounts_and_roles_are_logged_without_passwords(db: None) -> None:
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


def test_unchanged_rows_are_not_logged(db: None) -> None:
    lithuania = organisation("LT")
    log = apps.get_model("directory", "OrganisationEvent").objects
    before = log.count()

    lithuania.save()
    Organisation.objects.update(general_contact=F("general_contact"))

    assert log.count() == before
