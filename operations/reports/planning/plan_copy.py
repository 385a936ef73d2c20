"""Which earlier plans could be copied, and what each would bring."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _, ngettext

from jco_portal.directory.models import User
from operations.models import BusinessCaseText, JcoFile, Objective, Operation, TimetableTask
from operations.reports.overview.phases import dates_in_words

MOST = 100


@dataclass(frozen=True)
class PlanOffer:
    """An earlier JCO whose plan may be copied, and what that would bring."""

    reference: str
    name: str
    url: str
    dates: str
    brings: str


def plan_offers(operation: Operation, reader: User) -> tuple[PlanOffer, ...]:
    """Plans that this person reads and that bring something over nothing that is written."""
    written = operation.business_case_texts.exclude(text="").values("section")
    texts = (
        BusinessCaseText.objects.visible_to(reader)
        .filter(is_ready_for_review=True)
        .exclude(section__in=written)
    )
    others = JcoFile.objects.visible_to(reader).exclude(operation=operation)
    plans = others.annotate(
        sections=_count(texts),
        objectives=_count(Objective.objects.visible_to(reader)),
        steps=_count(TimetableTask.objects.visible_to(reader).filter(guide_task=None)),
    )
    found = plans.select_related("operation").prefetch_related("operation__phases")
    return tuple(
        PlanOffer(
            reference=each.operation.reference,
            name=each.operation.name,
            url=each.operation.get_absolute_url(),
            dates=dates_in_words(each.operation),
            brings=brought_in_words(each.sections, each.objectives, each.steps),
        )
        for each in found.order_by("-opened_at", "-pk")[:MOST]
        if each.sections or each.objectives or each.steps
    )


def brought_in_words(sections: int, objectives: int, steps: int) -> str:
    """What a copy brings: “7 sections as drafts, 3 objectives, 2 steps of the timetable”."""
    said = [
        (sections, ngettext("%(n)d section as a draft", "%(n)d sections as drafts", sections)),
        (objectives, ngettext("%(n)d objective", "%(n)d objectives", objectives)),
        (steps, ngettext("%(n)d step of the timetable", "%(n)d steps of the timetable", steps)),
    ]
    return ", ".join(words % {"n": n} for n, words in said if n) or _("nothing")


def _count(parts: QuerySet[Any]) -> Coalesce:
    own = parts.filter(operation=OuterRef("operation")).order_by().values("operation")
    counted = own.annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
