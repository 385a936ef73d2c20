"""The lessons of a plan: what earlier JCOs recommend, and what it makes of that."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from followup.models import Lesson, Recommendation
from followup.permissions import can_treat_lessons
from followup.queries.lessons import standing_for
from followup.reports.recommendations import RecommendationRow, recommendation_rows, with_rows
from jco_portal.directory.models import User
from operations.models import Operation, ReferenceTerm


@dataclass(frozen=True)
class LessonRow:
    """A recommendation, why it concerns this plan, and what the plan makes of it."""

    recommendation: RecommendationRow
    alike: str
    use: str
    use_label: str
    text: str
    url: str


@dataclass(frozen=True)
class LessonPage:
    """Lessons that wait for an answer, and those that have one."""

    open: tuple[LessonRow, ...]
    answered: tuple[LessonRow, ...]
    summary: str
    hidden: int
    may_answer: bool
    not_now: str


def lesson_page(operation: Operation, user: User, today: date) -> LessonPage:
    """The lessons of a plan that this person reads, in a fixed number of queries."""
    standing = {each.recommendation: each for each in standing_for([operation])[operation.pk]}
    given = {each.recommendation_id: each for each in Lesson.objects.filter(operation=operation)}
    known = Recommendation.objects.visible_to(user).filter(pk__in={*standing, *given})
    rows = recommendation_rows(with_rows(known).order_by("due_on", "pk"), user, today)
    shared = {key for each in standing.values() for key in each.shared}
    names = dict(ReferenceTerm.objects.filter(pk__in=shared).values_list("pk", "name"))
    told = [
        _row(
            row,
            sorted(names[key] for key in standing[row.pk].shared) if row.pk in standing else [],
            given.get(row.pk),
            operation,
        )
        for row in rows
    ]
    open_ones = tuple(each for each in told if not each.use)
    refusal = can_treat_lessons(user, operation).refusal
    hidden = len(set(standing) - set(given) - {row.pk for row in rows})
    return LessonPage(
        open=open_ones,
        answered=tuple(each for each in told if each.use),
        summary=_summary(len(open_ones) + hidden, len(told) + hidden),
        hidden=hidden,
        may_answer=refusal is None,
        not_now=refusal.sentence if refusal and refusal.code == "state" else "",
    )


def _row(
    row: RecommendationRow, shared: list[str], lesson: Lesson | None, operation: Operation
) -> LessonRow:
    return LessonRow(
        recommendation=row,
        alike=_("Alike: %(names)s") % {"names": ", ".join(shared)} if shared else "",
        use=lesson.treatment if lesson else "",
        use_label=lesson.get_treatment_display() if lesson else "",
        text=lesson.text if lesson else "",
        url=reverse("followup:lesson_answer", args=[operation.reference, row.pk]),
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
