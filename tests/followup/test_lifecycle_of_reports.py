"""The life of a final report: every move, from every state, by everybody."""

from typing import Any

import pytest
from django.db import transaction

from followup.models import FinalReport, FinalReportText
from jco_portal.core.access import Refused
from jco_portal.directory.models import User
from jco_portal.documents.lifecycle import DOCUMENT
from jco_portal.documents.models import DraftPdf, FileContent, ProducedDocument
from operations.models import Operation
from tests.world import person

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
SECOND = ("liaison", "LT")  # runs it too, and has not asked
WHO = {
    "ask": LEAD | {SECOND},
    "approve": OVERSEERS | {("facilitator", "SE"), SECOND},
    "file": {("expert", "DK")},  # who has approved
    "file_draft": set(),  # of what nobody else approves
    "begin": LEAD | {SECOND},
    "give_back": LEAD | {SECOND} | OVERSEERS,
}
EVERYBODY = [
    *sorted(LEAD | OVERSEERS | {SECOND}),
    ("contact_point", "LT"),
    ("planner", "PL"),
    ("planner", "ES"),
    ("planner", "OLAF"),
    ("liaison", "WCO"),
    ("administrator", "GSC"),
]


@pytest.fixture
def report(ended: Operation) -> ProducedDocument:
    """A report with a text and a draft, asked for by the lead and approved by an expert."""
    lead, expert = person(), person("expert", "DK")
    ended.facilitators.create(user=person("facilitator", "SE"), appointed_by=lead)
    document = ProducedDocument.objects.create(kind="report")
    report = FinalReport.objects.create(operation=ended, document=document)
    FinalReportText.objects.create(
        final_report=report, section="introduction", text="Why", written_by=lead
    )
    content = FileContent.objects.create(sha256="0" * 64, content=b"%PDF-")
    document.draft_for_approval = DraftPdf.objects.create(
        document=document,
        requested_by=lead,
        snapshot={},
        rendered_at=ended.state_since,
        snapshot_at=ended.state_since,
        content=content,
    )
    document.save()
    document.transitions.create(name="ask", from_state="drafting", to_state="asked", made_by=lead)
    document.transitions.create(
        name="approve", from_state="asked", to_state="approved", made_by=expert
    )
    return document


def put(report: ProducedDocument, state: str) -> ProducedDocument:
    ProducedDocument.objects.filter(pk=report.pk).update(state=state)
    return ProducedDocument.objects.get(pk=report.pk)


def attempt(report: ProducedDocument, name: str, by: User, **more: Any) -> bool:
    """True when the move was made; taken back at once."""
    with transaction.atomic():
        try:
            moved = DOCUMENT.perform(report, name, by=by, **{"reason": "because"} | more)
        except Refused:
            return False
        assert moved.state == TABLE[name][1]
        transaction.set_rollback(True)
    return True


def test_report_transitions_match_the_agreed_table() -> None:
    found = {
        move.name: (set(move.sources), move.target, move.asks_reason) for move in DOCUMENT.moves
    }

    assert found == TABLE


@pytest.mark.slow
@pytest.mark.example("in debriefing")
@pytest.mark.parametrize("state", ["drafting", "asked", "approved", "filed"])
def test_report_transitions_follow_the_table_of_states_and_roles(
    report: ProducedDocument, state: str
) -> None:
    people = {hat: person(*hat) for hat in EVERYBODY}
    record = put(report, state)

    found = {
        (name, hat) for name in TABLE for hat in EVERYBODY if attempt(record, name, people[hat])
    }

    assert found == {(name, hat) for name in TABLE if state in TABLE[name][0] for hat in WHO[name]}


@pytest.mark.example("in debriefing")
def test_returning_a_report_requires_a_reason(report: ProducedDocument) -> None:
    record, expert = put(report, "asked"), person("expert", "DK")

    assert not attempt(record, "give_back", expert, reason=" ")
    assert attempt(record, "give_back", expert)


@pytest.mark.example("in debriefing")
def test_requester_cannot_approve_the_report_in_another_role(report: ProducedDocument) -> None:
    both = person("expert", "LT")
    both.role_assignments.create(role="planner")
    both = User.objects.get(pk=both.pk)
    record = put(report, "asked")
    assert attempt(record, "approve", both)
    record.transitions.create(name="ask", from_state="drafting", to_state="asked", made_by=both)

    assert not attempt(record, "approve", both)


@pytest.mark.example("in debriefing")
def test_report_without_a_draft_pdf_cannot_be_approved(report: ProducedDocument) -> None:
    DraftPdf.objects.update(rendered_at=None, content=None)

    assert not attempt(put(report, "asked"), "approve", person("expert", "DK"))


@pytest.mark.example("in debriefing")
def test_approval_of_a_report_without_text_cannot_be_requested(report: ProducedDocument) -> None:
    FinalReportText.objects.update(text=" \n")

    assert not attempt(put(report, "drafting"), "ask", person())


@pytest.mark.example("in debriefing")
@pytest.mark.parametrize(("state", "may"), [("monitoring", True), ("closed", False)])
def test_report_can_be_revised_until_the_operation_is_closed(
    report: ProducedDocument, state: str, may: bool
) -> None:
    Operation.objects.update(state=state)

    assert attempt(put(report, "filed"), "begin", person()) == may
