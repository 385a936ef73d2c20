"""Applications: lists, the draft, the page, and the steps of a life."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from funding.actions.applications import begin_application, change_application, move_application
from funding.actions.requested_amounts import amounts_asked
from funding.actions.undo import take_back_step
from funding.enums import ApplicationState
from funding.forms.application import (
    ApplicationForm,
    ApplicationOffers,
    StepForm,
    TakeBackForm,
    initial_of_application,
)
from funding.models import Application, ApplicationLine, Budget, Call, Programme
from funding.permissions import can_apply_for_funding, can_update_application
from funding.queries.applied_for import programmes_in_force
from funding.queries.operations import possible_bearers
from funding.queries.rule_criteria import budget_lines
from funding.reports.applications import application_page, application_rows, with_rows
from funding.reports.label_pairs import draft_in_words
from funding.views.shared import funded_operation, page_of
from jco_portal.core.access import require
from jco_portal.core.pagination import requested_page
from jco_portal.core.versioned_forms import READ_OR_SEND, sent_in
from jco_portal.directory.requests import PortalRequest
from operations.models import Operation

CHANGED = gettext_lazy("Somebody changed this application meanwhile: look at it, then try again.")


@require_safe
def application_list(request: PortalRequest) -> HttpResponse:
    """Applications that this person reads, those of the own organisation first or alone."""
    own = Q(applicant=request.user.organisation_id, applicant__isnull=False)
    visible = with_rows(Application.objects.visible_to(request.user))
    only_own = request.GET.get("whose") == "own"
    listed = visible.filter(own) if only_own else visible
    page = requested_page(request, listed)
    rows = application_rows(page.object_list, request.user, timezone.localdate())
    context = {"page": page, "rows": rows, "only_own": only_own}
    return render(request, "funding/application_list.html", context)


@require_safe
def applications(request: PortalRequest, reference: str) -> HttpResponse:
    """The applications of one operation, beside its budget."""
    operation = funded_operation(request, reference)
    visible = Application.objects.visible_to(request.user).filter(operation=operation)
    rows = application_rows(with_rows(visible), request.user, timezone.localdate())
    may_apply = can_apply_for_funding(request.user, operation).is_allowed
    template = "funding/operation_application_list.html"
    return page_of(
        request, operation, template, current="applications", rows=rows, may_apply=may_apply
    )


@READ_OR_SEND
def application_new(request: PortalRequest, reference: str) -> HttpResponse:
    """Begin an application."""
    operation = funded_operation(request, reference)
    require(can_apply_for_funding(request.user, operation))
    offers = _offers(operation)
    if request.method != "POST":
        free = _free(offers)
        form = ApplicationForm(initial=_first(request, offers, free), offers=offers)
        return _form(request, operation, form, all_asked=bool(offers.lines.known) and not free)
    form = ApplicationForm(request.POST, offers=offers)
    begun = form.accepts(lambda: begin_application(operation, form.facts(), by=request.user))
    if begun:
        messages.success(request, _("The application is begun."))
        return redirect(begun.result)
    return _form(request, operation, form)


@READ_OR_SEND
def application_edit(request: PortalRequest, pk: int) -> HttpResponse:
    """Change what a draft asks for."""
    standing = _visible(request, pk)
    require(can_update_application(request.user, standing))
    if standing.state != ApplicationState.DRAFTING or standing.operation is None:
        return redirect(standing)
    operation = funded_operation(request, standing.operation.reference)
    offers = _offers(operation, standing)
    initial = initial_of_application(standing)
    form = ApplicationForm(sent_in(request), initial=initial, offers=offers)
    if form.accepts(
        lambda: change_application(standing, form.facts(), by=request.user, version=form.seen)
    ):
        messages.success(request, _("The application is saved."))
        return redirect(standing)
    return _form(request, operation, form, application=standing)


@require_safe
def application_detail(request: PortalRequest, pk: int) -> HttpResponse:
    """An application: its life, what it asks for, what is due, what came of it."""
    return _page(request, _visible(request, pk))


@require_POST
def application_move(request: PortalRequest, pk: int, name: str) -> HttpResponse:
    """Note a step; what is wrong with it is shown beside its fields."""
    standing = _visible(request, pk)
    require(can_update_application(request.user, standing))
    form = StepForm(request.POST, step=name)
    moved = form.accepts(
        lambda: move_application(standing, name, form.facts(), by=request.user, version=form.seen)
    )
    if not moved:
        return _page(request, _visible(request, pk), form)
    words = {"state": moved.result.get_state_display().lower()}
    messages.success(request, _("Noted. The application is now: %(state)s.") % words)
    return redirect(moved.result)


@require_POST
def application_take_back(request: PortalRequest, pk: int) -> HttpResponse:
    """Take back the last step, noted in error."""
    standing = _visible(request, pk)
    require(can_update_application(request.user, standing))
    form = TakeBackForm(request.POST)
    moved = form.accepts(
        lambda: take_back_step(standing, by=request.user, version=form.seen, **form.values())
    )
    if not moved:
        return _page(request, _visible(request, pk), form)
    words = {"state": moved.result.get_state_display().lower()}
    messages.success(request, _("Taken back. The application is again: %(state)s.") % words)
    return redirect(moved.result)


def _visible(request: PortalRequest, pk: int) -> Application:
    visible = with_rows(Application.objects.visible_to(request.user))
    return get_object_or_404(visible.prefetch_related("lines__line"), pk=pk)


def _page(
    request: PortalRequest, application: Application, failed: StepForm | TakeBackForm | None = None
) -> HttpResponse:
    form = failed if isinstance(failed, StepForm) else None
    taken = failed if isinstance(failed, TakeBackForm) else None
    tried = form.step if form else ""
    if failed and failed.stale:
        failed.add_error(None, CHANGED)
    amounts = _amounts_now(application)
    page = application_page(application, request.user, timezone.localdate(), amounts)
    first = {"version": application.version}
    steps = [
        (each, form if form and each.name == tried else StepForm(initial=first, step=each.name))
        for each in page.offers
    ]
    lost = form if form and all(each.name != tried for each, _form in steps) else None
    context = {
        "page": page,
        "application": application,
        "steps": steps,
        "tried": tried,
        "lost": lost,
        "failed": failed,
        "take_back": taken or TakeBackForm(),
        "is_taken": taken is not None,
        "version": application.version,
    }
    status = failed.status_code if failed else 200
    return render(request, "funding/application_detail.html", context, status=status)


def _amounts_now(application: Application) -> dict[int, Decimal]:
    """What the lines of a draft would ask for as the budget stands; later on they are fixed."""
    operation = application.operation
    if operation is None or application.state != ApplicationState.DRAFTING:
        return {}
    lines = [each.line_id for each in application.lines.all() if each.line_id]
    return amounts_asked(operation, application.programme_id, lines) if lines else {}


def _offers(operation: Operation, draft: Application | None = None) -> ApplicationOffers:
    """The funded lines of the budget, their programmes and calls, and who may apply.

    While no line is funded any programme that has not ended may be chosen. A draft keeps its
    own programme and call. Calls that closed a year ago and longer are left out.
    """
    today = timezone.localdate()
    lines = list(budget_lines(Budget.objects.filter(operation=operation)))
    funded = [each for each in lines if each.fundings.all()]
    funding = Q(fundings__line__budget__operation=operation)
    wanted = funding if funded else programmes_in_force(today)
    own = Q(pk=draft.programme_id) if draft else Q()
    programmes = list(Programme.objects.filter(wanted | own).distinct().order_by("name"))
    recent = Q(closes_on__gt=today - timedelta(days=366))
    kept = Q(pk=draft.call_id) if draft else Q()
    calls = Call.objects.filter(recent | kept, programme__in=programmes)
    calls = calls.select_related("programme").order_by("-closes_on", "pk")
    return ApplicationOffers(funded, programmes, list(calls), list(possible_bearers(operation)))


def _free(offers: ApplicationOffers) -> list[str]:
    """The offered lines that no application asks for, by number."""
    known = offers.lines.known
    held = ApplicationLine.objects.filter(line__in=known.values(), is_reserved=True)
    asked = set(held.values_list("line", flat=True))
    return [number for number, line in known.items() if line.pk not in asked]


def _first(request: PortalRequest, offers: ApplicationOffers, free: list[str]) -> dict[str, Any]:
    """A new draft: the own organisation, and the one programme that funds any line.

    With its free lines, and its call if just one is open.
    """
    own, today = request.user.organisation, timezone.localdate()
    applicant = own.code if own and own.code in offers.applicant.known else ""
    first: dict[str, Any] = {"version": 0, "applicant": applicant}
    if len(offers.programme.known) != 1:
        return first
    (code,) = offers.programme.known
    calls = [key for key, each in offers.call.known.items() if each.closes_on >= today]
    return first | {
        "programme": code,
        "lines": free,
        "call": calls[0] if len(calls) == 1 else "",
    }


def _form(
    request: PortalRequest, operation: Operation, form: ApplicationForm, **more: Any
) -> HttpResponse:
    more |= {"stands": draft_in_words(form.stale.present) if form.stale else ()}
    template = "funding/application_form.html"
    return page_of(request, operation, template, current="applications", form=form, **more)
