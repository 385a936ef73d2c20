"""Writing a report and having it printed; what the operation and its deadline make of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from followup.actions.deadlines import mark_follow_up_deadlines
from followup.actions.final_report import set_report_deadline, write_report_text
from followup.documents import REPORT
from followup.models import FinalReport, FinalReportText
from jco_portal.core.access import Refused
from jco_portal.core.atomic_actions import action
from jco_portal.core.pdf import PrintFailed
from jco_portal.core.versioned_forms import EditConflict
from jco_portal.deadlines.models import Deadline
from jco_portal.documents.models import DraftPdf
from jco_portal.documents.production import gather_draft, make_draft, request_draft
from jco_portal.outbox.models import Job
from operations.actions.transitions import move_operation
from operations.models import Operation
from tests.debriefings import assess, held
from tests.jobs import do_jobs
from tests.reported import asked_report, filed_report, write
from tests.running import debriefed_jco, running_jco, today
from tests.together import at_once
from tests.world import person

# Writing


@pytest.mark.example("in debriefing")
def test_first_text_creates_the_final_report(ended: Operation) -> None:
    write(ended, text="Why.")

    assert FinalReport.objects.get().document.state == "drafting"
    assert FinalReportText.objects.get().text == "Why."


@pytest.mark.example("in debriefing")
def test_empty_text_creates_no_final_report(ended: Operation) -> None:
    written = write_report_text(ended, "legal", by=person(), text="", version=0)

    assert written is None
    assert not FinalReport.objects.exists()


@pytest.mark.example("in debriefing")
def test_concurrent_text_edit_is_a_conflict_and_loses_no_text(ended: Operation) -> None:
    write(ended, text="First.")

    with pytest.raises(EditConflict) as caught:
        write_report_text(ended, "introduction", by=person(), text="Second.", version=0)

    assert (caught.value.present.text, caught.value.version) == ("First.", 1)


@pytest.mark.example("in debriefing")
def test_identical_text_creates_no_new_version(ended: Operation) -> None:
    write(ended, text="Why.")

    write_report_text(ended, "introduction", by=person(), text="Why.", version=0)

    assert FinalReportText.objects.get().version == 1


@pytest.mark.example("in debriefing")
@pytest.mark.parametrize(
    "who", [("planner", "PL"), ("expert", "DK"), ("contact_point", "LT"), ("secretariat", "GSC")]
)
def test_final_report_can_be_edited_only_by_planners_of_the_jco(
    ended: Operation, who: tuple[str, str]
) -> None:
    with pytest.raises(Refused, match="Only a planner of an organisation that runs it"):
        write_report_text(ended, "introduction", by=person(*who), text="Mine.", version=0)


@pytest.mark.example("running")
def test_final_report_cannot_be_started_while_the_jco_is_running(db: None) -> None:
    running = running_jco()

    with pytest.raises(Refused, match="It is running: its report is written in debriefing"):
        write(running)
    with pytest.raises(Refused, match="It is running"):
        request_draft(REPORT, running, by=person())


@pytest.mark.example("in debriefing")
def test_final_report_cannot_be_edited_while_awaiting_approval(
    ended: Operation, press: list[str]
) -> None:
    asked_report(ended)

    with pytest.raises(Refused, match="It is waiting for approval: have it given back"):
        write(ended, text="Another.")


@pytest.mark.example("in debriefing")
def test_concurrent_first_edits_create_a_single_final_report(transactional_db: None) -> None:
    operation = debriefed_jco()
    people = [person(), person("liaison", "LT")]

    outcomes = at_once(
        *[
            lambda by=by: write_report_text(operation, "legal", by=by, text=str(by), version=0)
            for by in people
        ]
    )

    assert sorted(type(each).__name__ for each in outcomes) == ["EditConflict", "FinalReportText"]
    assert FinalReport.objects.count() == FinalReportText.objects.count() == 1


# Printing


@pytest.mark.example("in debriefing")
def test_draft_pdf_is_produced_by_two_jobs(ended: Operation, press: list[str]) -> None:
    asked = request_draft(REPORT, ended, by=person())
    assert asked.rendered_at is None

    do_jobs()

    done = DraftPdf.objects.get(pk=asked.pk)
    assert done.rendered_at is not None
    assert b"DRAFT" in bytes(done.content.content)
    assert done.snapshot["name"] == "Amber"


@pytest.mark.example("in debriefing")
def test_draft_pdf_requested_twice_is_produced_once(ended: Operation, press: list[str]) -> None:
    first, second = (
        request_draft(REPORT, ended, by=person()),
        request_draft(REPORT, ended, by=person()),
    )

    do_jobs()

    assert first == second
    assert len(press) == 1
    assert request_draft(REPORT, ended, by=person()) != first


@pytest.mark.example("in debriefing")
def test_repeated_job_produces_the_draft_pdf_once(ended: Operation, press: list[str]) -> None:
    asked = request_draft(REPORT, ended, by=person())
    gather_draft(asked.pk)
    gather_draft(asked.pk)
    make_draft(asked.pk)

    make_draft(asked.pk)

    assert len(press) == 1
    assert Job.objects.filter(task="jco_portal.documents.tasks.make_draft").count() == 1


@pytest.mark.example("in debriefing")
def test_failed_draft_pdf_job_is_retried(
    ended: Operation, press: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> bytes:
        raise PrintFailed("no paper")

    asked = request_draft(REPORT, ended, by=person())
    with monkeypatch.context() as broken:
        broken.setattr("jco_portal.core.pdf._print", fail)
        do_jobs()
    assert Job.objects.get().last_error == "PrintFailed: no paper"

    Job.objects.update(not_before=timezone.now())
    do_jobs()

    assert DraftPdf.objects.get(pk=asked.pk).rendered_at is not None


# The operation and its deadline


@pytest.mark.example("in debriefing")
def test_debriefing_cannot_be_concluded_before_the_report_is_filed(
    ended: Operation, press: list[str]
) -> None:
    held(ended)
    assess(ended)
    with pytest.raises(Refused, match=r"^The final report is not filed yet\.$"):
        move_operation(ended, "ask_conclude", by=person())

    filed_report(ended)

    assert move_operation(ended, "ask_conclude", by=person()).state == "debriefing"


@pytest.mark.example("in debriefing")
def test_report_deadline_is_met_by_filing(ended: Operation, press: list[str]) -> None:
    set_report_deadline(ended, today() - timedelta(days=10))
    due = Deadline.objects.open().filter(rule__code="report_filed")
    assert due.get().responsible.code == "LT"

    filed_report(ended)

    assert not due.exists()
    set_report_deadline(ended, today())
    assert not due.exists()


@pytest.mark.example("in debriefing")
def test_report_task_is_completed_by_the_approval_request(
    ended: Operation, press: list[str]
) -> None:
    with action():
        mark_follow_up_deadlines(ended)
    held(ended)
    step = ended.timetable.get(guide_task__code="report")
    chased = Deadline.objects.filter(reference=ended.reference)
    assert not chased.filter(key__contains=f":step:{step.pk}:").exists()
    assert step.outcome == ""

    asked_report(ended)

    step.refresh_from_db()
    assert (step.outcome, step.settled_by) == ("done", person())
