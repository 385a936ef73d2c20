"""Long lists as JSON: what the comboboxes of forms and filters find in."""

from django.http import Http404, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from jco_portal.directory.requests import PortalRequest
from operations.enums import TermKind
from operations.reports.choices import ORGANISATIONS, Choices

A_YEAR = 365 * 24 * 60 * 60


@require_safe
def option_list(request: PortalRequest, of: str) -> HttpResponse:
    """The organisations, or the terms of a tree; a version that is the present one keeps."""
    if of not in {ORGANISATIONS, *TermKind.values}:
        raise Http404
    listed = Choices().listed(of)
    response = HttpResponse(listed.content, content_type="application/json")
    if request.GET.get("v") == listed.version:
        patch_cache_control(response, private=True, max_age=A_YEAR, immutable=True)
    else:
        patch_cache_control(response, private=True, no_cache=True)
    return response
