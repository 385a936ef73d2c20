"""Filling every protected field of the flock with a canary of its own."""

from datetime import date, timedelta
from hashlib import sha256

from django.utils import timezone

from coordination.actions import detect_all
from followup.models import Debriefing, FinalReport
from funding.models import Budget, BudgetLine
from jco_portal.directory.models import User
from jco_portal.documents.enums import DocumentKind
from jco_portal.documents.models import Document, DocumentVersion, FileContent, ProducedDocument
from jco_portal.outbox.models import Job
from operations.actions.related_rows import fill_phase
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
from tests.examples import from_example
from tests.portal.canaries import ASIDE, FLOCK, SUMMED, Sort
from tests.world import person, place


@from_example
def a_flock() -> Operation:
    """Thirty operations, every protected field of them filled; the first of them."""
    operations = {each.number: operation for each, operation in _operations()}
    jcos = [(each, operations[each.number]) for each in FLOCK if each.is_jco]
    _dossiers(jcos)
    _records(jcos)
    _follow_up([each for each in jcos if each[0].state in SUMMED])
    _reports(jcos)
    detect_all()
    Job.objects.all().delete()
    return operations[1]


def _operations() -> list[tuple[Sort, Operation]]:
    kinds = {each.code: each for each in OperationType.objects.all()}
    today = timezone.localdate()
    made = Operation.objects.bulk_create(
        Operation(
            reference=f"2027-XX-{each.number}",
            name=f"Finch {each.number}",
            operation_type=kinds["jco_full_scale" if each.is_jco else "wco_operation"],
            state=each.state,
            marking=each.marking,
            aims=each.word("aims"),
            participants_note=each.word("card"),
            dates_note=each.word("card"),
        )
        for each in FLOCK
    )
    Operation.organisers.through.objects.bulk_create(
        Operation.organisers.through(
            operation=operation, organisation=place("LT" if each.is_jco else "WCO")
        )
        for each, operation in zip(FLOCK, made, strict=True)
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
        fill_phase(Phase(operation=operation), _days(each, today), 30)
        for each, operation in zip(FLOCK, made, strict=True)
    )
    return list(zip(FLOCK, made, strict=True))


