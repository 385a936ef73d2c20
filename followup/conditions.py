"""Conditions of transitions of operations, recommendations and final reports.

Each takes many records and returns a refusal for each that fails, by primary key. The status of
investigations is to become a condition of ``close`` once the portal records investigations.
"""

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from followup.enums import COVER_LINE, UNDERWAY_STATES, ActionState, RecommendationState
from followup.models import AddresseeAction, Debriefing, FinalReportText, Recommendation
from followup.queries.lessons import untreated_lessons
from followup.queries.report import operations_with_filed_report
from jco_portal.core.access import Refusal
from operations.models import Objective, Operation


def has_recorded_debriefing(operations: Iterable[Operation]) -> dict[int, Refusal]:
    """Require the debriefing to be recorded as held."""
    operations = list(operations)
    held = Debriefing.objects.recorded().filter(operation__in=operations)
    fine = set(held.values_list("operation", flat=True))
    return {
        each.pk: Refusal("debriefing", _("The debriefing is not recorded yet."), _page_url(each))
        for each in operations
        if each.pk not in fine
    }


def has_assessed_objectives(operations: Iterable[Operation]) -> dict[int, Refusal]:
    """Require an assessment of every objective."""
    operations = list(operations)
    open_ones = Objective.objects.filter(operation__in=operations, assessment=None)
    lacking = set(open_ones.values_list("operation", flat=True))
    sentence = _("An objective has not been assessed yet.")
    return {
        each.pk: Refusal("objectives", sentence, f"{_page_url(each)}#objectives")
        for each in operations
        if each.pk in lacking
    }


def has_settled_recommendations(operations: Iterable[Operation]) -> dict[int, Refusal]:
    """Require every recommendation to be implemented, waived or scheduled.

    Scheduled: the due date is after today, and each addressee has implemented the recommendation
    or has accepted it and named a responsible function.
    """
    operations = list(operations)
    open_ones = Recommendation.objects.filter(
        debriefing__operation__in=operations, state=RecommendationState.OPEN
    )
    # A rejection or a missing response is not scheduled either.
    unowned = AddresseeAction.objects.exclude(
        Q(state__in=UNDERWAY_STATES) & ~Q(responsible="")
        | Q(state__in=(ActionState.IMPLEMENTED, ActionState.VERIFIED))
    )
    unsettled = open_ones.filter(
        Q(due_on__lte=timezone.localdate())
        | Q(addressee_actions__in=unowned.order_by().values("pk"))
    )
    lacking = set(unsettled.order_by().values_list("debriefing__operation", flat=True))
    sentence = _("A recommendation is neither done, nor waived, nor scheduled with an owner.")
    return {
        each.pk: Refusal("recommendations", sentence, f"{_page_url(each)}#recommendations")
        for each in operations
        if each.pk in lacking
    }


def has_treated_lessons(operations: Iterable[Operation]) -> dict[int, Refusal]:
    """Require a treatment of every open recommendation of a comparable earlier JCO."""
    operations = list(operations)
    due = untreated_lessons(operations)
    return {
        each.pk: Refusal(
            "lessons",
            _untreated_sentence(len(due[each.pk])),
            reverse("followup:lesson_list", args=[each.reference]),
        )
        for each in operations
        if due[each.pk]
    }


def is_recommendation_open(answers: Iterable[AddresseeAction]) -> dict[int, Refusal]:
    """Require the recommendation to be open and its debriefing to be recorded."""
    answers = list(answers)
    binding = Recommendation.objects.binding().filter(addressee_actions__in=answers)
    fine = set(binding.values_list("pk", flat=True))
    sentence = _("The recommendation is not open, so nothing is answered now.")
    return {
        each.pk: Refusal("recommendation", sentence)
        for each in answers
        if each.recommendation_id not in fine
    }


def has_all_actions_verified(recommendations: Iterable[Recommendation]) -> dict[int, Refusal]:
    """Require that the actions of all addressees have been verified."""
    recommendations = list(recommendations)
    open_ones = AddresseeAction.objects.filter(recommendation__in=recommendations).exclude(
        state=ActionState.VERIFIED
    )
    lacking = set(open_ones.order_by().values_list("recommendation", flat=True))
    sentence = _("An addressee is not done yet, or nobody has confirmed it.")
    return {
        each.pk: Refusal("answers", sentence, each.get_absolute_url())
        for each in recommendations
        if each.pk in lacking
    }


def _untreated_sentence(count: int) -> str:
    return ngettext(
        "%(n)d recommendation of an earlier JCO has no answer in this plan yet.",
        "%(n)d recommendations of earlier JCOs have no answer in this plan yet.",
        count,
    ) % {"n": count}


def _page_url(operation: Operation) -> str:
    return reverse("followup:debriefing_detail", args=[operation.reference])


def has_filed_report(operations: Iterable[Operation]) -> dict[int, Refusal]:
    """Require a filed final report."""
    operations = list(operations)
    filed = set(
        operations_with_filed_report()
        .filter(produced_document__final_report__operation__in=operations)
        .values_list("produced_document__final_report__operation", flat=True)
    )
    sentence = _("The final report is not filed yet.")
    return {
        each.pk: Refusal("report", sentence, reverse("followup:report", args=[each.reference]))
        for each in operations
        if each.pk not in filed
    }


def has_written_section(operations: Iterable[Operation]) -> dict[int, Refusal]:
    """Require text in at least one section of the final report; the cover line is not enough."""
    operations = list(operations)
    texts = FinalReportText.objects.filter(
        # A text of spaces only is no text.
        final_report__operation__in=operations,
        text__regex=r"\S",
    )
    of_sections = texts.exclude(section=COVER_LINE).order_by()
    written = set(of_sections.values_list("final_report__operation", flat=True))
    sentence = _("No section has a text yet: write at least the introduction.")
    return {
        each.pk: Refusal("texts", sentence, reverse("followup:report", args=[each.reference]))
        for each in operations
        if each.pk not in written
    }


RULE_LABELS = {  # by function, for the page of the life cycles
    "has_recorded_debriefing": gettext_lazy("the debriefing is held and recorded"),
    "has_assessed_objectives": gettext_lazy("every objective is assessed"),
    "has_settled_recommendations": gettext_lazy(
        "every recommendation is done, waived, or scheduled with an owner"
    ),
    "has_treated_lessons": gettext_lazy(
        "every open recommendation of an earlier JCO that is alike is answered"
    ),
    "is_recommendation_open": gettext_lazy("the recommendation is open"),
    "has_all_actions_verified": gettext_lazy("every addressee is done, and that is confirmed"),
    "has_filed_report": gettext_lazy("the final report is approved and filed"),
}
