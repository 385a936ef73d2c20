"""To-do groups of follow-up: debriefings, reports, recommendations, actions, lessons."""

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
from followup.queries.lessons import untreated_lessons
from jco_portal.core.dates import format_day
from jco_portal.deadlines.models import Deadline
from jco_portal.directory.enums import OrganisationKind, Role
from jco_portal.directory.models import User
from jco_portal.documents.enums import ProducedState
from jco_portal.documents.models import ProducedDocumentTransition
from jco_portal.documents.queries import REQUEST
from jco_portal.home.todo.items import MAX_SHOWN, TodoGroup, TodoItem
from jco_portal.home.todo.own_operations import own_operations_link
from operations.enums import PLANNING_ROLES, REPRESENTATIVE_ROLES, OperationState
from operations.models import Operation
from operations.queries.operations import is_planned_in_portal

MAX_PLANS = 30  # JCOs whose lessons are compared; bounds the work of the home page


class KnownAnnotation(TypedDict):
    """Column that the query adds: whether the JCO of a recommendation is visible to the user."""

    is_known: bool


if TYPE_CHECKING:
    AnnotatedAction = WithAnnotations[AddresseeAction, KnownAnnotation]


def followup_groups(user: User, run: list[Operation], today: date) -> list[TodoGroup]:
    """Return the to-do groups of follow-up; ``run`` are the JCOs that the user manages."""
    groups = []
    if user.has_role(*REPRESENTATIVE_ROLES, Role.SECRETARIAT):
        groups.append(recommendations_group(user, today))
    if user.has_role(*PLANNING_ROLES):
        groups += [debriefings_group(run, today), lessons_group(user, run)]
    if user.has_role(*PLANNING_ROLES, *OVERVIEW_ROLES):
        groups.append(report_approvals_group(user))
    if user.has_role(Role.EXPERT):
        groups.append(actions_to_verify_group(user))
    return groups


def debriefings_group(run: list[Operation], today: date) -> TodoGroup:
    """Return the managed JCOs that await their debriefing, the longest first."""
    ended = [each for each in run if _needs_debriefing(each)]
    shown = ended[:MAX_SHOWN]
    keys = {f"followup:{each.pk}:debriefing": each.pk for each in shown}
    deadlines = Deadline.objects.open().filter(key__in=keys) if keys else ()
    dues = {keys[each.key]: each for each in deadlines}
    items = tuple(_debriefing_item(each, dues.get(each.pk), today) for each in shown)
    address = reverse("followup:debriefing_list")
    return TodoGroup(_("Debriefings to hold"), items, len(ended), address)


def _needs_debriefing(operation: Operation) -> bool:
    held = getattr(operation, "debriefing", None)
    is_open = held is None or held.recorded_at is None
    return (
        is_open and operation.state == OperationState.DEBRIEFING and is_planned_in_portal(operation)
    )


def _debriefing_item(operation: Operation, due: Deadline | None, today: date) -> TodoItem:
    reason = _("It has ended; what was reached and learnt is to be looked at.")
    if due is not None and today > due.grace_ends_on:
        days = (today - due.grace_ends_on).days
        sentence = ngettext(
            "The debriefing is %(n)d day overdue.", "The debriefing is %(n)d days overdue.", days
        )
        reason = sentence % {"n": days}
    elif due is not None:
        sentence = _("The debriefing is due by %(day)s.")
        reason = sentence % {"day": format_day(due.due_on)}
    url = reverse("followup:debriefing_detail", args=[operation.reference])
    return TodoItem(operation.name, url, reason, _("Prepare it"), url)


def report_approvals_group(user: User) -> TodoGroup:
    """Return the final reports that await approval and were requested by another user."""
    requests = ProducedDocumentTransition.objects.filter(
        document=OuterRef("document"), name=REQUEST
    )
    reports = (
        FinalReport.objects.visible_to(user)
        .filter(document__state=ProducedState.APPROVAL_REQUESTED)
        .annotate(asked_by=Subquery(requests.order_by("-made_at", "-pk").values("made_by")[:1]))
        .exclude(asked_by=user.pk)
        .select_related("operation", "document")
    )
    if not user.has_role(*OVERVIEW_ROLES):
        reports = reports.filter(operation__in=Operation.objects.managed_by(user).values("pk"))
    shown, total = _first_rows(reports.order_by("document__state_since", "pk"))
    items = tuple(_report_item(each) for each in shown)
    return TodoGroup(_("Reports to approve"), items, total, reverse("followup:debriefing_list"))


