"""Final reports: their texts, draft PDFs and deadline."""

from datetime import timedelta

import pytest
from django.utils import timezone

from followup.actions.deadlines import note_deadlines_changed
from followup.actions.final_report import set_report_deadline, write_report_text
from followup.documents import FINAL_REPORT
from followup.models import FinalReport, FinalReportText
from jco_portal.core.access import Refused
from jco_portal.core.atomic_actions import atomic_action
from jco_portal.core.pdf import PdfError
from jco_portal.core.versioned_forms import EditConflict
from jco_portal.deadlines.models import Deadline
from jco_portal.documents.models import DraftPdf
from jco_portal.documents.production import gather_snapshot, render_draft, request_draft
from jco_portal.outbox.models import Job
from operations.actions.transitions import perform_operation_transition
from operations.models import Operation
from tests.concurrency import run_concurrently
from tests.debriefings import assess_objectives, recorded_debriefing
from tests.execution_factories import debriefed_jco, running_jco, today
from tests.factories import make_user
from tests.final_reports import filed_report, report_awaiting_approval, write_report_section
from tests.jobs import run_all_jobs

# Writing


@pytest.mark.example("in debriefing")
def test_first_text_creates_the_final_report(jco_in_debriefing: Operation) -> None:
    write_report_section(jco_in_debriefing, text="Why.")

    assert FinalReport.objects.get().document.state == "drafting"
    assert FinalReportText.objects.get().text == "Why."


@pytest.mark.example("in debriefing")
def test_empty_text_creates_no_final_report(jco_in_debriefing: Operation) -> None:
    written = write_report_text(jco_in_debriefing, "legal", by=make_user(), text="", version=0)

    assert written is None
    assert not FinalReport.objects.exists()


@pytest.mark.example("in debriefing")
def test_concurrent_text_edit_is_a_conflict_and_loses_no_text(jco_in_debriefing: Operation) -> None:
    write_report_section(jco_in_debriefing, text="First.")

    with pytest.raises(EditConflict) as caught:
        write_report_text(
            jco_in_debriefing, "introduction", by=make_user(), text="Second.", version=0
        )

    assert (caught.value.present.text, caught.value.version) == ("First.", 1)


@pytest.mark.example("in debriefing")
def test_identical_text_creates_no_new_version(jco_in_debriefing: Operation) -> None:
    write_report_section(jco_in_debriefing, text="Why.")

    write_report_text(jco_in_debriefing, "introduction", by=make_user(), text="Why.", version=0)

    assert FinalReportText.objects.get().version == 1


@pytest.mark.example("in debriefing")
@pytest.mark.parametrize(
    "who", [("planner", "PL"), ("expert", "DK"), ("contact_point", "LT"), ("secretariat", "GSC")]
)
def test_final_report_can_be_edited_only_by_planners_of_the_jco(
    jco_in_debriefing: Operation, who: tuple[str, str]
) -> None:
    with pytest.raises(Refused, match="Only a planner of an organisation that runs it"):
        write_report_text(
            jco_in_debriefing, "introduction", by=make_user(*who), text="Mine.", version=0
        )


@pytest.mark.example("running")
def test_final_report_cannot_be_started_while_the_jco_is_running(db: None) -> None:
    running = running_jco()

    with pytest.raises(Refused, match="It is running: its report is written in debriefing"):
        write_report_section(running)
    with pytest.raises(Refused, match="It is running"):
        request_draft(FINAL_REPORT, running, by=make_user())


@pytest.mark.example("in debriefing")
def test_final_report_cannot_be_edited_while_awaiting_approval(
    jco_in_debriefing: Operation, captured_html: list[str]
) -> None:
    report_awaiting_approval(jco_in_debriefing)

    with pytest.raises(Refused, match="It is waiting for approval: have it given back"):
        write_report_section(jco_in_debriefing, text="Another.")


@pytest.mark.example("in debriefing")
def test_concurrent_first_edits_create_a_single_final_report(transactional_db: None) -> None:
    operation = debriefed_jco()
    people = [make_user(), make_user("liaison", "LT")]

    outcomes = run_concurrently(
        *[
            lambda by=by: write_report_text(operation, "legal", by=by, text=str(by), version=0)
            for by in people
        ]
    )

    assert sorted(type(each).__name__ for each in outcomes) == ["EditConflict", "FinalReportText"]
    assert FinalReport.objects.count() == FinalReportText.objects.count() == 1


