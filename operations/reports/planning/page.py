"""Planning page of a JCO: what is written, what is missing, experienced leads."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from jco_portal.core.access import Refusal
from jco_portal.directory.models import User
from operations.enums import OperationState
from operations.lifecycle import OPERATION_LIFECYCLE
from operations.models import JcoFile, Operation, OperationDocument, ThreatAssessment
from operations.permissions import can_copy_plan, can_plan
from operations.reports.planning.business_case import SectionRow, section_rows
from operations.reports.planning.experienced_leads import ExperiencedLead, experienced_leads
from operations.reports.planning.objectives import ObjectiveRow, objective_rows

STATES_WITH_EXPERIENCED_LEADS = {OperationState.DRAFT, OperationState.TABLED}


@dataclass(frozen=True)
class ThreatAssessmentPanel:
    """The threat assessment as participants read it."""

    text: str
    reference: str
    absence_reason: str
    file_labels: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        """True when there is a text, reference or file, or the reason why there is none."""
        return bool(self.text or self.reference or self.absence_reason or self.file_labels)


@dataclass(frozen=True)
class NextAction:
    """The next thing to do: a sentence, and the button that leads there."""

    sentence: str
    label: str
    url: str


@dataclass(frozen=True)
class PlanningPage:
    """Everything that the planning page shows one reader."""

    sections: tuple[SectionRow, ...]
    objectives: tuple[ObjectiveRow, ...]
    threat_assessment: ThreatAssessmentPanel | None
    failed_conditions: tuple[Refusal, ...]
    experienced_leads: tuple[ExperiencedLead, ...]
    next_action: NextAction | None
    progress: str
    copied_from: str
    may_plan: bool
    may_copy: bool


def planning_page(
    operation: Operation, dossier: JcoFile, reader: User, *, is_inside: bool
) -> PlanningPage:
    """Return the planning page of an operation fetched with ``with_participations``.

    ``is_inside`` means full access, which the threat assessment needs.
    """
    may_plan = can_plan(reader, operation).is_allowed
    sections = section_rows(operation, reader, is_writer=may_plan)
    objectives = objective_rows(operation, reader)
    threat = threat_assessment_panel(operation, reader) if is_inside else None
    is_mentored = may_plan and operation.state in STATES_WITH_EXPERIENCED_LEADS
    return PlanningPage(
        sections=sections,
        objectives=objectives,
        threat_assessment=threat,
        failed_conditions=_failed_conditions(operation, reader) if may_plan else (),
        experienced_leads=experienced_leads(operation, reader) if is_mentored else (),
        next_action=_next_action(operation, sections, objectives, threat) if may_plan else None,
        progress=_format_progress(sections),
        copied_from=str(dossier.copied_from or "") if may_plan else "",
        may_plan=may_plan,
        may_copy=can_copy_plan(reader, operation).is_allowed,
    )


def threat_assessment_panel(operation: Operation, reader: User) -> ThreatAssessmentPanel:
    """Return the threat assessment, with the titles of its files."""
    stated = ThreatAssessment.objects.visible_to(reader).filter(operation=operation).first()
    files = OperationDocument.objects.visible_to(reader).filter(
        operation=operation, document__kind="threat_assessment"
    )
    return ThreatAssessmentPanel(
        text=stated.text if stated else "",
        reference=stated.reference if stated else "",
        absence_reason=stated.absence_reason if stated else "",
        file_labels=tuple(files.values_list("document__title", flat=True)),
    )


def _failed_conditions(operation: Operation, reader: User) -> tuple[Refusal, ...]:
    """Return the unmet conditions of tabling, from the life cycle."""
    available_transitions = OPERATION_LIFECYCLE.available_transitions(operation, reader)
    return next(
        (each.refusals for each in available_transitions if each.transition.name == "table"), ()
    )


def _format_progress(sections: tuple[SectionRow, ...]) -> str:
    ready = sum(each.is_ready_for_review for each in sections)
    sentence = ngettext(
        "%(n)d of %(all)d sections is ready", "%(n)d of %(all)d sections are ready", ready
    )
    return sentence % {"n": ready, "all": len(sections)}


def _next_action(
    operation: Operation,
    sections: tuple[SectionRow, ...],
    objectives: tuple[ObjectiveRow, ...],
    threat: ThreatAssessmentPanel | None,
) -> NextAction | None:
    def to(name: str, *more: str) -> str:
        return reverse(f"operations:{name}", args=[operation.reference, *more])

    # Order: a first section, the objectives, the threat assessment, all other sections,
    # their release to readers, tabling.
    unwritten = next((each for each in sections if not each.is_written), None)
    if not any(each.is_written for each in sections) and unwritten is not None:
        sentence = _("Nothing of the business case is written yet: begin with “%(title)s”.")
        url = to("business_case_section_edit", unwritten.code)
        return NextAction(sentence % unwritten.__dict__, _("Write the first section"), url)
    if not objectives:
        sentence = _("No objective is recorded yet: what is to be reached, and how is it measured?")
        return NextAction(sentence, _("Add an objective"), to("objective_new"))
    if threat is not None and not threat.is_complete:
        sentence = _("Say what the threat assessment says, where it is kept, or why there is none.")
        return NextAction(sentence, _("State the threat assessment"), to("threat_assessment_edit"))
    if unwritten is not None:
        sentence = _("Next comes “%(title)s”.")
        url = to("business_case_section_edit", unwritten.code)
        return NextAction(sentence % unwritten.__dict__, _("Write the next section"), url)
    draft = next((each for each in sections if not each.is_ready_for_review), None)
    if draft is not None:
        sentence = _("“%(title)s” is still a draft: read it again and say that it is ready.")
        url = to("business_case_section_edit", draft.code)
        return NextAction(sentence % draft.__dict__, _("Read it again"), url)
    if operation.is_draft:
        sentence = _("Everything is written. Nobody else sees it before it is tabled.")
        return NextAction(sentence, _("Go and table it"), operation.get_absolute_url())
    return None
