"""Rows of lists of recommendations, and the page of one."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from followup.enums import ActionState, LessonTreatment, RecommendationState
from followup.lifecycle import RECOMMENDATION_LIFECYCLE
from followup.models import AddresseeAction, Lesson, Recommendation
from followup.permissions import can_assess_and_recommend, can_change_recommendation
from followup.reports.addressee_actions import (
    AddresseeActionRow,
    HistoryRow,
    action_rows,
    history_rows,
)
from jco_portal.core.dates import format_day
from jco_portal.core.related_rows import RelatedRows, with_related
from jco_portal.core.transitions import AvailableTransition
from jco_portal.directory.models import User
from jco_portal.directory.queries import function_labels
from operations.enums import Marking
from operations.queries.operations import visible_ids

MAX_NAMED = 3  # addressees; of more, only the number is shown


@dataclass(frozen=True)
class RecommendationRow:
    """A recommendation in a list; the JCO is named only if the user may see it."""

    pk: int
    url: str
    number: int
    operation: str
    operation_url: str
    marking: str
    text: str
    area: str
    due_on: date
    due_day: str
    overdue_note: str
    state: str
    state_label: str
    addressees: str
    progress: str
    actions: tuple[AddresseeAction, ...] = field(repr=False, default=())

    @property
    def title(self) -> str:
        """The JCO and the number of the recommendation."""
        params = {"name": self.operation, "number": self.number}
        return _("%(name)s, recommendation %(number)d") % params


@dataclass(frozen=True)
class LessonLink:
    """A later JCO that applies a recommendation, and how."""

    name: str
    url: str
    treatment: str


@dataclass(frozen=True)
class RecommendationPage:
    """Everything that the page of a recommendation shows to one user."""

    row: RecommendationRow
    created_sentence: str
    actions: tuple[AddresseeActionRow, ...]
    awaiting_response_note: str
    history: tuple[HistoryRow, ...]
    treated_in: tuple[LessonLink, ...]
    transitions: tuple[AvailableTransition, ...]
    not_yet_reason: str
    edit_url: str
    may_remove: bool


def with_rows(recommendations: QuerySet[Recommendation]) -> QuerySet[Recommendation]:
    """Return the recommendations with what a row needs, in a fixed number of queries."""
    answers = AddresseeAction.objects.order_by("organisation__name")
    named = recommendations.select_related("debriefing__operation")
    return with_related(named, RelatedRows("addressee_actions", answers, ("organisation",)))


def recommendation_rows(
    recommendations: Iterable[Recommendation], user: User, today: date
) -> tuple[RecommendationRow, ...]:
    """Return the rows for a user, of recommendations fetched with ``with_rows``."""
    listed = list(recommendations)
    known = visible_ids(user, {each.debriefing.operation_id for each in listed})
    return rows_of_visible(listed, known, today)


def rows_of_visible(
    recommendations: Iterable[Recommendation], known: set[int], today: date
) -> tuple[RecommendationRow, ...]:
    """Return the rows; ``known`` are the keys of operations that the reader may see."""
    return tuple(_recommendation_row(each, known, today) for each in recommendations)


def recommendation_page(
    recommendation: Recommendation, user: User, today: date
) -> RecommendationPage:
    """Return the page of a recommendation for a user."""
    [row] = recommendation_rows([recommendation], user, today)
    transitions = list(recommendation.transitions.all())
    people = function_labels(
        {recommendation.made_by_id, *(each.made_by_id for each in transitions)}
    )
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
    params = {
        "day": format_day(recommendation.made_at),
        "who": people[recommendation.made_by_id],
    }
    answers = action_rows(named, user, is_open=is_open and is_recorded)
    # Addressees without response are named in one sentence instead of rows.
    silent = [each for each in answers if each.is_awaiting_response]
    return RecommendationPage(
        row=row,
        created_sentence=_("Made on %(day)s by %(who)s.") % params,
        actions=tuple(each for each in answers if not each.is_awaiting_response),
        awaiting_response_note=", ".join(each.organisation for each in silent),
        history=history_rows(transitions, RECOMMENDATION_LIFECYCLE, people),
        treated_in=_lesson_links(recommendation, user),
        transitions=_available_transitions(recommendation, user) if is_recorded else (),
        not_yet_reason="" if is_recorded else _not_yet_sentence(),
        edit_url=reverse("followup:recommendation_edit", args=[row.pk]) if may_change else "",
        may_remove=may_remove,
    )


def _not_yet_sentence() -> str:
    return _("It binds, and its addressees are told, once the debriefing is recorded.")


def _available_transitions(
    recommendation: Recommendation, user: User
) -> tuple[AvailableTransition, ...]:
    """Return the transitions possible now; blocked ones are not shown here."""
    transitions = RECOMMENDATION_LIFECYCLE.available_transitions(recommendation, user)
    return tuple(each for each in transitions if each.is_possible)


def _lesson_links(recommendation: Recommendation, user: User) -> tuple[LessonLink, ...]:
    """Return the later JCOs that apply the recommendation and that the user may read."""
    lessons = Lesson.objects.visible_to(user).filter(
        recommendation=recommendation, treatment=LessonTreatment.APPLIED
    )
    return tuple(
        LessonLink(
            str(each.operation),
            reverse("followup:lesson_list", args=[each.operation.reference]),
            each.text,
        )
        for each in lessons.select_related("operation").order_by("treated_at")
    )


def _recommendation_row(
    recommendation: Recommendation, known: set[int], today: date
) -> RecommendationRow:
    operation = recommendation.debriefing.operation
    is_known = operation.pk in known
    answers = tuple(recommendation.addressee_actions.all())
    return RecommendationRow(
        pk=recommendation.pk,
        url=recommendation.get_absolute_url(),
        number=recommendation.number,
        # An addressee may read a recommendation without seeing the JCO.
        operation=operation.name if is_known else _("A JCO that is not shown to you"),
        operation_url=operation.get_absolute_url() if is_known else "",
        marking=Marking(operation.marking),
        text=recommendation.text,
        area=recommendation.get_area_display(),
        due_on=recommendation.due_on,
        due_day=format_day(recommendation.due_on),
        overdue_note=_overdue_note(recommendation, today),
        state=recommendation.state,
        state_label=recommendation.get_state_display(),
        addressees=_addressee_names(answers),
        progress=_progress(answers),
        actions=answers,
    )


def _overdue_note(recommendation: Recommendation, today: date) -> str:
    days = (today - recommendation.due_on).days
    if recommendation.state != RecommendationState.OPEN or days <= 0:
        return ""
    return ngettext("%(n)d day overdue", "%(n)d days overdue", days) % {"n": days}


def _addressee_names(answers: tuple[Any, ...]) -> str:
    names = [str(each.organisation) for each in answers]
    if len(names) <= MAX_NAMED:
        return ", ".join(names)
    return _("%(n)d addressees") % {"n": len(names)}


def _progress(answers: tuple[Any, ...]) -> str:
    """Return how many actions are verified, and the numbers of other notable states."""
    states = [each.state for each in answers]
    params = {"n": len(states), "m": states.count(ActionState.VERIFIED)}
    phrases = [_("%(m)d of %(n)d done and confirmed") % params]
    for state, sentence in (
        (ActionState.IMPLEMENTED, _("%(n)d to be confirmed")),
        (ActionState.REJECTED, _("%(n)d rejected")),
        (ActionState.AWAITING_RESPONSE, _("%(n)d not answered")),
    ):
        if count := states.count(state):
            phrases.append(sentence % {"n": count})
    return ", ".join(phrases)
