"""Operations with a leak marker in every protected field."""

from datetime import date, timedelta
from hashlib import sha256

from django.utils import timezone

from coordination.actions import run_full_overlap_check
from followup.models import Debriefing, FinalReport
from funding.models import Budget, BudgetLine
from jco_portal.directory.models import User
from jco_portal.documents.enums import DocumentKind
from jco_portal.documents.models import Document, DocumentVersion, FileContent, ProducedDocument
from jco_portal.outbox.models import Job
from operations.actions.related_rows import set_phase_fields
from operations.enums import Attribution, ControlType, Indicator, Response
from operations.models import (
    BusinessCaseComment,
    BusinessCaseSection,
    BusinessCaseText,
    ControlResult,
    ControlRevision,
    Facilitator,
    JcoFile,
    Objective,
    Operation,
    OperationDocument,
    OperationTransition,
    OperationType,
    Participation,
    Phase,
    PhaseInput,
    ReferenceTerm,
    Seizure,
    SeizureRevision,
    SeizureValidation,
    ThreatAssessment,
    TimetableTask,
)
from tests.example_data import reuse_example
from tests.factories import make_user, organisation
from tests.portal.leak_markers import (
    EXCLUDED_GROUPS,
    PROTECTED_RECORDS,
    STATES_WITH_TOTALS,
    ProtectedRecord,
)


@reuse_example
def create_protected_records() -> Operation:
    """Create thirty operations with a leak marker in every protected field; return the first."""
    operations = {each.number: operation for each, operation in _operations()}
    jcos = [(each, operations[each.number]) for each in PROTECTED_RECORDS if each.is_jco]
    _add_planning(jcos)
    _add_results(jcos)
    _add_follow_up([each for each in jcos if each[0].state in STATES_WITH_TOTALS])
    _add_reports(jcos)
    run_full_overlap_check()
    Job.objects.all().delete()
    return operations[1]


def _operations() -> list[tuple[ProtectedRecord, Operation]]:
    kinds = {each.code: each for each in OperationType.objects.all()}
    today = timezone.localdate()
    made = Operation.objects.bulk_create(
        Operation(
            reference=f"2027-XX-{each.number}",
            name=f"Finch {each.number}",
            operation_type=kinds["jco_full_scale" if each.is_jco else "wco_operation"],
            state=each.state,
            marking=each.marking,
            aims=each.marker("aims"),
            participants_note=each.marker("card"),
            dates_note=each.marker("card"),
        )
        for each in PROTECTED_RECORDS
    )
    Operation.organisers.through.objects.bulk_create(
        Operation.organisers.through(
            operation=operation, organisation=organisation("LT" if each.is_jco else "WCO")
        )
        for each, operation in zip(PROTECTED_RECORDS, made, strict=True)
    )
    goods = ReferenceTerm.objects.get(name="cigarettes")
    road = ReferenceTerm.objects.get(name="road")
    Operation.terms.through.objects.bulk_create(
        Operation.terms.through(operation=each, referenceterm=goods) for each in made
    )
    Operation.transport_modes.through.objects.bulk_create(
        Operation.transport_modes.through(operation=each, referenceterm=road) for each in made
    )
    Phase.objects.bulk_create(
        set_phase_fields(Phase(operation=operation), _phase_dates(each, today), 30)
        for each, operation in zip(PROTECTED_RECORDS, made, strict=True)
    )
    return list(zip(PROTECTED_RECORDS, made, strict=True))