# Printing


@pytest.mark.example("in debriefing")
def test_draft_pdf_is_produced_by_two_jobs(
    jco_in_debriefing: Operation, captured_html: list[str]
) -> None:
    draft = request_draft(FINAL_REPORT, jco_in_debriefing, by=make_user())
    assert draft.rendered_at is None

    run_all_jobs()

    done = DraftPdf.objects.get(pk=draft.pk)
    assert done.rendered_at is not None
    assert b"DRAFT" in bytes(done.content.content)
    assert done.snapshot["name"] == "Amber"


@pytest.mark.example("in debriefing")
def test_draft_pdf_requested_twice_is_produced_once(
    jco_in_debriefing: Operation, captured_html: list[str]
) -> None:
    first, second = (
        request_draft(FINAL_REPORT, jco_in_debriefing, by=make_user()),
        request_draft(FINAL_REPORT, jco_in_debriefing, by=make_user()),
    )

    run_all_jobs()

    assert first == second
    assert len(captured_html) == 1
    assert request_draft(FINAL_REPORT, jco_in_debriefing, by=make_user()) != first


@pytest.mark.example("in debriefing")
def test_repeated_job_produces_the_draft_pdf_once(
    jco_in_debriefing: Operation, captured_html: list[str]
) -> None:
    draft = request_draft(FINAL_REPORT, jco_in_debriefing, by=make_user())
    gather_snapshot(draft.pk)
    gather_snapshot(draft.pk)
    render_draft(draft.pk)

    render_draft(draft.pk)

    assert len(captured_html) == 1
    assert Job.objects.filter(task="jco_portal.documents.tasks.make_draft").count() == 1


@pytest.mark.example("in debriefing")
def test_failed_draft_pdf_job_is_retried(
    jco_in_debriefing: Operation, captured_html: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> bytes:
        raise PdfError("no paper")

    draft = request_draft(FINAL_REPORT, jco_in_debriefing, by=make_user())
    with monkeypatch.context() as broken:
        broken.setattr("jco_portal.core.pdf._run_worker", fail)
        run_all_jobs()
    assert Job.objects.get().last_error == "PdfError: no paper"

    Job.objects.update(not_before=timezone.now())
    run_all_jobs()

    assert DraftPdf.objects.get(pk=draft.pk).rendered_at is not None


# The operation and its deadline


@pytest.mark.example("in debriefing")
def test_debriefing_cannot_be_concluded_before_the_report_is_filed(
    jco_in_debriefing: Operation, captured_html: list[str]
) -> None:
    recorded_debriefing(jco_in_debriefing)
    assess_objectives(jco_in_debriefing)
    with pytest.raises(Refused, match=r"^The final report is not filed yet\.$"):
        perform_operation_transition(jco_in_debriefing, "ask_conclude", by=make_user())

    filed_report(jco_in_debriefing)

    assert (
        perform_operation_transition(jco_in_debriefing, "ask_conclude", by=make_user()).state
        == "debriefing"
    )


@pytest.mark.example("in debriefing")
def test_report_deadline_is_met_by_filing(
    jco_in_debriefing: Operation, captured_html: list[str]
) -> None:
    set_report_deadline(jco_in_debriefing, today() - timedelta(days=10))
    due = Deadline.objects.open().filter(rule__code="report_filed")
    assert due.get().responsible.code == "LT"

    filed_report(jco_in_debriefing)

    assert not due.exists()
    set_report_deadline(jco_in_debriefing, today())
    assert not due.exists()


@pytest.mark.example("in debriefing")
def test_report_task_is_completed_by_the_approval_request(
    jco_in_debriefing: Operation, captured_html: list[str]
) -> None:
    with atomic_action():
        note_deadlines_changed(jco_in_debriefing)
    recorded_debriefing(jco_in_debriefing)
    step = jco_in_debriefing.timetable.get(guide_task__code="report")
    chased = Deadline.objects.filter(reference=jco_in_debriefing.reference)
    assert not chased.filter(key__contains=f":step:{step.pk}:").exists()
    assert step.outcome == ""

    report_awaiting_approval(jco_in_debriefing)

    step.refresh_from_db()
    assert (step.outcome, step.settled_by) == ("done", make_user())
