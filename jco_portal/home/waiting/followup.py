"""What waits in follow-up: debriefings, recommendations, confirmations, lessons."""

from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Window
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from followup.enums import UNDER_WAY, AnswerState, RecommendationState, ReportState
from followup.models import Answer, Report, ReportMove
from followup.permissions import OVERSEERS, PLANNED
from followup.queries import lessons_due
from jco_portal.deadlines.models import Deadline
from jco_portal.directory.enums import OrganisationKind, Role
from jco_portal.directory.models import User
from jco_portal.home.waiting.items import SHOWN, Group, Item
from jco_portal.home.waiting.own import among_ours
from operations.enums import ANSWERING, RUNNERS, OperationState
from operations.models import Operation
from operations.queries import visible_keys

MOST_PLANS = 30


def follow_up(user: User, today: date) -> list[Group]:
    """Everything in follow-up that waits for this person."""
    groups = []
    if user.has_role(*ANSWERING, Role.SECRETARIAT):
        groups.append(recommendations_to_answer(user, today))
    if user.has_role(*RUNNERS):
        groups += [debriefings_to_hold(user, today), lessons_to_answer(user)]
    if user.has_role(*RUNNERS, *OVERSEERS):
        groups.append(reports_to_approve(user))
    if user.has_role(Role.EXPERT):
        groups.append(answers_to_confirm(user))
    return groups


def debriefings_to_hold(user: User, today: date) -> Group:
    """Debriefings of JCOs that one runs and that have ended, the most urgent first."""
    ended = (
        Operation.objects.run_by(user)
        .filter(
            Q(debriefing=None) | Q(debriefing__recorded_at=None),
            state=OperationState.DEBRIEFING,
            dossier__isnull=False,
        )
        .order_by("state_since", "pk")
    )
    operations, total = _first(ended)
    keys = {f"followup:{each.pk}:debriefing": each.pk for each in operations}
    standing = Deadline.objects.standing().filter(key__in=keys)
    dues = {keys[each.key]: each for each in standing}
    items = tuple(_debriefing(each, dues.get(each.pk), today) for each in operations)
    return Group(_("Debriefings to hold"), items, total, reverse("followup:debriefing_list"))


def _debriefing(operation: Operation, due: Deadline | None, today: date) -> Item:
    reason = _("It has ended; what was reached and learnt is to be looked at.")
    if due is not None and today > due.late_on:
        days = (today - due.late_on).days
        sentence = ngettext(
            "The debriefing is %(n)d day overdue.", "The debriefing is %(n)d days overdue.", days
        )
        reason = sentence % {"n": days}
    elif due is not None:
        sentence = _("The debriefing is due by %(day)s.")
        reason = sentence % {"day": date_format(due.due_on, "j F Y")}
    url = reverse("followup:debriefing", args=[operation.reference])
    return Item(operation.name, url, reason, _("Prepare it"), url)


def reports_to_approve(user: User) -> Group:
    """Reports that somebody else has put to an approval which this person may give."""
    asked = ReportMove.objects.filter(report=OuterRef("pk"), move="ask").order_by("-at", "-pk")
    reports = (
        Report.objects.visible_to(user)
        .filter(state=ReportState.ASKED)
        .annotate(asked_by=Subquery(asked.values("by")[:1]))
        .exclude(asked_by=user.pk)
        .select_related("operation")
    )
    if not user.has_role(*OVERSEERS):
        reports = reports.filter(operation__in=Operation.objects.run_by(user).values("pk"))
    shown, total = _first(reports.order_by("state_since", "pk"))
    items = tuple(_to_approve(each) for each in shown)
    return Group(_("Reports to approve"), items, total, reverse("followup:debriefing_list"))


def _to_approve(report: Report) -> Item:
    since = date_format(timezone.localdate(report.state_since), "j F Y")
    reason = _("Its final report waits for approval since %(day)s.") % {"day": since}
    url = report.get_absolute_url()
    return Item(report.operation.name, url, reason, _("Read it"), url)


def recommendations_to_answer(user: User, today: date) -> Group:
    """Recommendations that one's own organisation has not answered, or is late in carrying out."""
    own = Q(organisation=user.organisation_id) if user.has_role(*ANSWERING) else Q(pk__in=[])
    if user.has_role(Role.SECRETARIAT):
        own |= Q(organisation__kind=OrganisationKind.COUNCIL)
    asked = _standing(user).filter(
        Q(state=AnswerState.PROPOSED) | Q(state__in=UNDER_WAY, recommendation__due_on__lt=today),
        own,
    )
    answers, total = _first(asked.order_by("recommendation__due_on", "pk"))
    known = visible_keys(user, {_operation(each).pk for each in answers})
    items = tuple(_to_answer(each, known, today) for each in answers)
    rest = reverse("followup:recommendation_list")
    place = user.organisation
    address = f"{rest}?addressee={place.code}" if place else rest
    return Group(_("Recommendations to answer"), items, total, address)


def _to_answer(answer: Answer, known: set[int], today: date) -> Item:
    due_on = answer.recommendation.due_on
    words = {"day": date_format(due_on, "j F Y")}
    reason = _("To be carried out by %(day)s.") % words
    if due_on < today:
        reason = _("It was to be carried out by %(day)s.") % words
    url = reverse("followup:answer_edit", args=[answer.pk])
    address = answer.recommendation.get_absolute_url()
    return Item(_title(answer, known), address, reason, _("Answer"), url)


def answers_to_confirm(user: User) -> Group:
    """What addressees of other organisations have done and nobody has confirmed, oldest first."""
    done = _standing(user).filter(state=AnswerState.DONE)
    others = done.exclude(organisation=user.organisation_id).exclude(answered_by=user)
    answers, total = _first(others.order_by("state_since", "pk"))
    known = visible_keys(user, {_operation(each).pk for each in answers})
    items = tuple(_to_confirm(each, known) for each in answers)
    address = reverse("followup:recommendation_list")
    return Group(_("Answers to confirm"), items, total, address)


def _to_confirm(answer: Answer, known: set[int]) -> Item:
    words = {
        "place": answer.organisation,
        "day": date_format(answer.done_on, "j F Y") if answer.done_on else "",
    }
    reason = _("%(place)s says that it was done on %(day)s.") % words
    url = answer.get_absolute_url()
    return Item(_title(answer, known), url, reason, _("Look at it"), url)


def lessons_to_answer(user: User) -> Group:
    """Plans that one runs in which a recommendation of an earlier JCO has no answer yet."""
    plans = list(
        Operation.objects.run_by(user)
        .filter(state__in=PLANNED, dossier__isnull=False)
        .order_by("pk")[:MOST_PLANS]
    )
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


def _standing(user: User) -> QuerySet[Answer]:
    return (
        Answer.objects.visible_to(user)
        .filter(
            recommendation__state=RecommendationState.OPEN,
            recommendation__debriefing__recorded_at__isnull=False,
        )
        .select_related("organisation", "recommendation__debriefing__operation")
    )


def _first(rows: QuerySet[Any]) -> tuple[list[Any], int]:
    """The most urgent few, and how many there are."""
    shown = list(rows.annotate(total=Window(Count("pk")))[:SHOWN])
    return shown, shown[0].total if shown else 0


def _operation(answer: Answer) -> Operation:
    return answer.recommendation.debriefing.operation


def _title(answer: Answer, known: set[int]) -> str:
    operation = _operation(answer)
    name = operation.name if operation.pk in known else _("A JCO that is not shown to you")
    words = {"name": name, "number": answer.recommendation.number}
    return _("%(name)s, recommendation %(number)d") % words
