"""View that assesses an objective."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from followup.actions.assessments import assess_objective
from followup.forms.debriefing import ObjectiveAssessmentForm
from followup.permissions import can_assess_and_recommend
from followup.queries.objectives import achieved_values
from followup.reports.objectives import objective_row
from followup.views.debriefing import find_debriefed_operation
from jco_portal.core.access import require
from jco_portal.core.versioned_forms import require_get_or_post, submitted_data
from jco_portal.directory.requests import PortalRequest
from operations.models import Objective
from operations.views.planned_operations import render_tab_page


@require_get_or_post
def objective_assess(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    """Assess an objective."""
    operation = find_debriefed_operation(request, reference)
    named = Objective.objects.visible_to(request.user).select_related("goods", "operation")
    objective = get_object_or_404(named, operation=operation, number=number)
    require(can_assess_and_recommend(request.user, operation))
    form = ObjectiveAssessmentForm(submitted_data(request), initial=_assessment_initial(objective))
    if form.run_action(
        lambda: assess_objective(
            objective, form.assessment_input(), by=request.user, version=form.page_version
        )
    ):
        messages.success(request, _("Objective %(number)d is assessed.") % vars(objective))
        return redirect(f"{reverse('followup:debriefing_detail', args=[reference])}#objectives")
    return _assessment_page(request, objective, form)


def _assessment_initial(objective: Objective) -> dict[str, Any]:
    assessment = getattr(objective, "assessment", None)
    if assessment is None:
        return {"version": 0}
    typed = (
        ""
        if assessment.is_computed or assessment.achieved_value is None
        else assessment.achieved_value.normalize()  # written with ‘f’ below: not 1E+3
    )
    return {
        "outcome": assessment.outcome,
        "text": assessment.text,
        "achieved_value": f"{typed:f}" if typed != "" else "",
        "version": assessment.version,
    }


def _assessment_page(
    request: PortalRequest, objective: Objective, form: ObjectiveAssessmentForm
) -> HttpResponse:
    today = timezone.localdate()
    counted = achieved_values(objective.operation, today, [objective]).get(objective.pk)
    row = objective_row(objective, counted, today)
    form.fields["achieved_value"].help_text = (
        _("Leave it empty to take the figure of the records: %(figure)s.")
        % {"figure": row.recorded_value}
        if row.recorded_value
        else _("The records cannot count this. Leave it empty if it is not known.")
    )
    template, tab = "followup/objective_assessment_form.html", "debriefing_detail"
    return render_tab_page(
        request, objective.operation, template, tab=tab, form=form, objective=row
    )
