"""Calls of programmes: the list, adding one, changing one."""

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
from funding.reports.label_pairs import call_in_words
from funding.reports.statistics import statistics_of
from jco_portal.core.access import require
from jco_portal.core.pagination import requested_page
from jco_portal.core.versioned_forms import READ_OR_SEND, sent_in
from jco_portal.directory.requests import PortalRequest


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
    form = CallForm(sent_in(request), initial={"version": 0})
    added = form.accepts(lambda: add_call(form.facts(), by=request.user))
    if added:
        messages.success(request, _("The call is recorded."))
        return redirect(added.result)
    return _form(request, form)


@READ_OR_SEND
def call_edit(request: PortalRequest, pk: int) -> HttpResponse:
    """Change a call; the deadlines of its applications follow."""
    call = get_object_or_404(Call.objects.select_related("programme"), pk=pk)
    require(can_edit_calls(request.user))
    form = CallForm(sent_in(request), initial=initial_of_call(call))
    if form.accepts(lambda: change_call(call, form.facts(), by=request.user, version=form.seen)):
        messages.success(request, _("The call is saved."))
        return redirect(call)
    return _form(request, form, call=call)


@require_safe
def statistics(request: PortalRequest) -> HttpResponse:
    """What programmes granted, of how much, and how long it took."""
    rows = statistics_of(request.user)
    return render(request, "funding/statistics.html", {"rows": rows})


def _form(request: PortalRequest, form: CallForm, call: Call | None = None) -> HttpResponse:
    stands = call_in_words(form.stale.present) if form.stale else ()
    context = {"form": form, "call": call, "stands": stands}
    return render(request, "funding/call_form.html", context, status=form.status_code)
