"""Earlier plans that can be copied, and what each would add."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _, ngettext

from jco_portal.directory.models import User
from operations.models import BusinessCaseText, JcoFile, Objective, Operation, TimetableTask
from operations.reports.overview.phases import format_dates

# Plans on the page, newest first; a limit of the portal.
MAX_SHOWN = 100


@dataclass(frozen=True)
class CopyablePlan:
    """An earlier JCO whose plan may be copied, and what that would add."""

    reference: str
    name: str
    url: str
    dates: str
    copied_content: str


def copyable_plans(operation: Operation, reader: User) -> tuple[CopyablePlan, ...]:
    """Return plans that the reader may see and that would add something.

    Only what ``copy_plan`` copies is counted: sections that are ready for review and not
    written here yet, objectives, and tasks added by hand.
    """
    written = operation.business_case_texts.exclude(text="").values("section")
    texts = (
        BusinessCaseText.objects.visible_to(reader)
        .filter(is_ready_for_review=True)
        .exclude(section__in=written)
    )
    others = JcoFile.objects.visible_to(reader).exclude(operation=operation)
    plans = others.annotate(
        sections=_count_of(texts),
        objectives=_count_of(Objective.objects.visible_to(reader)),
        steps=_count_of(TimetableTask.objects.visible_to(reader).filter(guide_task=None)),
    )
    copyable = plans.select_related("operation").prefetch_related("operation__phases")
    return tuple(
        CopyablePlan(
            reference=each.operation.reference,
            name=each.operation.name,
            url=each.operation.get_absolute_url(),
            dates=format_dates(each.operation),
            copied_content=format_copied(each.sections, each.objectives, each.steps),
        )
        for each in copyable.order_by("-opened_at", "-pk")[:MAX_SHOWN]
        if each.sections or each.objectives or each.steps
    )


def format_copied(sections: int, objectives: int, tasks: int) -> str:
    """Return what a copy adds: ‘7 sections as drafts, 3 objectives, 2 steps of the timetable’."""
    counted = [
        (sections, ngettext("%(n)d section as a draft", "%(n)d sections as drafts", sections)),
        (objectives, ngettext("%(n)d objective", "%(n)d objectives", objectives)),
        (tasks, ngettext("%(n)d step of the timetable", "%(n)d steps of the timetable", tasks)),
    ]
    return ", ".join(label % {"n": n} for n, label in counted if n) or _("nothing")


def _count_of(rows: QuerySet[Any]) -> Coalesce:
    # A subquery for each count: counts over several joins would multiply each other.
    own = rows.filter(operation=OuterRef("operation")).order_by().values("operation")
    counted = own.annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
