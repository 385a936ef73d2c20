"""The lifecycle of a final report: every transition, status and role."""

from typing import Any

import pytest
from django.db import transaction

from followup.models import FinalReport, FinalReportText
from jco_portal.core.access import Refused
from jco_portal.directory.models import User
from jco_portal.documents.lifecycle import DOCUMENT_LIFECYCLE
from jco_portal.documents.models import DraftPdf, FileContent, ProducedDocument
from operations.models import Operation
from tests.factories import make_user

TABLE = {
    "ask": ({"drafting"}, "asked", False),
    "file_draft": ({"drafting", "filed"}, "approved", False),
    "approve": ({"asked"}, "approved", False),
    "file": ({"approved"}, "filed", False),
    "begin": ({"filed"}, "drafting", False),
    "give_back": ({"asked", "approved"}, "drafting", True),
}
LEAD = {("planner", "LT"), ("facilitator", "SE")}
OVERSEERS = {("expert", "DK"), ("secretariat", "GSC"), ("expert", "LT")}
SECOND = ("liaison", "LT")  # manages it too, and has not requested the approval
USERS = {
    "ask": LEAD | {SECOND},
    "approve": OVERSEERS | {("facilitator", "SE"), SECOND},
    "file": {("expert", "DK")},  # who has approved
    "file_draft": set(),  # only for documents without approval
    "begin": LEAD | {SECOND},
    "give_back": LEAD | {SECOND} | OVERSEERS,
}
ACCOUNTS = [
    *sorted(LEAD | OVERSEERS | {SECOND}),
    ("contact_point", "LT"),
    ("planner", "PL"),
    ("planner", "ES"),
    ("planner", "OLAF"),
    ("liaison", "WCO"),
    ("administrator", "GSC"),
]


@pytest.fixture
def report(jco_in_debriefing: Operation) -> ProducedDocument:
    """A report with a text and a draft, requested by the lead and approved by an expert."""
    lead, expert = make_user(), make_user("expert", "DK")
    jco_in_debriefing.facilitators.create(user=make_user("facilitator", "SE"), appointed_by=lead)
    document = ProducedDocument.objects.create(kind="report")
    report = FinalReport.objects.create(operation=jco_in_debriefing, document=document)
    FinalReportText.objects.create(
        final_report=report, section="introduction", text="Why", written_by=lead
    )
    content = FileContent.objects.create(sha256="0" * 64, content=b"%PDF-")
    document.draft_for_approval = DraftPdf.objects.create(
        document=document,
        requested_by=lead,
        snapshot={},
        rendered_at=jco_in_debriefing.state_since,
        snapshot_at=jco_in_debriefing.state_since,
        content=content,
    )
    document.save()
    document.transitions.create(name="ask", from_state="drafting", to_state="asked", made_by=lead)
    document.transitions.create(
        name="approve", from_state="asked", to_state="approved", made_by=expert
    )
    return document


def set_state(report: ProducedDocument, state: str) -> ProducedDocument:
    ProducedDocument.objects.filter(pk=report.pk).update(state=state)
    return ProducedDocument.objects.get(pk=report.pk)


def is_performed_by(report: ProducedDocument, name: str, by: User, **more: Any) -> bool:
    """Return whether an account can perform a transition, which is rolled back."""
    with transaction.atomic():
        try:
            moved = DOCUMENT_LIFECYCLE.perform(report, name, by=by, **{"reason": "because"} | more)
        except Refused:
            return False
        assert moved.state == TABLE[name][1]
        transaction.set_rollback(True)
    return True


def test_report_transitions_match_the_agreed_table() -> None:
    transitions = {
        transition.name: (set(transition.sources), transition.target, transition.needs_reason)
        for transition in DOCUMENT_LIFECYCLE.transitions
    }

    assert transitions == TABLE


@pytest.mark.slow
@pytest.mark.example("in debriefing")
@pytest.mark.parametrize("state", ["drafting", "asked", "approved", "filed"])
def test_report_transitions_follow_the_table_of_states_and_roles(
    report: ProducedDocument, state: str
) -> None:
    people = {account: make_user(*account) for account in ACCOUNTS}
    record = set_state(report, state)

    performed = {
        (name, account)
        for name in TABLE
        for account in ACCOUNTS
        if is_performed_by(record, name, people[account])
    }

    assert performed == {
        (name, account) for name in TABLE if state in TABLE[name][0] for account in USERS[name]
    }


@pytest.mark.example("in debriefing")
def test_returning_a_report_requires_a_reason(report: ProducedDocument) -> None:
    record, expert = set_state(report, "asked"), make_user("expert", "DK")

    assert not is_performed_by(record, "give_back", expert, reason=" ")
    assert is_performed_by(record, "give_back", expert)


@pytest.mark.example("in debriefing")
def test_requester_cannot_approve_the_report_in_another_role(report: ProducedDocument) -> None:
    both = make_user("expert", "LT")
    both.role_assignments.create(role="planner")
    both = User.objects.get(pk=both.pk)
    record = set_state(report, "asked")
    assert is_performed_by(record, "approve", both)
    record.transitions.create(name="ask", from_state="drafting", to_state="asked", made_by=both)

    assert not is_performed_by(record, "approve", both)


@pytest.mark.example("in debriefing")
def test_report_without_a_draft_pdf_cannot_be_approved(report: ProducedDocument) -> None:
    DraftPdf.objects.update(rendered_at=None, content=None)

    assert not is_performed_by(set_state(report, "asked"), "approve", make_user("expert", "DK"))


@pytest.mark.example("in debriefing")
def test_approval_of_a_report_without_text_cannot_be_requested(report: ProducedDocument) -> None:
    FinalReportText.objects.update(text=" \n")

    assert not is_performed_by(set_state(report, "drafting"), "ask", make_user())


@pytest.mark.example("in debriefing")
@pytest.mark.parametrize(("state", "may"), [("monitoring", True), ("closed", False)])
def test_report_can_be_revised_until_the_operation_is_closed(
    report: ProducedDocument, state: str, may: bool
) -> None:
    Operation.objects.update(state=state)

    assert is_performed_by(set_state(report, "filed"), "begin", make_user()) == may