def _report_item(report: FinalReport) -> TodoItem:
    since = format_day(timezone.localdate(report.document.state_since))
    reason = _("Its final report waits for approval since %(day)s.") % {"day": since}
    url = report.get_absolute_url()
    return TodoItem(report.operation.name, url, reason, _("Read it"), url)


def recommendations_group(user: User, today: date) -> TodoGroup:
    """Return recommendations to which the organisation owes a response or an overdue action.

    The secretariat answers for Council bodies too.
    """
    own = (
        Q(organisation=user.organisation_id)
        if user.has_role(*REPRESENTATIVE_ROLES)
        else Q(pk__in=[])
    )
    if user.has_role(Role.SECRETARIAT):
        own |= Q(organisation__kind=OrganisationKind.COUNCIL)
    open_actions = _open_actions(user).filter(
        Q(state=ActionState.AWAITING_RESPONSE)
        | Q(state__in=UNDERWAY_STATES, recommendation__due_on__lt=today),
        own,
    )
    answers, total = _first_rows(open_actions.order_by("recommendation__due_on", "pk"))
    items = tuple(_recommendation_item(each, today) for each in answers)
    rest = reverse("followup:recommendation_list")
    organisation = user.organisation
    address = f"{rest}?addressee={organisation.code}" if organisation else rest
    return TodoGroup(_("Recommendations to answer"), items, total, address)


def _recommendation_item(answer: "AnnotatedAction", today: date) -> TodoItem:
    due_on = answer.recommendation.due_on
    params = {"day": format_day(due_on)}
    reason = _("To be carried out by %(day)s.") % params
    if due_on < today:
        reason = _("It was to be carried out by %(day)s.") % params
    url = reverse("followup:action_edit", args=[answer.pk])
    address = answer.recommendation.get_absolute_url()
    return TodoItem(_action_title(answer), address, reason, _("Answer"), url)


def actions_to_verify_group(user: User) -> TodoGroup:
    """Return implemented actions of other organisations that await verification, oldest first."""
    done = _open_actions(user).filter(state=ActionState.IMPLEMENTED)
    others = done.exclude(organisation=user.organisation_id).exclude(recorded_by=user)
    answers, total = _first_rows(others.order_by("state_since", "pk"))
    items = tuple(_action_item(each) for each in answers)
    address = reverse("followup:recommendation_list")
    return TodoGroup(_("Answers to confirm"), items, total, address)


def _action_item(answer: "AnnotatedAction") -> TodoItem:
    params = {
        "place": answer.organisation,
        "day": format_day(answer.implemented_on),
    }
    reason = _("%(place)s says that it was done on %(day)s.") % params
    url = answer.get_absolute_url()
    return TodoItem(_action_title(answer), url, reason, _("Look at it"), url)


def lessons_group(user: User, run: list[Operation]) -> TodoGroup:
    """Return managed JCOs in planning with untreated lessons of earlier JCOs."""
    planned = (each for each in run if each.state in LESSON_STATES and is_planned_in_portal(each))
    plans = sorted(planned, key=lambda each: each.pk)[:MAX_PLANS]
    due = untreated_lessons(plans)
    untreated = [each for each in plans if due[each.pk]]
    items = tuple(_plan_item(each, len(due[each.pk])) for each in untreated[:MAX_SHOWN])
    return TodoGroup(_("Lessons to answer"), items, len(untreated), *own_operations_link(user))


def _plan_item(operation: Operation, count: int) -> TodoItem:
    sentence = ngettext(
        "%(n)d recommendation of an earlier JCO is to be answered before the start.",
        "%(n)d recommendations of earlier JCOs are to be answered before the start.",
        count,
    )
    url = reverse("followup:lesson_list", args=[operation.reference])
    return TodoItem(operation.name, url, sentence % {"n": count}, _("Answer"), url)


def _open_actions(user: User) -> "QuerySet[AnnotatedAction]":
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


def _first_rows(rows: QuerySet[Any]) -> tuple[list[Any], int]:
    """Return the first rows and the total number, in one query."""
    shown = list(rows.annotate(total=Window(Count("pk")))[:MAX_SHOWN])
    return shown, shown[0].total if shown else 0


def _action_title(answer: "AnnotatedAction") -> str:
    operation = answer.recommendation.debriefing.operation
    name = operation.name if answer.is_known else _("A JCO that is not shown to you")
    params = {"name": name, "number": answer.recommendation.number}
    return _("%(name)s, recommendation %(number)d") % params
