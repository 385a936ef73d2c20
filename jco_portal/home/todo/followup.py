"""What waits in follow-up: debriefings, recommendations, confirmations, lessons."""

from datetime import date
from typing import TYPE_CHECKING, Any, TypedDict

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Window
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django_stubs_ext import WithAnnotations

from followup.enums import UNDERWAY_STATES, ActionState, RecommendationState
from followup.models import AddresseeAction, FinalReport
from followup.permissions import LESSON_STATES, OVERVIEW_ROLES
from followup.queries.lessons import lessons_due
from jco_portal.core.dates import day_in_words
from jco_portal.deadlines.models import Deadline
from jco_portal.directory.enums import OrganisationKind, Role
from jco_portal.directory.models import User
from jco_portal.documents.enums import ProducedState
from jco_portal.documents.models import ProducedDocumentTransition
from jco_portal.documents.queries import ASK
from jco_portal.home.todo.items import SHOWN, Group, Item
from jco_portal.home.todo.own_operations import among_ours
from operations.enums import PLANNING_ROLES, REPRESENTATIVE_ROLES, OperationState
from operations.models import Operation
from operations.queries.operations import is_planned_here

MOST_PLANS = 30


class Known(TypedDict):
    """Whether the reader may know of the JCO of a recommendation."""

    is_known: bool


if TYPE_CHECKING:
    Asked = WithAnnotations[AddresseeAction, Known]


def follow_up(user: User, run: list[Operation], today: date) -> list[Group]:
    """Everything in follow-up that waits for this person."""
    groups = []
    if user.has_role(*REPRESENTATIVE_ROLES, Role.SECRETARIAT):
        groups.append(recommendations_to_answer(user, today))
    if user.has_role(*PLANNING_ROLES):
        groups += [debriefings_to_hold(run, today), lessons_to_answer(user, run)]
    if user.has_role(*PLANNING_ROLES, *OVERVIEW_ROLES):
        groups.append(reports_to_approve(user))
    if user.has_role(Role.EXPERT):
        groups.append(answers_to_confirm(user))
    return groups


def debriefings_to_hold(run: list[Operation], today: date) -> Group:
    """Debriefings of JCOs that one runs and that have ended, the most urgent first."""
    ended = [each for each in run if _is_to_be_debriefed(each)]
    shown = ended[:SHOWN]
    keys = {f"followup:{each.pk}:debriefing": each.pk for each in shown}
    standing = Deadline.objects.open().filter(key__in=keys) if keys else ()
    dues = {keys[each.key]: each for each in standing}
    items = tuple(_debriefing(each, dues.get(each.pk), today) for each in shown)
    address = reverse("followup:debriefing_list")
    return Group(_("Debriefings to hold"), items, len(ended), address)


def _is_to_be_debriefed(operation: Operation) -> bool:
    held = getattr(operation, "debriefing", None)
    is_open = held is None or held.recorded_at is None
    return is_open and operation.state == OperationState.DEBRIEFING and is_planned_here(operation)


def _debriefing(operation: Operation, due: Deadline | None, today: date) -> Item:
    reason = _("It has ended; what was reached and learnt is to be looked at.")
    if due is not None and today > due.grace_ends_on:
        days = (today - due.grace_ends_on).days
        sentence = ngettext(
            "The debriefing is %(n)d day overdue.", "The debriefing is %(n)d days overdue.", days
        )
        reason = sentence % {"n": days}
    elif due is not None:
        sentence = _("The debriefing is due by %(day)s.")
        reason = sentence % {"day": day_in_words(due.due_on)}
    url = reverse("followup:debriefing", args=[operation.reference])
    return Item(operation.name, url, reason, _("Prepare it"), url)


def reports_to_approve(user: User) -> Group:
    """Reports that somebody else has put to an approval which this person may give."""
    asked = ProducedDocumentTransition.objects.filter(document=OuterRef("document"), name=ASK)
    reports = (
        FinalReport.objects.visible_to(user)
        .filter(document__state=ProducedState.APPROVAL_REQUESTED)
        .annotate(asked_by=Subquery(asked.order_by("-made_at", "-pk").values("made_by")[:1]))
        .exclude(asked_by=user.pk)
        .select_related("operation", "document")
    )
    if not user.has_role(*OVERVIEW_ROLES):
        reports = reports.filter(operation__in=Operation.objects.managed_by(user).values("pk"))
    shown, total = _first(reports.order_by("document__state_since", "pk"))
    items = tuple(_to_approve(each) for each in shown)
    return Group(_("Reports to approve"), items, total, reverse("followup:debriefing_list"))


