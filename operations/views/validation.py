"""What the lead says of results: many validated at once, one returned with a question."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_POST

from jco_portal.core.access import Refusal, Refused, require
from jco_portal.core.versioned_forms import number_in
from jco_portal.directory.requests import PortalRequest
from operations.actions.results.validation import return_entry, validate_entries
from operations.forms.result_filters import ReturnForm
from operations.models import ControlRevision, Operation, SeizureRevision
from operations.permissions import can_validate_results
from operations.reports.results.rows import ENTRIES
from operations.views.result_forms import CONTROLS, SEIZURES, Sort, record_numbered, record_page
from operations.views.results import own_operation

MOST_AT_ONCE = 1_000


@require_POST
def entries_validate(request: PortalRequest, reference: str) -> HttpResponse:
    """Let the ticked entries count, all of them or none."""
    operation = own_operation(request, reference)
    require(can_validate_results(request.user, operation))
    entries = [
        entry
        for name, model in (("seizure", SeizureRevision), ("controls", ControlRevision))
        for entry in _ticked(request.POST, name, model)
    ]
    if not entries:
        messages.warning(request, _("Nothing was ticked, so nothing was validated."))
        return redirect("operations:results", operation.reference)
    here = _back(operation, of_controls="controls" in request.POST)
    try:
        count = validate_entries(operation, entries, by=request.user)
    except Refused as refused:
        if not {each.code for each in refused.refusals} <= {"corrected", "judged"}:
            raise
        sentences = " ".join(each.sentence for each in refused.refusals[:5])
        messages.error(request, f"{_('Nothing was validated.')} {sentences}")
        return redirect(here)
    said = ngettext("%(n)d record validated.", "%(n)d records validated.", count)
    was_done = _("What was ticked had been validated already.")
    messages.success(request, said % {"n": count} if count else was_done)
    return redirect(here)


@require_POST
def seizure_return(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    """Return a seizure with a question."""
    return _return(request, own_operation(request, reference), number, SEIZURES)


@require_POST
def controls_return(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    """Return a report of controls with a question."""
    return _return(request, own_operation(request, reference), number, CONTROLS)


def _return(request: PortalRequest, operation: Operation, number: int, sort: Sort) -> HttpResponse:
    record = record_numbered(request, operation, number, sort)
    require(can_validate_results(request.user, operation))
    form = ReturnForm(request.POST)
    entries = ENTRIES[sort.model].objects.filter(result=record)
    seen = number_in(request.POST.get("entry", ""))
    entry = entries.filter(number=seen).first() or entries.last()
    if not form.accepts(lambda: return_entry(entry, by=request.user, **form.values())):
        return record_page(request, operation, record, form=form)
    said = _("Number %(number)s was returned with your question.")
    messages.success(request, said % {"number": record.number})
    return redirect(record)


def _ticked(data: QueryDict, name: str, model: Any) -> list[Any]:
    """The entries that were ticked; the whole action is refused when one cannot be read."""
    said = set(data.getlist(name))
    keys = {number_in(each) or 0 for each in said}
    found = list(model.objects.filter(pk__in=keys).select_related("result"))
    if len(found) != len(said) or len(said) > MOST_AT_ONCE:
        sentence = _("One of the ticked records does not exist here; open the page again.")
        raise Refused(Refusal("entries", sentence))
    return found


def _back(operation: Operation, *, of_controls: bool) -> str:
    here = f"{operation.get_absolute_url()}results/"
    return f"{here}?of=controls&verdict=waiting" if of_controls else f"{here}?verdict=waiting"
