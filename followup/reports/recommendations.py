"""Recommendations as rows of a list and as a page of their own."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from followup.enums import ActionState, LessonTreatment, RecommendationState
from followup.lifecycle import RECOMMENDATION
from followup.models import AddresseeAction, Lesson, Recommendation
from followup.permissions import can_assess_and_recommend, can_change_recommendation
from followup.reports.addressee_actions import AnswerRow, HistoryLine, answer_rows, history_lines
from jco_portal.core.dates import day_in_words
from jco_portal.core.lifecycle import Offer
from jco_portal.core.related_rows import Related, with_related
from jco_portal.directory.models import User
from jco_portal.directory.queries import functions_of
from operations.enums import Marking
from operations.queries.operations import visible_keys

MOST_NAMED = 3


@dataclass(frozen=True)
class RecommendationRow:
    """A recommendation in a list: what, to whom, by when, how far; its JCO if it may be known."""

    pk: int
    url: str
    number: int
    operation: str
    operation_url: str
    marking: str
    text: str
    level: str
    due_on: date
    due: str
    late: str
    state: str
    state_label: str
    addressees: str
    progress: str
    answers: tuple[AddresseeAction, ...] = field(repr=False, default=())

    @property
    def title(self) -> str:
        """What the recommendation is called: its JCO and its number."""
        words = {"name": self.operation, "number": self.number}
        return _("%(name)s, recommendation %(number)d") % words


@dataclass(frozen=True)
class Used:
    """A later JCO that applies a recommendation, and how."""

    name: str
    url: str
    how: str


@dataclass(frozen=True)
class RecommendationPage:
    """Everything that the page of a recommendation shows."""

    row: RecommendationRow
    made: str
    answers: tuple[AnswerRow, ...]
    silent: str
    history: tuple[HistoryLine, ...]
    used: tuple[Used, ...]
    offers: tuple[Offer, ...]
    not_yet: str
    edit_url: str
    may_remove: bool


def with_rows(recommendations: QuerySet[Recommendation]) -> QuerySet[Recommendation]:
    """The recommendations with all that a row shows, in a fixed number of queries."""
    answers = AddresseeAction.objects.order_by("organisation__name")
    named = recommendations.select_related("debriefing__operation")
    return with_related(named, Related("addressee_actions", answers, ("organisation",)))


def recommendation_rows(
    recommendations: Iterable[Recommendation], user: User, today: date
) -> tuple[RecommendationRow, ...]:
    """Recommendations that were fetched with ``with_rows``, of JCOs that are known or not."""
    listed = list(recommendations)
    known = visible_keys(user, {each.debriefing.operation_id for each in listed})
    return rows_of_known(listed, known, today)


def rows_of_known(
    recommendations: Iterable[Recommendation], known: set[int], today: date
) -> tuple[RecommendationRow, ...]:
    """Recommendations that were fetched with ``with_rows``; ``known`` are JCOs by key."""
    return tuple(_row(each, known, today) for each in recommendations)


def recommendation_page(
    recommendation: Recommendation, user: User, today: date
) -> RecommendationPage:
    """The page of a recommendation for this person."""
    [row] = recommendation_rows([recommendation], user, today)
    moves = list(recommendation.transitions.all())
    people = functions_of({recommendation.made_by_id, *(move.made_by_id for move in moves)})
    is_recorded = recommendation.debriefing.is_recorded
    is_open = row.state == RecommendationState.OPEN
    named = recommendation.addressee_actions.select_related(
        "organisation", "document"
    ).prefetch_related("transitions", "document__versions")
    may_change = can_change_recommendation(user, recommendation).is_allowed and is_open
    may_remove = (
        not is_recorded
        and can_assess_and_recommend(user, recommendation.debriefing.operation).is_allowed
    )
    words = {
        "day": day_in_words(recommendation.made_at),
        "who": people[recommendation.made_by_id],
    }
    answers = answer_rows(named, user, is_open=is_open and is_recorded)
    silent = [each for each in answers if each.is_silent]
    return RecommendationPage(
        row=row,
        made=_("Made on %(day)s by %(who)s.") % words,
        answers=tuple(each for each in answers if not each.is_silent),
        silent=", ".join(each.place for each in silent),
        history=history_lines(moves, RECOMMENDATION, people),
        used=_used(recommendation, user),
        offers=_offers(recommendation, user) if is_recorded else (),
        not_yet="" if is_recorded else _not_yet(),
        edit_url=reverse("followup:recommendation_edit", args=[row.pk]) if may_change else "",
        may_remove=may_remove,
    )


def _not_yet() -> str:
    return _("It binds, and its addressees are told, once the debriefing is recorded.")


def _offers(recommendation: Recommendation, user: User) -> tuple[Offer, ...]:
    """Steps that are possible now; closing by hand only where every answer is confirmed."""
    offers = RECOMMENDATION.offers(recommendation, user)
    return tuple(each for each in offers if each.is_possible)


def _used(recommendation: Recommendation, user: User) -> tuple[Used, ...]:
    """The later JCOs that the person may read in which it is applied."""
    lessons = Lesson.objects.visible_to(user).filter(
        recommendation=recommendation, treatment=LessonTreatment.APPLIED
    )
    return tuple(
        Used(
            str(each.operation),
            reverse("followup:lesson_list", args=[each.operation.reference]),
            each.text,
        )
        for each in lessons.select_related("operation").order_by("treated_at")
    )


def _row(recommendation: Recommendation, known: set[int], today: date) -> RecommendationRow:
    operation = recommendation.debriefing.operation
    is_known = operation.pk in known
    answers = tuple(recommendation.addressee_actions.all())
    return RecommendationRow(
        pk=recommendation.pk,
        url=recommendation.get_absolute_url(),
        number=recommendation.number,
        operation=operation.name if is_known else _("A JCO that is not shown to you"),
        operation_url=operation.get_absolute_url() if is_known else "",
        marking=Marking(operation.marking),
        text=recommendation.text,
        level=recommendation.get_area_display(),
        due_on=recommendation.due_on,
        due=day_in_words(recommendation.due_on),
        late=_late(recommendation, today),
        state=recommendation.state,
        state_label=recommendation.get_state_display(),
        addressees=_addressees(answers),
        progress=_progress(answers),
        answers=answers,
    )


def _late(recommendation: Recommendation, today: date) -> str:
    days = (today - recommendation.due_on).days
    if recommendation.state != RecommendationState.OPEN or days <= 0:
        return ""
    return ngettext("%(n)d day overdue", "%(n)d days overdue", days) % {"n": days}


def _addressees(answers: tuple[Any, ...]) -> str:
    names = [str(each.organisation) for each in answers]
    if len(names) <= MOST_NAMED:
        return ", ".join(names)
    return _("%(n)d addressees") % {"n": len(names)}


def _progress(answers: tuple[Any, ...]) -> str:
    """How many are done and confirmed, and what else is worth knowing."""
    states = [each.state for each in answers]
    words = {"n": len(states), "m": states.count(ActionState.VERIFIED)}
    said = [_("%(m)d of %(n)d done and confirmed") % words]
    for state, sentence in (
        (ActionState.IMPLEMENTED, _("%(n)d to be confirmed")),
        (ActionState.REJECTED, _("%(n)d rejected")),
        (ActionState.AWAITING_RESPONSE, _("%(n)d not answered")),
    ):
        if count := states.count(state):
            said.append(sentence % {"n": count})
    return ", ".join(said)
