"""The planning page of a JCO: what is written, what is missing, who may help."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from jco_portal.core.access import Refusal
from jco_portal.directory.models import User
from operations.enums import OperationState
from operations.lifecycle import OPERATION
from operations.models import JcoFile, Operation, OperationDocument, ThreatAssessment
from operations.permissions import can_copy_plan, can_plan
from operations.reports.planning.business_case import SectionFact, section_facts
from operations.reports.planning.experienced_leads import Mentor, mentors_for
from operations.reports.planning.objectives import ObjectiveFact, objective_facts

MENTORED = {OperationState.DRAFT, OperationState.TABLED}


@dataclass(frozen=True)
class ThreatFact:
    """The threat assessment as those who take part read it."""

    text: str
    reference: str
    none_because: str
    files: tuple[str, ...]

    @property
    def is_stated(self) -> bool:
        """True when it is there, or it is said why not."""
        return bool(self.text or self.reference or self.none_because or self.files)


@dataclass(frozen=True)
class NextStep:
    """The one thing to do next: a sentence, and the button that leads there."""

    sentence: str
    label: str
    url: str


@dataclass(frozen=True)
class PlanningFacts:
    """Everything that the planning page shows one reader."""

    sections: tuple[SectionFact, ...]
    objectives: tuple[ObjectiveFact, ...]
    threat: ThreatFact | None
    missing: tuple[Refusal, ...]
    mentors: tuple[Mentor, ...]
    next_step: NextStep | None
    progress: str
    copied_from: str
    may_plan: bool
    may_copy: bool


def planning_of(
    operation: Operation, dossier: JcoFile, reader: User, *, is_inside: bool
) -> PlanningFacts:
    """The planning of an operation that was fetched with ``with_record``."""
    may_plan = can_plan(reader, operation).is_allowed
    sections = section_facts(operation, reader, is_writer=may_plan)
    objectives = objective_facts(operation, reader)
    threat = threat_of(operation, reader) if is_inside else None
    is_mentored = may_plan and operation.state in MENTORED
    return PlanningFacts(
        sections=sections,
        objectives=objectives,
        threat=threat,
        missing=_missing(operation, reader) if may_plan else (),
        mentors=mentors_for(operation, reader) if is_mentored else (),
        next_step=_next_step(operation, sections, objectives, threat) if may_plan else None,
        progress=_progress(sections),
        copied_from=str(dossier.copied_from or "") if may_plan else "",
        may_plan=may_plan,
        may_copy=can_copy_plan(reader, operation).is_allowed,
    )


def threat_of(operation: Operation, reader: User) -> ThreatFact:
    """The threat assessment, with the files that hold it."""
    stated = ThreatAssessment.objects.visible_to(reader).filter(operation=operation).first()
    files = OperationDocument.objects.visible_to(reader).filter(
        operation=operation, document__kind="threat_assessment"
    )
    return ThreatFact(
        text=stated.text if stated else "",
        reference=stated.reference if stated else "",
        none_because=stated.absence_reason if stated else "",
        files=tuple(files.values_list("document__title", flat=True)),
    )


def _missing(operation: Operation, reader: User) -> tuple[Refusal, ...]:
    """What stands against tabling, as the life cycle says."""
    offers = OPERATION.offers(operation, reader)
    return next((each.refusals for each in offers if each.move.name == "table"), ())


def _progress(sections: tuple[SectionFact, ...]) -> str:
    ready = sum(each.is_ready for each in sections)
    said = ngettext(
        "%(n)d of %(all)d sections is ready", "%(n)d of %(all)d sections are ready", ready
    )
    return said % {"n": ready, "all": len(sections)}


def _next_step(
    operation: Operation,
    sections: tuple[SectionFact, ...],
    objectives: tuple[ObjectiveFact, ...],
    threat: ThreatFact | None,
) -> NextStep | None:
    def to(name: str, *more: str) -> str:
        return reverse(f"operations:{name}", args=[operation.reference, *more])

    unwritten = next((each for each in sections if not each.is_written), None)
    if not any(each.is_written for each in sections) and unwritten is not None:
        sentence = _("Nothing of the business case is written yet: begin with “%(title)s”.")
        url = to("case_text", unwritten.code)
        return NextStep(sentence % unwritten.__dict__, _("Write the first section"), url)
    if not objectives:
        sentence = _("No objective is recorded yet: what is to be reached, and how is it measured?")
        return NextStep(sentence, _("Add an objective"), to("objective_new"))
    if threat is not None and not threat.is_stated:
        sentence = _("Say what the threat assessment says, where it is kept, or why there is none.")
        return NextStep(sentence, _("State the threat assessment"), to("threat_assessment"))
    if unwritten is not None:
        sentence = _("Next comes “%(title)s”.")
        url = to("case_text", unwritten.code)
        return NextStep(sentence % unwritten.__dict__, _("Write the next section"), url)
    draft = next((each for each in sections if not each.is_ready), None)
    if draft is not None:
        sentence = _("“%(title)s” is still a draft: read it again and say that it is ready.")
        url = to("case_text", draft.code)
        return NextStep(sentence % draft.__dict__, _("Read it again"), url)
    if operation.is_draft:
        sentence = _("Everything is written. Nobody else sees it before it is tabled.")
        return NextStep(sentence, _("Go and table it"), operation.get_absolute_url())
    return None
