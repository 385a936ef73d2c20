"""Pages of calls for proposals, and the statistics of programmes."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from funding.actions.calls import add_call, update_call
from funding.forms.application import CallForm, call_initial
from funding.models import Call
from funding.permissions import can_edit_calls
from funding.reports.label_pairs import call_label_pairs
from funding.reports.statistics import statistics_rows
from jco_portal.core.access import require
from jco_portal.core.pagination import requested_page
from jco_portal.core.versioned_forms import require_get_or_post, submitted_data
from jco_portal.directory.requests import PortalRequest


@require_safe
def call_list(request: PortalRequest) -> HttpResponse:
    """List all calls, the latest deadline first."""
    calls = Call.objects.select_related("programme")
    page = requested_page(request, calls)
    today = timezone.localdate()
    rows = [(each, each.closes_on >= today) for each in page.object_list]
    may_keep = can_edit_calls(request.user).is_allowed
    context = {"page": page, "rows": rows, "may_keep": may_keep}
    return render(request, "funding/call_list.html", context)


@require_get_or_post
def call_new(request: PortalRequest) -> HttpResponse:
    """Create a call."""
    require(can_edit_calls(request.user))
    form = CallForm(submitted_data(request), initial={"version": 0})
    added = form.run_action(lambda: add_call(form.call_input(), by=request.user))
    if added:
        messages.success(request, _("The call is recorded."))
        return redirect(added.value)
    return _form_page(request, form)


@require_get_or_post
def call_edit(request: PortalRequest, pk: int) -> HttpResponse:
    """Edit a call."""
    call = get_object_or_404(Call.objects.select_related("programme"), pk=pk)
    require(can_edit_calls(request.user))
    form = CallForm(submitted_data(request), initial=call_initial(call))
    if form.run_action(
        lambda: update_call(call, form.call_input(), by=request.user, version=form.page_version)
    ):
        messages.success(request, _("The call is saved."))
        return redirect(call)
    return _form_page(request, form, call=call)


@require_safe
def statistics(request: PortalRequest) -> HttpResponse:
    """Show what programmes have granted, and how long it took."""
    rows = statistics_rows(request.user)
    return render(request, "funding/statistics.html", {"rows": rows})


def _form_page(request: PortalRequest, form: CallForm, call: Call | None = None) -> HttpResponse:
    stands = call_label_pairs(form.edit_conflict.present) if form.edit_conflict else ()
    context = {"form": form, "call": call, "stands": stands}
    return render(request, "funding/call_form.html", context, status=form.status_code)
