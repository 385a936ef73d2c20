"""The participants of a JCO: who is asked, who has answered, who helps the lead."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_POST, require_safe

from jco_portal.core.access import require
from jco_portal.core.versioned_forms import READ_OR_SEND, sent_in
from jco_portal.directory.requests import PortalRequest
from operations.actions.participants import (
    dismiss_facilitator,
    invite,
    name_facilitator,
    withdraw_invitation,
)
from operations.forms.participants import FacilitatorForm, InviteForm
from operations.models import Facilitator, Operation, Participation
from operations.permissions import can_appoint_facilitators, can_invite
from operations.queries.operations import first_day_planned, read_by
from operations.reports.overview.page import with_parts
from operations.reports.participants import participants_of_record
from operations.views.planned_operations import page_of

DAYS_TO_ANSWER = timedelta(days=28)


def operation_in_full(request: PortalRequest, reference: str) -> Operation:
    """A JCO that is planned here and open in full to this person, or 404."""
    open_to = Operation.objects.visible_in_full_to(request.user).filter(jco_file__isnull=False)
    return get_object_or_404(with_parts(read_by(open_to, request.user)), reference=reference)


@require_safe
def participant_list(request: PortalRequest, reference: str) -> HttpResponse:
    """Who leads, who has accepted, who has yet to answer, who has declined, who is planned."""
    return _page(request, operation_in_full(request, reference))


@READ_OR_SEND
def participant_invite(request: PortalRequest, reference: str) -> HttpResponse:
    """Invite organisations: whom, to what, by when."""
    operation = operation_in_full(request, reference)
    require(can_invite(request.user, operation))
    first = {"response_due_on": _answer_day(operation)}
    form = InviteForm(sent_in(request), operation=operation, initial=first)
    invited = form.accepts(
        lambda: invite(
            operation,
            form.organisations(),
            asked=form.cleaned_data["requested_contribution"],
            answer_by=form.cleaned_data["response_due_on"],
            by=request.user,
        )
    )
    if invited:
        messages.success(request, _invited_in_words(len(invited.result)))
        return redirect("operations:participant_list", operation.reference)
    template = "operations/participant_invite.html"
    return page_of(request, operation, template, tab="participant_list", form=form)


@require_POST
def invitation_withdraw(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """Take back an invitation that is not answered."""
    operation = operation_in_full(request, reference)
    visible = Participation.objects.visible_to(request.user).filter(operation=operation)
    withdrawn = withdraw_invitation(get_object_or_404(visible, pk=pk), by=request.user)
    said = _("The invitation of %(place)s is withdrawn.")
    messages.success(request, said % {"place": withdrawn.organisation})
    return redirect("operations:participant_list", operation.reference)


@require_POST
def facilitator_name(request: PortalRequest, reference: str) -> HttpResponse:
    """Name a facilitator."""
    operation = operation_in_full(request, reference)
    require(can_appoint_facilitators(request.user, operation))
    form = FacilitatorForm(request.POST, operation=operation)
    named = form.accepts(lambda: name_facilitator(operation, form.named(), by=request.user))
    if not named:
        return _page(request, operation, form)
    messages.success(request, _("%(who)s is named and told.") % {"who": named.result.user})
    return redirect("operations:participant_list", operation.reference)


@require_POST
def facilitator_dismiss(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """Dismiss a facilitator."""
    operation = operation_in_full(request, reference)
    visible = Facilitator.objects.visible_to(request.user).filter(operation=operation)
    facilitator = get_object_or_404(visible, pk=pk)
    dismiss_facilitator(facilitator, by=request.user)
    messages.success(request, _("%(who)s is dismissed and told.") % {"who": facilitator.user})
    return redirect("operations:participant_list", operation.reference)


def _page(
    request: PortalRequest, operation: Operation, form: FacilitatorForm | None = None
) -> HttpResponse:
    facts = participants_of_record(operation, request.user)
    if facts.may_name and form is None:
        form = FacilitatorForm(operation=operation)
    template = "operations/participant_list.html"
    return page_of(request, operation, template, tab="participant_list", form=form, facts=facts)


def _invited_in_words(count: int) -> str:
    if not count:
        return _("Everybody whom you chose is invited already.")
    said = ngettext("%(n)d organisation is invited.", "%(n)d organisations are invited.", count)
    return said % {"n": count}


def _answer_day(operation: Operation) -> date:
    """In four weeks, or on the last day before the first phase."""
    first, today = first_day_planned(operation), timezone.localdate()
    wanted = today + DAYS_TO_ANSWER
    return wanted if first is None else max(today, min(wanted, first - timedelta(days=1)))
