"""Validation of results by the lead: many at once, or one returned with a question."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_POST

from jco_portal.core.access import Refusal, Refused, require
from jco_portal.core.versioned_forms import parse_number
from jco_portal.directory.requests import PortalRequest
from operations.actions.results.validation import return_result, validate_results
from operations.forms.result_filters import ReturnForm
from operations.models import ControlRevision, Operation, SeizureRevision
from operations.permissions import can_validate_results
from operations.reports.results.rows import REVISION_MODELS
from operations.views.result_forms import (
    CONTROLS_KIND,
    SEIZURE_KIND,
    ResultKind,
    find_result,
    render_result_page,
)
from operations.views.results import find_full_operation

# Revisions of one kind in one submission; a limit of the portal.
MAX_AT_ONCE = 1_000


@require_POST
def results_validate(request: PortalRequest, reference: str) -> HttpResponse:
    """Validate the selected revisions, all of them or none."""
    operation = find_full_operation(request, reference)
    require(can_validate_results(request.user, operation))
    entries = [
        entry
        for name, model in (("seizure", SeizureRevision), ("controls", ControlRevision))
        for entry in _selected_revisions(request.POST, name, model)
    ]
    if not entries:
        messages.warning(request, _("Nothing was ticked, so nothing was validated."))
        return redirect("operations:result_list", operation.reference)
    here = _list_url(operation, of_controls="controls" in request.POST)
    try:
        count = validate_results(operation, entries, by=request.user)
    except Refused as refused:
        # Another user was faster, which the page explains; other refusals get an error page.
        if not {each.code for each in refused.refusals} <= {"corrected", "judged"}:
            raise
        sentences = " ".join(each.sentence for each in refused.refusals[:5])
        messages.error(request, f"{_('Nothing was validated.')} {sentences}")
        return redirect(here)
    sentence = ngettext("%(n)d record validated.", "%(n)d records validated.", count)
    was_done = _("What was ticked had been validated already.")
    messages.success(request, sentence % {"n": count} if count else was_done)
    return redirect(here)


@require_POST
def seizure_return(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    """Return a seizure with a question."""
    return _return_result(request, find_full_operation(request, reference), number, SEIZURE_KIND)


@require_POST
def controls_return(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    """Return a report of controls with a question."""
    return _return_result(request, find_full_operation(request, reference), number, CONTROLS_KIND)


def _return_result(
    request: PortalRequest, operation: Operation, number: int, sort: ResultKind
) -> HttpResponse:
    record = find_result(request, operation, number, sort)
    require(can_validate_results(request.user, operation))
    form = ReturnForm(request.POST)
    entries = REVISION_MODELS[sort.model].objects.filter(result=record)
    revision_number = parse_number(request.POST.get("entry", ""))
    entry = entries.filter(number=revision_number).first() or entries.last()
    if not form.run_action(lambda: return_result(entry, by=request.user, **form.entered_values())):
        return render_result_page(request, operation, record, form=form)
    sentence = _("Number %(number)s was returned with your question.")
    messages.success(request, sentence % {"number": record.number})
    return redirect(record)


def _selected_revisions(form_data: QueryDict, name: str, model: Any) -> list[Any]:
    """Return the selected revisions; raise Refused if one of them does not exist."""
    entered = set(form_data.getlist(name))
    # 0 is the key of no revision, so that an unreadable key makes the numbers differ.
    keys = {parse_number(each) or 0 for each in entered}
    revisions = list(model.objects.filter(pk__in=keys).select_related("result"))
    if len(revisions) != len(entered) or len(entered) > MAX_AT_ONCE:
        sentence = _("One of the ticked records does not exist here; open the page again.")
        raise Refused(Refusal("entries", sentence))
    return revisions


def _list_url(operation: Operation, *, of_controls: bool) -> str:
    here = f"{operation.get_absolute_url()}results/"
    return f"{here}?of=controls&verdict=waiting" if of_controls else f"{here}?verdict=waiting"
