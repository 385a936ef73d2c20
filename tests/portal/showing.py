"""A portal in which every page shows something, and the address of each page."""

import pytest

from coordination.actions import detect_all
from coordination.models import Overlap
from followup.actions.workshops import add_workshop
from followup.documents import MONITORING_FILE
from followup.models import WorkshopInput
from jco_portal.deadlines.models import Deadline
from jco_portal.documents.actions import clean_file
from jco_portal.documents.production import request_draft
from operations.imports.uploads import keep_upload
from operations.models import Operation
from tests.addresses import every_address
from tests.debriefings import held, recommend, say
from tests.funding.applications import a_call, an_application
from tests.funding.budgets import a_line
from tests.funding.cases_filed import printed, printed_case
from tests.invitations import answer, invited
from tests.lists import file_of
from tests.pages import address as address_of
from tests.reported import filed_report
from tests.running import control, debriefed_jco, seize, validate
from tests.world import a_file, an_operation, person

RESULTS = (
    "operations:result",
    "operations:entries",
    "operations:seizure",
    "operations:controls",
)


def every_page(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The address of every page of ours, in a portal where each of them shows something."""
    monkeypatch.setattr("coordination.reports.meeting_files.render_pdf", lambda *_a, **_k: b"%PDF-")
    monkeypatch.setattr("followup.reports.monitoring.render_pdf", lambda *_a, **_k: b"%PDF-")
    first = an_operation("Amber", state="tabled")
    invited(first, "PL", "EE", "FRONTEX")
    answer(first, "EE")
    a_line(first)
    an_operation("Bora", organisers=("PL",), leads=("PL",), state="tabled")
    detect_all()
    upload = keep_upload("list.csv", file_of({}), by=person("expert", "DK"))
    ended = debriefed_jco("Tern")
    validate(ended, seize(ended), control(ended))
    reported = every_address(reference=ended.reference)
    results = {name: reported[name] for name in reported if name.startswith(RESULTS)}
    filed = a_file(first)
    asked = Deadline.objects.get(key__contains=":invitation:", responsible__code="PL")
    results |= _follow_up_of(ended, first)
    monkeypatch.setattr("jco_portal.core.pdf._print", lambda *_a: b"%PDF-")
    report = filed_report(ended)
    case = printed_case(first)
    monitoring = printed(request_draft(MONITORING_FILE, None, by=person("expert", "DK")))
    reports = {name: reported[name] for name in reported if name.startswith("followup:report")}
    found = every_address(reference=first.reference) | results | reports
    found |= {
        "deadline_detail": asked.get_absolute_url(),
        "followup:report_section": f"{report.url}sections/legal/",
        "followup:report_draft": f"{report.url}prints/{report.draft_id}/",
        "followup:monitoring_file_draft": f"{MONITORING_FILE.url(None)}prints/{monitoring.pk}/",
        "followup:report_changes": f"{report.url}changes/0/",
        "documents:document_download": report.get_absolute_url(),
        "funding:programme_detail": "/funding/programmes/isec/",
        **_funding_of(first),
        "funding:business_case_draft": f"{case.document.get_absolute_url()}prints/{case.pk}/",
        "operations:upload_detail": f"/operations/import/{upload.pk}/",
        "operations:file_version_new": address_of("file_version_new", first.reference, filed.pk),
        "operations:file_download": address_of("file_download", first.reference, filed.pk, 1),
        "coordination:overlap_detail": Overlap.objects.get().get_absolute_url(),
        "coordination:overlap_answer": f"{Overlap.objects.get().get_absolute_url()}answer/",
    }
    return {name: found[name] for name in found if not found[name].startswith("/accounts/")}


def _funding_of(plan: Operation) -> dict[str, str]:
    """The addresses of a call, and of a draft that asks it for money."""
    call = a_call()
    draft = an_application(plan, call).get_absolute_url()
    return {
        "funding:call_edit": f"/funding/calls/{call.pk}/",
        "funding:application_detail": draft,
        "funding:application_edit": f"{draft}edit/",
        "funding:application_move": f"{draft}submit/",
        "funding:application_take_back": f"{draft}take-back/",
    }


def _follow_up_of(ended: Operation, plan: Operation) -> dict[str, str]:
    """The addresses of follow-up: of a JCO that is debriefed, and of a plan that learns of it."""
    add_workshop(ended, WorkshopInput(title="Stamps"), by=person())
    made = recommend(held(ended).operation, "PL")
    answer = say(made, file=clean_file("note.txt", b"Instruction 12 is in force."))
    found = every_address(reference=ended.reference, pk=made.pk)
    answers = every_address(pk=answer.pk)
    lessons = every_address(reference=plan.reference, pk=made.pk)
    return (
        {name: found[name] for name in found if name.startswith("followup:")}
        | {name: answers[name] for name in answers if name.startswith("followup:answer")}
        | {name: lessons[name] for name in lessons if name.startswith("followup:lesson")}
    )