def _phase_dates(each: ProtectedRecord, today: date) -> PhaseInput:
    """Return dates that overlap those of one neighbour only, so that overlaps are few."""
    start = today + timedelta(days=4 * (each.number // 2) - 20)
    return PhaseInput(
        1, entered_start=start.isoformat(), entered_end=(start + timedelta(days=2)).isoformat()
    )


def _add_planning(jcos: list[tuple[ProtectedRecord, Operation]]) -> None:
    lead, expert = make_user(), make_user("expert", "DK")
    ready = BusinessCaseSection.objects.create(code="canary-a", title="Why")
    draft = BusinessCaseSection.objects.create(code="canary-b", title="How")
    facilitator = make_user("facilitator", "SE")
    JcoFile.objects.bulk_create(JcoFile(operation=op, opened_by=lead) for _each, op in jcos)
    Facilitator.objects.bulk_create(
        Facilitator(operation=op, user=user, appointed_by=lead)
        for each, op in jcos
        for user in (facilitator, _name_with_marker(each))
    )
    BusinessCaseText.objects.bulk_create(
        BusinessCaseText(
            operation=op,
            section=section,
            text=each.marker(group),
            is_ready_for_review=is_ready,
            written_by=lead,
        )
        for each, op in jcos
        for section, group, is_ready in ((ready, "case", True), (draft, "casedraft", False))
    )
    BusinessCaseComment.objects.bulk_create(
        BusinessCaseComment(
            operation=op, section=ready, text=each.marker("comment"), written_by=expert
        )
        for each, op in jcos
    )
    Objective.objects.bulk_create(
        Objective(
            operation=op,
            number=1,
            text=each.marker("objective"),
            indicator=Indicator.SEIZURES,
            target=5,
        )
        for each, op in jcos
    )
    _add_budgets(jcos, lead)
    ThreatAssessment.objects.bulk_create(
        ThreatAssessment(operation=op, text=each.marker("threat")) for each, op in jcos
    )
    TimetableTask.objects.bulk_create(
        TimetableTask(operation=op, title=each.marker("timetable"), due_on=timezone.localdate())
        for each, op in jcos
    )
    _add_participations(jcos, lead)
    _add_files(jcos, lead)


def _add_budgets(jcos: list[tuple[ProtectedRecord, Operation]], lead: User) -> None:
    budgets = Budget.objects.bulk_create(Budget(operation=op, opened_by=lead) for _, op in jcos)
    BudgetLine.objects.bulk_create(
        BudgetLine(
            budget=budget,
            number=1,
            description=each.marker("budget"),
            cost_category="travel",
            organisation=organisation("LT"),
            planned_amount=1,
        )
        for (each, _operation), budget in zip(jcos, budgets, strict=True)
    )


def _name_with_marker(each: ProtectedRecord) -> User:
    user = User.objects.create_user(
        f"{each.marker('person')}@test.example",
        name=each.marker("person"),
        organisation=organisation("FI"),
    )
    user.role_assignments.create(role="facilitator")
    return user


def _add_participations(jcos: list[tuple[ProtectedRecord, Operation]], lead: User) -> None:
    now, today = timezone.now(), timezone.localdate()
    answered = {"response": Response.ACCEPTED, "responded_at": now, "responded_by": lead}
    invited = {"invited_at": now, "invited_by": lead, "response_due_on": today}
    Participation.objects.bulk_create(
        Participation(operation=op, organisation=organisation(code), **more)
        for each, op in jcos
        for code, more in (
            ("LT", {"role": "lead"}),
            (
                "EE",
                {
                    "response": Response.INVITED,
                    "requested_contribution": each.marker("asked"),
                    **invited,
                },
            ),
            (
                "PL",
                {
                    **answered,
                    **invited,
                    "contact_point": each.marker("participation"),
                    "response_note": each.marker("participation"),
                },
            ),
        )
    )


def _add_files(jcos: list[tuple[ProtectedRecord, Operation]], lead: User) -> None:
    for each, op in jcos:
        for group, kind in (
            ("file", DocumentKind.PLAN),
            ("casefile", DocumentKind.BUSINESS_CASE),
        ):
            marker = each.marker(group).encode()
            content = FileContent.objects.create(sha256=sha256(marker).hexdigest(), content=marker)
            document = Document.objects.create(
                kind=kind, title=each.marker(group), owner=organisation("LT")
            )
            DocumentVersion.objects.create(
                document=document,
                name=f"{each.marker(group)}.txt",
                media_type="text/plain",
                size=len(marker),
                content=content,
                uploaded_by=lead,
            )
            OperationDocument.objects.create(operation=op, document=document)


def _add_results(jcos: list[tuple[ProtectedRecord, Operation]]) -> None:
    by, today = make_user("planner", "PL"), timezone.localdate()
    goods = ReferenceTerm.objects.get(name="cigarettes")
    shared = {
        "reported_by": by,
        "day": today - timedelta(days=15),
        "attribution": Attribution.PHASE,
        "phase_number": 1,
    }
    for each, op in jcos:
        report = ControlResult.objects.create(operation=op, organisation=by.organisation, number=1)
        texts = {"location": each.marker("control"), "note": each.marker("control")}
        ControlRevision.objects.create(
            result=report, control_type=ControlType.PHYSICAL, control_count=3, **shared, **texts
        )
        seizure = Seizure.objects.create(operation=op, organisation=by.organisation, number=1)
        texts = {"location": each.marker("seizure"), "note": each.marker("seizure")}
        entry = SeizureRevision.objects.create(
            result=seizure,
            goods=goods,
            quantity=9_310_000 + each.number,
            unit="piece",
            **shared,
            **texts,
        )
        SeizureValidation.objects.create(revision=entry, is_validated=True, decided_by=by)
        if each.state in EXCLUDED_GROUPS:
            OperationTransition.objects.create(
                operation=op,
                name="postpone" if each.state == "postponed" else "cancel",
                from_state="tabled",
                to_state=each.state,
                made_by=by,
                reason=each.marker("reason"),
            )


def _add_follow_up(jcos: list[tuple[ProtectedRecord, Operation]]) -> None:
    lead, today = make_user(), timezone.localdate()
    ahead = today + timedelta(days=30)
    for each, op in jcos:
        held = Debriefing.objects.create(
            operation=op,
            starts_on=today,
            ends_on=today,
            participants=each.marker("debriefing"),
            conclusions=each.marker("debriefing"),
            recorded_at=timezone.now(),
            recorded_by=lead,
        )
        made = held.recommendations.create(
            number=1, text=each.marker("recommendation"), area="general", due_on=ahead, made_by=lead
        )
        texts = {"responsible": "Desk", "evidence": each.marker("recommendation")}
        made.addressee_actions.create(organisation=organisation("PL"), state="accepted", **texts)


def _add_reports(jcos: list[tuple[ProtectedRecord, Operation]]) -> None:
    by = make_user()
    for each, op in jcos:
        if each.state in STATES_WITH_TOTALS:
            document = ProducedDocument.objects.create(kind="report")
            report = FinalReport.objects.create(operation=op, document=document)
            report.texts.create(section="legal", text=each.marker("reporttext"), written_by=by)
