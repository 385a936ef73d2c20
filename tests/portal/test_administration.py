"""The administration: lists and accounts for administrators, no other content."""

from typing import Any

import pytest
from django.contrib import admin
from django.test import Client

from coordination.models import OverlapRule
from jco_portal.directory.models import Organisation, User
from jco_portal.outbox.models import Job
from operations.models import (
    BusinessCaseSection,
    Operation,
    OperationType,
    Phase,
    ReferenceTerm,
    ThreatPriority,
)
from tests.factories import make_operation, organisation, terms

pytestmark = pytest.mark.django_db

LISTS = [
    "directory/organisation",
    "directory/user",
    "mfa/authenticator",
    "operations/guidetask",
    "operations/businesscasesection",
    "operations/operationtype",
    "operations/referenceterm",
    "operations/threatpriority",
    "coordination/overlaprule",
    "coordination/presidency",
    "funding/programme",
    "funding/termcompetence",
    "outbox/job",
]


def rows(prefix: str, **first: str) -> dict[str, str]:
    """Return the form fields of an inline with one row, or none."""
    count = "1" if first else "0"
    return {f"{prefix}-TOTAL_FORMS": count, f"{prefix}-INITIAL_FORMS": "0"} | {
        f"{prefix}-0-{name}": value for name, value in first.items()
    }


@pytest.mark.parametrize("address", LISTS)
def test_administrators_can_open_every_admin_list(client_for: Any, address: str) -> None:
    response = client_for("administrator", "GSC").get(f"/admin/{address}/")

    assert response.status_code == 200


@pytest.mark.parametrize("address", ["", *(f"{each}/" for each in LISTS)])
@pytest.mark.parametrize(("role", "organisation"), [("planner", "LT"), ("expert", "DK")])
def test_other_roles_cannot_open_the_administration(
    client_for: Any, address: str, role: str, organisation: str
) -> None:
    response = client_for(role, organisation).get(f"/admin/{address}", follow=True)

    assert response.status_code == 403


def test_anonymous_users_sign_in_on_the_portal_page(client: Client) -> None:
    response = client.get("/admin/", follow=True)

    assert response.redirect_chain[-1][0].startswith("/accounts/login/")


def test_administration_registers_no_content_models() -> None:
    shown = {model._meta.label for model in admin.site._registry}

    assert shown == {
        "account.EmailAddress",
        "coordination.OverlapRule",
        "coordination.Presidency",
        "funding.Programme",
        "funding.TermCompetence",
        "deadlines.DeadlineRule",
        "directory.Organisation",
        "directory.User",
        "mfa.Authenticator",
        "outbox.Job",
        "operations.GuideTask",
        "operations.BusinessCaseSection",
        "operations.OperationType",
        "operations.ReferenceTerm",
        "operations.ThreatPriority",
    }


def test_new_account_has_roles_and_no_password(client_for: Any) -> None:
    client_for("administrator", "GSC").post(
        "/admin/directory/user/add/",
        {
            "email": "New.Planner@test.example",
            "organisation": organisation("LT").pk,
            "is_active": "on",
        }
        | rows("role_assignments", role="planner"),
    )

    user = User.objects.get(email="new.planner@test.example")
    assert user.function_label == "Planner, Lithuania"
    assert (user.has_usable_password(), user.is_staff) == (False, False)


def test_email_address_is_unique_regardless_of_case(client_for: Any) -> None:
    response = client_for("administrator", "GSC").post(
        "/admin/directory/user/add/",
        {"email": "Administrator.GSC@test.example", "is_active": "on"} | rows("role_assignments"),
    )

    assert "An account with this address exists already." in response.content.decode()


def test_new_administrator_is_staff(client_for: Any) -> None:
    client_for("administrator", "GSC").post(
        "/admin/directory/user/add/",
        {"email": "second@test.example", "organisation": organisation("GSC").pk, "is_active": "on"}
        | rows("role_assignments", role="administrator"),
    )

    assert User.objects.get(email="second@test.example").is_staff


@pytest.mark.parametrize("model", [Organisation, User, OperationType, ReferenceTerm])
def test_reference_data_cannot_be_deleted(client_for: Any, model: Any) -> None:
    client = client_for("administrator", "GSC")
    record = model.objects.first()
    address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/{record.pk}/delete/"

    assert client.post(address, {"post": "yes"}).status_code == 403
    assert model.objects.filter(pk=record.pk).exists()


def test_cyclic_broader_term_is_refused(client_for: Any) -> None:
    tobacco, cigarettes = terms("tobacco", "cigarettes")
    assert cigarettes.broader == tobacco

    response = client_for("administrator", "GSC").post(
        f"/admin/operations/referenceterm/{tobacco.pk}/change/",
        {"kind": tobacco.kind, "name": tobacco.name, "broader": cigarettes.pk},
    )

    assert "The broader term stands below this one." in response.content.decode()


