"""Gathering the facts of a business case, in a fixed number of queries."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from funding.analysis.eligibility import case_of
from funding.reports.business_case.costs import budget_blocks, line_blocks, verdict_blocks
from funding.reports.business_case.funding_plan import funding_blocks
from funding.reports.business_case.planning import (
    objective_blocks,
    operation_blocks,
    overlap_blocks,
    participant_blocks,
    timetable_blocks,
)
from funding.reports.plan import standing_of
from jco_portal.core.dates import day_in_words
from jco_portal.documents.enums import FiledMarking
from operations.enums import LEADING_ROLES
from operations.models import BusinessCaseSection, BusinessCaseText, Operation, Participation
from operations.queries.recipients import holders_of
from operations.reports.document.snapshot import (
    Block,
    PaperFacts,
    Section,
    blocks_with_something,
    delegations,
    numbered,
)


def gather_case(operation: Operation, as_at: date) -> PaperFacts:
    """What the business case of an operation says as at a day.

    Of the texts only those that are ready for others; the threat assessment is read by
    those who take part, so that it is only said whether there is one.
    """
    case = case_of(operation, as_at)
    standing = standing_of(case)
    parts = _participations(operation)
    named = operation.facilitators.select_related("user__organisation")
    places = holders_of(operation, parts, named)
    facts = (
        ("operation", _("The operation"), operation_blocks(operation, parts)),
        *_texts(operation, as_at),
        ("objectives", _("Objectives and threat priorities"), objective_blocks(operation)),
        ("participants", _("Participants"), participant_blocks(parts)),
        ("timetable", _("Timetable"), timetable_blocks(operation)),
        ("overlaps", _("Overlaps"), overlap_blocks(operation, places, as_at)),
        ("budget", _("Budget"), budget_blocks(case)),
        ("funding", _("Funding plan"), funding_blocks(case, standing)),
        ("verdicts", _("What each programme would pay"), verdict_blocks(case)),
    )
    sections = [_section(each, str(number)) for number, each in enumerate(facts, start=1)]
    annex = _section(("lines", _("Lines of the budget"), line_blocks(case)), "A")
    whole = numbered((*sections, *([annex] if annex.blocks else [])))
    leads = [each.organisation.name for each in parts if each.role in LEADING_ROLES]
    return PaperFacts(
        name=operation.name,
        reference=operation.reference,
        subject=_("Business case of JCO %(name)s") % {"name": operation.name},
        sender=delegations(leads or [each.name for each in operation.organisers.all()]),
        addressee=_("Customs Cooperation Working Party"),
        place="",
        marking=FiledMarking.PARTICIPANTS.value,  # it holds the budget, which others do not read
        marking_label=str(FiledMarking.PARTICIPANTS.label),
        as_at=as_at.isoformat(),
        as_at_words=day_in_words(as_at),
        sections=whole[: len(sections)],
        annexes=whole[len(sections) :],
    )


Told = tuple[str, str, Iterable[Block] | str]


def _section(told: Told, number: str) -> Section:
    code, title, said = told
    if isinstance(said, str):
        return Section(code, number, title, said, ())
    return Section(code, number, title, "", blocks_with_something(tuple(said)))


def _texts(operation: Operation, as_at: date) -> Iterator[Told]:
    """The sections of the list of that day, and others that are written, each with its text."""
    ready = BusinessCaseText.objects.filter(operation=operation, is_ready_for_review=True)
    texts = dict(ready.values_list("section", "text"))
    listed = BusinessCaseSection.objects.valid_on(as_at).values("pk")
    for each in BusinessCaseSection.objects.filter(Q(pk__in=listed) | Q(pk__in=list(texts))):
        yield f"text-{each.code}", each.title, texts.get(each.pk, "")


def _participations(operation: Operation) -> list[Participation]:
    """Everybody expected, leads first, then by name."""
    expected = Participation.objects.expected().filter(operation=operation)
    order = {"lead": 0, "co_lead": 1, "participant": 2, "observer": 3}
    return sorted(
        expected.select_related("organisation"),
        key=lambda each: (order[each.role], each.organisation.name),
    )