def _days(each: Sort, today: date) -> PhaseInput:
    """Each meets its neighbour and nobody else, so that overlaps are few."""
    start = today + timedelta(days=4 * (each.number // 2) - 20)
    return PhaseInput(
        1, entered_start=start.isoformat(), entered_end=(start + timedelta(days=2)).isoformat()
    )


def _dossiers(jcos: list[tuple[Sort, Operation]]) -> None:
    lead, expert = person(), person("expert", "DK")
    ready = BusinessCaseSection.objects.create(code="canary-a", title="Why")
    draft = BusinessCaseSection.objects.create(code="canary-b", title="How")
    facilitator = person("facilitator", "SE")
    JcoFile.objects.bulk_create(JcoFile(operation=op, opened_by=lead) for _each, op in jcos)
    Facilitator.objects.bulk_create(
        Facilitator(operation=op, user=user, appointed_by=lead)
        for each, op in jcos
        for user in (facilitator, _named(each))
    )
    BusinessCaseText.objects.bulk_create(
        BusinessCaseText(
            operation=op,
            section=section,
            text=each.word(group),
            is_ready_for_review=is_ready,
            written_by=lead,
        )
        for each, op in jcos
        for section, group, is_ready in ((ready, "case", True), (draft, "casedraft", False))
    )
    BusinessCaseComment.objects.bulk_create(
        BusinessCaseComment(
            operation=op, section=ready, text=each.word("comment"), written_by=expert
        )
        for each, op in jcos
    )
    Objective.objects.bulk_create(
        Objective(
            operation=op,
            number=1,
            text=each.word("objective"),
            indicator=Indicator.SEIZURES,
            target=5,
        )
        for each, op in jcos
    )
    _budgets(jcos, lead)
    ThreatAssessment.objects.bulk_create(
        ThreatAssessment(operation=op, text=each.word("threat")) for each, op in jcos
    )
    TimetableTask.objects.bulk_create(
        TimetableTask(operation=op, title=each.word("timetable"), due_on=timezone.localdate())
        for each, op in jcos
    )
    _participations(jcos, lead)
    _files(jcos, lead)


def _budgets(jcos: list[tuple[Sort, Operation]], lead: User) -> None:
    budgets = Budget.objects.bulk_create(Budget(operation=op, opened_by=lead) for _, op in jcos)
    BudgetLine.objects.bulk_create(
        BudgetLine(
            budget=budget,
            number=1,
            description=each.word("budget"),
            cost_category="travel",
            organisation=place("LT"),
            planned_amount=1,
        )
        for (each, _operation), budget in zip(jcos, budgets, strict=True)
    )


def _named(each: Sort) -> User:
    user = User.objects.create_user(
        f"{each.word('person')}@test.example",
        name=each.word("person"),
        organisation=place("FI"),
    )
    user.role_assignments.create(role="facilitator")
    return user


def _participations(jcos: list[tuple[Sort, Operation]], lead: User) -> None:
    now, today = timezone.now(), timezone.localdate()
    answered = {"response": Response.ACCEPTED, "responded_at": now, "responded_by": lead}
    invited = {"invited_at": now, "invited_by": lead, "response_due_on": today}
    Participation.objects.bulk_create(
        Participation(operation=op, organisation=place(code), **more)
        for each, op in jcos
        for code, more in (
            ("LT", {"role": "lead"}),
            (
                "EE",
                {
                    "response": Response.INVITED,
                    "requested_contribution": each.word("asked"),
                    **invited,
                },
            ),
            (
                "PL",
                {
                    **answered,
                    **invited,
                    "contact_point": each.word("participation"),
                    "response_note": each.word("participation"),
                },
            ),
        )
    )


def _files(jcos: list[tuple[Sort, Operation]], lead: User) -> None:
    for each, op in jcos:
        for group, kind in (
            ("file", DocumentKind.PLAN),
            ("casefile", DocumentKind.BUSINESS_CASE),
        ):
            said = each.word(group).encode()
            content = FileContent.objects.create(sha256=sha256(said).hexdigest(), content=said)
            document = Document.objects.create(kind=kind, title=each.word(group), owner=place("LT"))
            DocumentVersion.objects.create(
                document=document,
                name=f"{each.word(group)}.txt",
                media_type="text/plain",
                size=len(said),
                content=content,
                uploaded_by=lead,
            )
            OperationDocument.objects.create(operation=op, document=document)


def _records(jcos: list[tuple[Sort, Operation]]) -> None:
    by, today = person("planner", "PL"), timezone.localdate()
    goods = ReferenceTerm.objects.get(name="cigarettes")
    said = {
        "reported_by": by,
        "day": today - timedelta(days=15),
        "attribution": Attribution.PHASE,
        "phase_number": 1,
    }
    for each, op in jcos:
        report = ControlResult.objects.create(operation=op, organisation=by.organisation, number=1)
        words = {"location": each.word("control"), "note": each.word("control")}
        ControlRevision.objects.create(
            result=report, control_type=ControlType.PHYSICAL, control_count=3, **said, **words
        )
        seizure = Seizure.objects.create(operation=op, organisation=by.organisation, number=1)
        words = {"location": each.word("seizure"), "note": each.word("seizure")}
        entry = SeizureRevision.objects.create(
            result=seizure,
            goods=goods,
            quantity=9_310_000 + each.number,
            unit="piece",
            **said,
            **words,
        )
        SeizureValidation.objects.create(revision=entry, is_validated=True, decided_by=by)
        if each.state in ASIDE:
            OperationTransition.objects.create(
                operation=op,
                name="postpone" if each.state == "postponed" else "cancel",
                from_state="tabled",
                to_state=each.state,
                made_by=by,
                reason=each.word("reason"),
            )


def _follow_up(jcos: list[tuple[Sort, Operation]]) -> None:
    lead, today = person(), timezone.localdate()
    ahead = today + timedelta(days=30)
    for each, op in jcos:
        held = Debriefing.objects.create(
            operation=op,
            starts_on=today,
            ends_on=today,
            participants=each.word("debriefing"),
            conclusions=each.word("debriefing"),
            recorded_at=timezone.now(),
            recorded_by=lead,
        )
        made = held.recommendations.create(
            number=1, text=each.word("recommendation"), area="general", due_on=ahead, made_by=lead
        )
        words = {"responsible": "Desk", "evidence": each.word("recommendation")}
        made.addressee_actions.create(organisation=place("PL"), state="accepted", **words)


def _reports(jcos: list[tuple[Sort, Operation]]) -> None:
    by = person()
    for each, op in jcos:
        if each.state in SUMMED:
            document = ProducedDocument.objects.create(kind="report")
            report = FinalReport.objects.create(operation=op, document=document)
            report.texts.create(section="legal", text=each.word("reporttext"), written_by=by)