def _to_approve(report: FinalReport) -> Item:
    since = day_in_words(timezone.localdate(report.document.state_since))
    reason = _("Its final report waits for approval since %(day)s.") % {"day": since}
    url = report.get_absolute_url()
    return Item(report.operation.name, url, reason, _("Read it"), url)


def recommendations_to_answer(user: User, today: date) -> Group:
    """Recommendations that one's own organisation has not answered, or is late in carrying out."""
    own = (
        Q(organisation=user.organisation_id)
        if user.has_role(*REPRESENTATIVE_ROLES)
        else Q(pk__in=[])
    )
    if user.has_role(Role.SECRETARIAT):
        own |= Q(organisation__kind=OrganisationKind.COUNCIL)
    asked = _standing(user).filter(
        Q(state=ActionState.AWAITING_RESPONSE)
        | Q(state__in=UNDERWAY_STATES, recommendation__due_on__lt=today),
        own,
    )
    answers, total = _first(asked.order_by("recommendation__due_on", "pk"))
    items = tuple(_to_answer(each, today) for each in answers)
    rest = reverse("followup:recommendation_list")
    place = user.organisation
    address = f"{rest}?addressee={place.code}" if place else rest
    return Group(_("Recommendations to answer"), items, total, address)


def _to_answer(answer: "Asked", today: date) -> Item:
    due_on = answer.recommendation.due_on
    words = {"day": day_in_words(due_on)}
    reason = _("To be carried out by %(day)s.") % words
    if due_on < today:
        reason = _("It was to be carried out by %(day)s.") % words
    url = reverse("followup:answer_edit", args=[answer.pk])
    address = answer.recommendation.get_absolute_url()
    return Item(_title(answer), address, reason, _("Answer"), url)


def answers_to_confirm(user: User) -> Group:
    """What addressees of other organisations have done and nobody has confirmed, oldest first."""
    done = _standing(user).filter(state=ActionState.IMPLEMENTED)
    others = done.exclude(organisation=user.organisation_id).exclude(recorded_by=user)
    answers, total = _first(others.order_by("state_since", "pk"))
    items = tuple(_to_confirm(each) for each in answers)
    address = reverse("followup:recommendation_list")
    return Group(_("Answers to confirm"), items, total, address)


def _to_confirm(answer: "Asked") -> Item:
    words = {
        "place": answer.organisation,
        "day": day_in_words(answer.implemented_on),
    }
    reason = _("%(place)s says that it was done on %(day)s.") % words
    url = answer.get_absolute_url()
    return Item(_title(answer), url, reason, _("Look at it"), url)


def lessons_to_answer(user: User, run: list[Operation]) -> Group:
    """Plans that one runs in which a recommendation of an earlier JCO has no answer yet."""
    planned = (each for each in run if each.state in LESSON_STATES and is_planned_here(each))
    plans = sorted(planned, key=lambda each: each.pk)[:MOST_PLANS]
    due = lessons_due(plans)
    waiting = [each for each in plans if due[each.pk]]
    items = tuple(_plan(each, len(due[each.pk])) for each in waiting[:SHOWN])
    return Group(_("Lessons to answer"), items, len(waiting), *among_ours(user))


def _plan(operation: Operation, count: int) -> Item:
    sentence = ngettext(
        "%(n)d recommendation of an earlier JCO is to be answered before the start.",
        "%(n)d recommendations of earlier JCOs are to be answered before the start.",
        count,
    )
    url = reverse("followup:lesson_list", args=[operation.reference])
    return Item(operation.name, url, sentence % {"n": count}, _("Answer"), url)


def _standing(user: User) -> "QuerySet[Asked]":
    operation = OuterRef("recommendation__debriefing__operation")
    return (
        AddresseeAction.objects.visible_to(user)
        .filter(
            recommendation__state=RecommendationState.OPEN,
            recommendation__debriefing__recorded_at__isnull=False,
        )
        .annotate(is_known=Exists(Operation.objects.visible_to(user).filter(pk=operation)))
        .select_related("organisation", "recommendation__debriefing__operation")
    )


def _first(rows: QuerySet[Any]) -> tuple[list[Any], int]:
    """The most urgent few, and how many there are."""
    shown = list(rows.annotate(total=Window(Count("pk")))[:SHOWN])
    return shown, shown[0].total if shown else 0


def _title(answer: "Asked") -> str:
    operation = answer.recommendation.debriefing.operation
    name = operation.name if answer.is_known else _("A JCO that is not shown to you")
    words = {"name": name, "number": answer.recommendation.number}
    return _("%(name)s, recommendation %(number)d") % words
