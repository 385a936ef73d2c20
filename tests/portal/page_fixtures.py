"""A portal in which every page has content, and the address of each page."""

import pytest

from coordination.actions import run_full_overlap_check
from coordination.models import Overlap
from followup.actions.workshops import add_workshop
from followup.documents import MONITORING_FILE
from followup.models import WorkshopInput
from jco_portal.deadlines.models import Deadline
from jco_portal.documents.actions import clean_file
from jco_portal.documents.production import request_draft
from operations.imports.uploads import store_upload
from operations.models import Operation
from tests.debriefings import make_recommendation, record_action_as_planner, recorded_debriefing
from tests.execution_factories import debriefed_jco, make_controls, make_seizure, validate_as_lead
from tests.factories import make_file, make_operation, make_user
from tests.final_reports import filed_report
from tests.funding.applications import make_application, make_call
from tests.funding.budgets import make_line
from tests.funding.business_cases import rendered_case, rendered_draft
from tests.import_files import csv_file
from tests.invitations import make_invitations, respond
from tests.page_addresses import all_page_addresses
from tests.pages import operations_url as address_of

RESULTS = (
    "operations:result",
    "operations:seizure",
    "operations:controls",
)


def all_page_urls(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Return the address of every page, in a portal in which each page has content."""
    monkeypatch.setattr("coordination.reports.meeting_files.render_pdf", lambda *_a, **_k: b"%PDF-")
    monkeypatch.setattr("followup.reports.monitoring.render_pdf", lambda *_a, **_k: b"%PDF-")
    first = make_operation("Amber", state="tabled")
    make_invitations(first, "PL", "EE", "FRONTEX")
    respond(first, "EE")
    make_line(first)
    make_operation("Bora", organisers=("PL",), leads=("PL",), state="tabled")
    run_full_overlap_check()
    upload = store_upload("list.csv", csv_file({}), by=make_user("expert", "DK"))
    ended = debriefed_jco("Tern")
    validate_as_lead(ended, make_seizure(ended), make_controls(ended))
    reported = all_page_addresses(reference=ended.reference)
    results = {name: reported[name] for name in reported if name.startswith(RESULTS)}
    filed = make_file(first)
    deadline = Deadline.objects.get(key__contains=":invitation:", responsible__code="PL")
    results |= _follow_up_pages(ended, first)
    monkeypatch.setattr("jco_portal.core.pdf._run_worker", lambda *_a: b"%PDF-")
    report = filed_report(ended)
    case = rendered_case(first)
    monitoring = rendered_draft(request_draft(MONITORING_FILE, None, by=make_user("expert", "DK")))
    reports = {name: reported[name] for name in reported if name.startswith("followup:report")}
    urls = all_page_addresses(reference=first.reference) | results | reports
    urls |= {
        "deadline_detail": deadline.get_absolute_url(),
        "followup:report_section": f"{report.url}sections/legal/",
        "followup:report_draft": f"{report.url}prints/{report.draft_id}/",
        "followup:monitoring_file_draft": (
            f"{MONITORING_FILE.page_url(None)}prints/{monitoring.pk}/"
        ),
        "followup:report_changes": f"{report.url}changes/0/",
        "documents:document_download": report.get_absolute_url(),
        "funding:programme_detail": "/funding/programmes/isec/",
        **_funding_pages(first),
        "funding:business_case_draft": f"{case.document.get_absolute_url()}prints/{case.pk}/",
        "operations:upload_detail": f"/operations/import/{upload.pk}/",
        "operations:file_version_new": address_of("file_version_new", first.reference, filed.pk),
        "operations:file_download": address_of("file_download", first.reference, filed.pk, 1),
        "coordination:overlap_detail": Overlap.objects.get().get_absolute_url(),
        "coordination:overlap_decide": f"{Overlap.objects.get().get_absolute_url()}answer/",
    }
    return {name: urls[name] for name in urls if not urls[name].startswith("/accounts/")}


def _funding_pages(plan: Operation) -> dict[str, str]:
    """Return the addresses of a call and of a draft application for it."""
    call = make_call()
    draft = make_application(plan, call).get_absolute_url()
    return {
        "funding:call_edit": f"/funding/calls/{call.pk}/",
        "funding:application_detail": draft,
        "funding:application_edit": f"{draft}edit/",
        "funding:application_transition": f"{draft}submit/",
        "funding:application_undo": f"{draft}take-back/",
    }


def _follow_up_pages(ended: Operation, plan: Operation) -> dict[str, str]:
    """Return the follow-up addresses of a JCO, and those of a plan with a lesson from it."""
    add_workshop(ended, WorkshopInput(title="Stamps"), by=make_user())
    made = make_recommendation(recorded_debriefing(ended).operation, "PL")
    answer = record_action_as_planner(
        made, file=clean_file("note.txt", b"Instruction 12 is in force.")
    )
    urls = all_page_addresses(reference=ended.reference, pk=made.pk)
    answers = all_page_addresses(pk=answer.pk)
    lessons = all_page_addresses(reference=plan.reference, pk=made.pk)
    return (
        {name: urls[name] for name in urls if name.startswith("followup:")}
        | {name: answers[name] for name in answers if name.startswith("followup:action")}
        | {name: lessons[name] for name in lessons if name.startswith("followup:lesson")}
    )