def test_unit_of_goods_and_title_of_a_section_can_be_edited(client_for: Any) -> None:
    [textiles] = terms("textiles")
    section = BusinessCaseSection.objects.get(code="risks")
    client = client_for("administrator", "GSC")

    client.post(
        f"/admin/operations/referenceterm/{textiles.pk}/change/",
        {"kind": textiles.kind, "name": textiles.name, "unit": "kg"},
    )
    client.post(
        f"/admin/operations/businesscasesection/{section.pk}/change/",
        {"code": "dangers", "title": "Dangers", "guidance": "Ours.", "position": "5"},
    )

    textiles.refresh_from_db()
    section.refresh_from_db()
    assert textiles.unit == "kg"
    assert (section.code, section.title, section.position) == ("risks", "Dangers", 5)


def test_threat_priority_cannot_end_before_its_start(client_for: Any) -> None:
    client = client_for("administrator", "GSC")
    form_data = {"source": "socta", "title": "Excise fraud", "valid_from": "2027-01-01"}

    wrong = client.post(
        "/admin/operations/threatpriority/add/", form_data | {"valid_until": "2026-01-01"}
    )
    client.post("/admin/operations/threatpriority/add/", form_data | {"valid_until": "2028-01-01"})

    assert "A priority cannot end before it starts." in wrong.content.decode()
    assert ThreatPriority.objects.filter(title="Excise fraud").count() == 1


def test_new_unknown_end_days_update_phases_and_request_an_overlap_check(client_for: Any) -> None:
    make_operation("Amber", phases=(("2027-10-01", ""),))
    kind = Operation.objects.get().operation_type
    Job.objects.all().delete()

    client_for("administrator", "GSC").post(
        f"/admin/operations/operationtype/{kind.pk}/change/",
        {
            "code": kind.code,
            "name": kind.name,
            "position": kind.position,
            "is_jco": "on",
            "is_customs_led": "on",
            "unknown_end_days": "10",
        },
    )

    assert str(Phase.objects.get().latest_end) == "2027-10-11"
    assert Job.objects.get().arguments == {"operation_ids": None}


def test_deleting_overlap_rules_requests_an_overlap_check(client_for: Any) -> None:
    rule = OverlapRule.objects.create(valid_from="2027-01-01")
    Job.objects.all().delete()

    client_for("administrator", "GSC").post(
        "/admin/coordination/overlaprule/",
        {"action": "delete_selected", "_selected_action": [rule.pk], "post": "yes"},
    )

    assert not OverlapRule.objects.filter(pk=rule.pk).exists()
    assert Job.objects.get().arguments == {"operation_ids": None}


@pytest.mark.parametrize("until", ["", "2030-12-31"])
def test_editing_a_membership_requests_an_overlap_check(client_for: Any, until: str) -> None:
    norway = organisation("NO")
    form_data = {"code": "NO", "name": "Norway", "kind": "state", "general_contact": ""}
    membership = {"group": str(organisation("EU").pk), "starts_on": "2029-01-01", "ends_on": until}
    client = client_for("administrator", "GSC")

    client.post(
        f"/admin/directory/organisation/{norway.pk}/change/",
        form_data | rows("memberships", **membership),
    )

    assert norway.memberships.count() == 1
    assert Job.objects.get().arguments == {"operation_ids": None}


def test_deleting_a_membership_requests_an_overlap_check(client_for: Any) -> None:
    state = organisation("LT")
    [held] = state.memberships.all()
    form_data = {"code": "LT", "name": "Lithuania", "kind": "state", "general_contact": ""}
    form_data |= rows("memberships", id=str(held.pk), group=str(held.group_id), DELETE="on")
    form_data |= {"memberships-INITIAL_FORMS": "1", "memberships-0-starts_on": str(held.starts_on)}

    client_for("administrator", "GSC").post(
        f"/admin/directory/organisation/{state.pk}/change/", form_data
    )

    assert not state.memberships.exists()
    assert Job.objects.get().arguments == {"operation_ids": None}


def test_changing_a_state_to_an_agency_requests_an_overlap_check(client_for: Any) -> None:
    form_data = {"code": "NO", "name": "Norway", "kind": "agency", "general_contact": ""}

    client_for("administrator", "GSC").post(
        f"/admin/directory/organisation/{organisation('NO').pk}/change/",
        form_data | rows("memberships"),
    )

    assert Job.objects.get().arguments == {"operation_ids": None}


def test_renaming_an_organisation_requests_no_overlap_check(client_for: Any) -> None:
    norway = organisation("NO")
    form_data = {"code": "NO", "name": "Norge", "kind": "state", "general_contact": ""}

    client_for("administrator", "GSC").post(
        f"/admin/directory/organisation/{norway.pk}/change/", form_data | rows("memberships")
    )

    assert organisation("NO").name == "Norge"
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("address", "form_data", "sentence"),
    [
        (
            "directory/organisation",
            {
                "code": "A;B",
                "name": "Both",
                "kind": "state",
                "general_contact": "",
                **rows("memberships"),
            },
            "A code cannot hold a semicolon",
        ),
        (
            "operations/referenceterm",
            {"kind": "risk_area", "name": "salt; pepper"},
            "A term cannot hold a semicolon",
        ),
    ],
)
def test_separators_are_refused_in_codes_and_names(
    client_for: Any, address: str, form_data: dict[str, str], sentence: str
) -> None:
    response = client_for("administrator", "GSC").post(f"/admin/{address}/add/", form_data)

    assert sentence in response.content.decode()
    assert not Organisation.objects.filter(code__contains=";").exists()
    assert not ReferenceTerm.objects.filter(name__contains=";").exists()
