"""The form that assesses an objective."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from followup.actions.assessments import assess_objective
from followup.forms.debriefing import AssessmentForm
from followup.permissions import can_assess_and_recommend
from followup.queries.objectives import achieved_of
from followup.reports.objectives import objective_row
from followup.views.debriefing import debriefed_operation
from jco_portal.core.access import require
from jco_portal.core.versioned_forms import READ_OR_SEND, sent_in
from jco_portal.directory.requests import PortalRequest
from operations.models import Objective
from operations.views.planned_operations import page_of


@READ_OR_SEND
def objective_assess(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    """Say how far an objective was reached."""
    operation = debriefed_operation(request, reference)
    named = Objective.objects.visible_to(request.user).select_related("goods", "operation")
    objective = get_object_or_404(named, operation=operation, number=number)
    require(can_assess_and_recommend(request.user, operation))
    form = AssessmentForm(sent_in(request), initial=_initial(objective))
    if form.accepts(
        lambda: assess_objective(objective, form.facts(), by=request.user, version=form.seen)
    ):
        messages.success(request, _("Objective %(number)d is assessed.") % vars(objective))
        return redirect(f"{reverse('followup:debriefing', args=[reference])}#objectives")
    return _page(request, objective, form)


def _initial(objective: Objective) -> dict[str, Any]:
    found = getattr(objective, "assessment", None)
    if found is None:
        return {"version": 0}
    typed = (
        ""
        if found.is_computed or found.achieved_value is None
        else found.achieved_value.normalize()
    )
    return {
        "outcome": found.outcome,
        "text": found.text,
        "achieved_value": f"{typed:f}" if typed != "" else "",
        "version": found.version,
    }


def _page(request: PortalRequest, objective: Objective, form: AssessmentForm) -> HttpResponse:
    today = timezone.localdate()
    counted = achieved_of(objective.operation, today, [objective]).get(objective.pk)
    row = objective_row(objective, counted, today)
    form.fields["achieved_value"].help_text = (
        _("Leave it empty to take the figure of the records: %(figure)s.") % {"figure": row.counted}
        if row.counted
        else _("The records cannot count this. Leave it empty if it is not known.")
    )
    template, tab = "followup/objective_assessment_form.html", "debriefing"
    return page_of(request, objective.operation, template, tab=tab, form=form, objective=row)
