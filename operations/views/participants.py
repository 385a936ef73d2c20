"""Pages of the participants of a JCO: invitations, responses, facilitators."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_POST, require_safe

from jco_portal.core.access import require
from jco_portal.core.versioned_forms import require_get_or_post, submitted_data
from jco_portal.directory.requests import PortalRequest
from operations.actions.participants import (
    appoint_facilitator,
    invite_organisations,
    remove_facilitator,
    withdraw_invitation,
)
from operations.forms.participants import FacilitatorForm, InviteForm
from operations.models import Facilitator, Operation, Participation
from operations.permissions import can_appoint_facilitators, can_invite
from operations.queries.operations import planned_first_day, with_access_level
from operations.reports.overview.page import with_participations
from operations.reports.participants import participants_page
from operations.views.planned_operations import render_tab_page

# Default time for responding to an invitation; proposal of the portal.
RESPONSE_PERIOD = timedelta(days=28)


def find_full_operation(request: PortalRequest, reference: str) -> Operation:
    """Return a JCO planned in the portal; raise Http404 without full access."""
    open_to = Operation.objects.visible_in_full_to(request.user).filter(jco_file__isnull=False)
    return get_object_or_404(
        with_participations(with_access_level(open_to, request.user)), reference=reference
    )


@require_safe
def participant_list(request: PortalRequest, reference: str) -> HttpResponse:
    """Show the leads, the other participants by response, and the facilitators."""
    return _participants_page(request, find_full_operation(request, reference))


@require_get_or_post
def participant_invite(request: PortalRequest, reference: str) -> HttpResponse:
    """Invite organisations to a JCO."""
    operation = find_full_operation(request, reference)
    require(can_invite(request.user, operation))
    first = {"response_due_on": _default_due_date(operation)}
    form = InviteForm(submitted_data(request), operation=operation, initial=first)
    invited = form.run_action(
        lambda: invite_organisations(
            operation,
            form.organisations(),
            requested_contribution=form.cleaned_data["requested_contribution"],
            answer_by=form.cleaned_data["response_due_on"],
            by=request.user,
        )
    )
    if invited:
        messages.success(request, _format_invited(len(invited.value)))
        return redirect("operations:participant_list", operation.reference)
    template = "operations/participant_invite.html"
    return render_tab_page(request, operation, template, tab="participant_list", form=form)


@require_POST
def invitation_withdraw(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """Withdraw an invitation that has no response yet."""
    operation = find_full_operation(request, reference)
    visible = Participation.objects.visible_to(request.user).filter(operation=operation)
    withdrawn = withdraw_invitation(get_object_or_404(visible, pk=pk), by=request.user)
    sentence = _("The invitation of %(place)s is withdrawn.")
    messages.success(request, sentence % {"place": withdrawn.organisation})
    return redirect("operations:participant_list", operation.reference)


@require_POST
def facilitator_new(request: PortalRequest, reference: str) -> HttpResponse:
    """Appoint a facilitator."""
    operation = find_full_operation(request, reference)
    require(can_appoint_facilitators(request.user, operation))
    form = FacilitatorForm(request.POST, operation=operation)
    named = form.run_action(
        lambda: appoint_facilitator(operation, form.chosen_person(), by=request.user)
    )
    if not named:
        return _participants_page(request, operation, form)
    messages.success(request, _("%(who)s is named and told.") % {"who": named.value.user})
    return redirect("operations:participant_list", operation.reference)


@require_POST
def facilitator_delete(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """Remove a facilitator."""
    operation = find_full_operation(request, reference)
    visible = Facilitator.objects.visible_to(request.user).filter(operation=operation)
    facilitator = get_object_or_404(visible, pk=pk)
    remove_facilitator(facilitator, by=request.user)
    messages.success(request, _("%(who)s is dismissed and told.") % {"who": facilitator.user})
    return redirect("operations:participant_list", operation.reference)


def _participants_page(
    request: PortalRequest, operation: Operation, form: FacilitatorForm | None = None
) -> HttpResponse:
    page = participants_page(operation, request.user)
    if page.may_appoint and form is None:
        form = FacilitatorForm(operation=operation)
    template = "operations/participant_list.html"
    return render_tab_page(
        request, operation, template, tab="participant_list", form=form, facts=page
    )


def _format_invited(count: int) -> str:
    # The form was sent a second time.
    if not count:
        return _("Everybody whom you chose is invited already.")
    sentence = ngettext("%(n)d organisation is invited.", "%(n)d organisations are invited.", count)
    return sentence % {"n": count}


def _default_due_date(operation: Operation) -> date:
    """Return the day in four weeks, or the one before the first phase if earlier; never past."""
    first, today = planned_first_day(operation), timezone.localdate()
    wanted = today + RESPONSE_PERIOD
    return wanted if first is None else max(today, min(wanted, first - timedelta(days=1)))
