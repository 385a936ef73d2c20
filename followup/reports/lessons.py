"""Content of the page of lessons of a plan."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from followup.models import Lesson, Recommendation
from followup.permissions import can_treat_lessons
from followup.queries.lessons import comparable_recommendations
from followup.reports.recommendations import RecommendationRow, recommendation_rows, with_rows
from jco_portal.directory.models import User
from operations.models import Operation, ReferenceTerm


@dataclass(frozen=True)
class LessonRow:
    """A recommendation of an earlier JCO and its treatment; texts are empty while untreated."""

    recommendation: RecommendationRow
    shared_scope: str
    treatment: str
    treatment_label: str
    text: str
    url: str


@dataclass(frozen=True)
class LessonPage:
    """The lessons of a plan.

    ``hidden_count`` are untreated ones on recommendations that the user may not read.
    """

    untreated: tuple[LessonRow, ...]
    treated: tuple[LessonRow, ...]
    summary: str
    hidden_count: int
    may_treat: bool
    not_allowed_reason: str


def lesson_page(operation: Operation, user: User, today: date) -> LessonPage:
    """Return the page for a user, in a fixed number of queries."""
    comparable = {
        each.recommendation_id: each
        for each in comparable_recommendations([operation])[operation.pk]
    }
    lessons = {each.recommendation_id: each for each in Lesson.objects.filter(operation=operation)}
    known = Recommendation.objects.visible_to(user).filter(pk__in={*comparable, *lessons})
    rows = recommendation_rows(with_rows(known).order_by("due_on", "pk"), user, today)
    shared = {key for each in comparable.values() for key in each.shared_terms}
    names = dict(ReferenceTerm.objects.filter(pk__in=shared).values_list("pk", "name"))
    lesson_rows = [
        _lesson_row(
            row,
            sorted(names[key] for key in comparable[row.pk].shared_terms)
            if row.pk in comparable
            else [],
            lessons.get(row.pk),
            operation,
        )
        for row in rows
    ]
    open_ones = tuple(each for each in lesson_rows if not each.treatment)
    refusal = can_treat_lessons(user, operation).refusal
    # Counted without their content: the plan must treat them all the same.
    hidden = len(set(comparable) - set(lessons) - {row.pk for row in rows})
    return LessonPage(
        untreated=open_ones,
        treated=tuple(each for each in lesson_rows if each.treatment),
        summary=_summary(len(open_ones) + hidden, len(lesson_rows) + hidden),
        hidden_count=hidden,
        may_treat=refusal is None,
        # Other refusals concern users who are no planners and need no reason.
        not_allowed_reason=refusal.sentence if refusal and refusal.code == "state" else "",
    )


def _lesson_row(
    row: RecommendationRow, shared: list[str], lesson: Lesson | None, operation: Operation
) -> LessonRow:
    return LessonRow(
        recommendation=row,
        shared_scope=_("Alike: %(names)s") % {"names": ", ".join(shared)} if shared else "",
        treatment=lesson.treatment if lesson else "",
        treatment_label=lesson.get_treatment_display() if lesson else "",
        text=lesson.text if lesson else "",
        url=reverse("followup:lesson_treat", args=[operation.reference, row.pk]),
    )


def _summary(left: int, count: int) -> str:
    if not count:
        return _("No earlier JCO that is alike has an open recommendation.")
    if not left:
        return _("Every recommendation of earlier JCOs is answered.")
    sentence = ngettext(
        "%(left)d of %(n)d recommendation of an earlier JCO is to be answered before the start.",
        "%(left)d of %(n)d recommendations of earlier JCOs are to be answered before the start.",
        count,
    )
    return sentence % {"left": left, "n": count}
