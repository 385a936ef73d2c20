"""Calls of programmes: the list, adding one, changing one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from funding.actions.calls import add_call, change_call
from funding.forms.application import CallForm, initial_of_call
from funding.models import Call
from funding.permissions import can_edit_calls
from funding.reports.standing import call_in_words
from funding.reports.statistics import statistics_of
from jco_portal.directory.requests import PortalRequest
from jco_portal.kernel.access import Refused, require
from jco_portal.kernel.editing import MISTAKEN, READ_OR_SEND, STALE, EditConflict
from jco_portal.kernel.paging import requested_page


@require_safe
def call_list(request: PortalRequest) -> HttpResponse:
    """Every call on record, the latest deadline first."""
    calls = Call.objects.select_related("programme")
    page = requested_page(request, calls)
    today = timezone.localdate()
    rows = [(each, each.closes_on >= today) for each in page.object_list]
    may_keep = can_edit_calls(request.user).is_allowed
    context = {"page": page, "rows": rows, "may_keep": may_keep}
    return render(request, "funding/call_list.html", context)


@READ_OR_SEND
def call_new(request: PortalRequest) -> HttpResponse:
    """Add a call."""
    require(can_edit_calls(request.user))
    if request.method != "POST":
        return _form(request, CallForm(initial={"version": 0}))
    form = CallForm(request.POST)
    if form.is_valid():
        try:
            call = add_call(form.facts(), by=request.user)
        except Refused as refused:
            form.add_refusals(refused)
        else:
            messages.success(request, _("The call is recorded."))
            return redirect(call)
    return _form(request, form, status=MISTAKEN)


@READ_OR_SEND
def call_edit(request: PortalRequest, pk: int) -> HttpResponse:
    """Change a call; the deadlines of its applications follow."""
    call = get_object_or_404(Call.objects.select_related("programme"), pk=pk)
    require(can_edit_calls(request.user))
    if request.method != "POST":
        return _form(request, CallForm(initial=initial_of_call(call)), call=call)
    form = CallForm(request.POST, initial=initial_of_call(call))
    if not form.is_valid():
        return _form(request, form, call=call, status=MISTAKEN)
    try:
        change_call(call, form.facts(), by=request.user, version=form.seen)
    except EditConflict as stale:
        stands = call_in_words(stale.present)
        return _form(request, form, call=call, stale=stale, stands=stands, status=STALE)
    except Refused as refused:
        form.add_refusals(refused)
        return _form(request, form, call=call, status=MISTAKEN)
    messages.success(request, _("The call is saved."))
    return redirect(call)


@require_safe
def statistics(request: PortalRequest) -> HttpResponse:
    """What programmes granted, of how much, and how long it took."""
    rows = statistics_of(request.user)
    return render(request, "funding/statistics.html", {"rows": rows})


def _form(
    request: PortalRequest, form: CallForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    return render(request, "funding/call_form.html", {"form": form, **more}, status=status)
