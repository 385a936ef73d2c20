"""The business case as a document, in a fixed number of queries."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from funding.analysis.eligibility import load_budget_case
from funding.reports.business_case.costs import budget_blocks, eligibility_blocks, line_blocks
from funding.reports.business_case.funding_plan import funding_plan_blocks
from funding.reports.business_case.planning import (
    objective_blocks,
    operation_blocks,
    overlap_blocks,
    participant_blocks,
    timetable_blocks,
)
from funding.reports.plan import plan_status
from jco_portal.core.dates import format_day
from jco_portal.documents.enums import FiledMarking
from operations.enums import LEADING_ROLES
from operations.models import BusinessCaseSection, BusinessCaseText, Operation, Participation
from operations.queries.recipients import recipient_organisations
from operations.reports.document.snapshot import (
    PaperBlock,
    PaperSection,
    PaperSnapshot,
    delegations_of,
    non_empty_blocks,
    number_tables,
)


def build_business_case(operation: Operation, as_at: date) -> PaperSnapshot:
    """Return the business case of an operation as at a day.

    Only texts that are ready for review are included. Of the threat assessment only its existence
    is stated, as its content is for participants.
    """
    case = load_budget_case(operation, as_at)
    status = plan_status(case)
    participations = _participations(operation)
    named = operation.facilitators.select_related("user__organisation")
    organisations = recipient_organisations(operation, participations, named)
    section_contents = (
        ("operation", _("The operation"), operation_blocks(operation, participations)),
        *_text_sections(operation, as_at),
        ("objectives", _("Objectives and threat priorities"), objective_blocks(operation)),
        ("participants", _("Participants"), participant_blocks(participations)),
        ("timetable", _("Timetable"), timetable_blocks(operation)),
        ("overlaps", _("Overlaps"), overlap_blocks(operation, organisations, as_at)),
        ("budget", _("Budget"), budget_blocks(case)),
        ("funding", _("Funding plan"), funding_plan_blocks(case, status)),
        ("verdicts", _("What each programme would pay"), eligibility_blocks(case)),
    )
    sections = [
        _build_section(each, str(number)) for number, each in enumerate(section_contents, start=1)
    ]
    annex = _build_section(("lines", _("Lines of the budget"), line_blocks(case)), "A")
    # Tables are numbered through sections and annex
    whole = number_tables((*sections, *([annex] if annex.blocks else [])))
    leads = [each.organisation.name for each in participations if each.role in LEADING_ROLES]
    return PaperSnapshot(
        name=operation.name,
        reference=operation.reference,
        subject=_("Business case of JCO %(name)s") % {"name": operation.name},
        sender=delegations_of(leads or [each.name for each in operation.organisers.all()]),
        addressee=_("Customs Cooperation Working Party"),
        place="",
        marking=FiledMarking.PARTICIPANTS.value,  # others may not read the budget in it
        marking_label=str(FiledMarking.PARTICIPANTS.label),
        as_at=as_at.isoformat(),
        as_at_words=format_day(as_at),
        sections=whole[: len(sections)],
        annexes=whole[len(sections) :],
    )


SectionContent = tuple[str, str, Iterable[PaperBlock] | str]


def _build_section(content: SectionContent, number: str) -> PaperSection:
    code, title, body = content
    if isinstance(body, str):
        return PaperSection(code, number, title, body, ())
    return PaperSection(code, number, title, "", non_empty_blocks(tuple(body)))


def _text_sections(operation: Operation, as_at: date) -> Iterator[SectionContent]:
    """Yield the sections of the list on that day, and others with a text."""
    ready = BusinessCaseText.objects.filter(operation=operation, is_ready_for_review=True)
    texts = dict(ready.values_list("section", "text"))
    listed = BusinessCaseSection.objects.valid_on(as_at).values("pk")
    for each in BusinessCaseSection.objects.filter(Q(pk__in=listed) | Q(pk__in=list(texts))):
        yield f"text-{each.code}", each.title, texts.get(each.pk, "")


def _participations(operation: Operation) -> list[Participation]:
    """Return everyone expected to take part: by role, then by name."""
    expected = Participation.objects.expected().filter(operation=operation)
    order = {"lead": 0, "co_lead": 1, "participant": 2, "observer": 3}
    return sorted(
        expected.select_related("organisation"),
        key=lambda each: (order[each.role], each.organisation.name),
    )
