"""Action that copies the plan of an earlier JCO into a draft."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from jco_portal.core.access import Refusal, require
from jco_portal.core.atomic_actions import atomic_action
from jco_portal.core.record_inputs import own_column_values
from jco_portal.directory.models import User
from operations.actions.planning.objectives import add_objective
from operations.models import (
    BusinessCaseText,
    JcoFile,
    Objective,
    ObjectiveInput,
    Operation,
    TimetableTask,
)
from operations.permissions import can_copy_plan
from operations.queries.operations import locked_operation

COPIED_TASK_FIELDS = ("title", "anchor", "offset_working_days", "responsible", "completion_rule")


@dataclass(frozen=True)
class CopyResult:
    """How many sections, objectives and tasks were copied."""

    sections: int = 0
    objectives: int = 0
    tasks: int = 0


@atomic_action()
def copy_plan(operation: Operation, source: Operation, *, by: User) -> CopyResult:
    """Copy the parts of an earlier plan that the user can read into a draft.

    Sections are copied as drafts where the plan has no text, objectives are added after the
    existing ones, and of the timetable only tasks that were added by hand. A second copy of the
    same plan does nothing and returns zeros. Locks the operation. Raises Refused.
    """
    locked = locked_operation(operation)
    require(can_copy_plan(by, locked), _refuse_unreadable(source, locked, by))
    dossier = JcoFile.objects.get(operation=locked)
    # A form that is sent twice copies once.
    if dossier.copied_from_id == source.pk:
        return CopyResult()
    brought = CopyResult(
        _copy_sections(locked, source, by),
        _copy_objectives(locked, source, by),
        _copy_tasks(locked, source, by),
    )
    dossier.copied_from = source
    dossier.save(update_fields=["copied_from"])
    return brought


def _refuse_unreadable(source: Operation, operation: Operation, reader: User) -> Refusal | None:
    dossiers = JcoFile.objects.visible_to(reader).filter(operation=source)
    if source.pk != operation.pk and dossiers.exists():
        return None
    return Refusal("source", _("Choose a JCO whose plan you may read."))


def _copy_sections(operation: Operation, source: Operation, by: User) -> int:
    written = operation.business_case_texts.exclude(text="").values("section")
    ready = BusinessCaseText.objects.visible_to(by).filter(
        operation=source, is_ready_for_review=True
    )
    brought = list(ready.exclude(section__in=written))
    # Empty texts are deleted, as a section has one text only.
    operation.business_case_texts.filter(section__in=[each.section_id for each in brought]).delete()
    BusinessCaseText.objects.bulk_create(
        BusinessCaseText(
            operation=operation, section_id=each.section_id, text=each.text, written_by=by
        )
        for each in brought
    )
    return len(brought)


def _copy_objectives(operation: Operation, source: Operation, by: User) -> int:
    before = operation.objectives.count()
    theirs = Objective.objects.visible_to(by).filter(operation=source).order_by("number")
    for objective in theirs.select_related("goods").prefetch_related("priorities"):
        values = own_column_values(ObjectiveInput, objective)
        objective_input = ObjectiveInput(**values, priorities=tuple(objective.priorities.all()))
        add_objective(operation, objective_input, by=by)
    return operation.objectives.count() - before


def _copy_tasks(operation: Operation, source: Operation, by: User) -> int:
    """Copy the tasks added by hand, without their dates, which belong to another year."""
    present = operation.timetable.filter(guide_task=None).values("title")
    theirs = TimetableTask.objects.visible_to(by).filter(operation=source, guide_task=None)
    brought = TimetableTask.objects.bulk_create(
        TimetableTask(
            operation=operation, **{name: getattr(each, name) for name in COPIED_TASK_FIELDS}
        )
        for each in theirs.exclude(title__in=present)
    )
    return len(brought)
