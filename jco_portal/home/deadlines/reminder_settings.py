"""The page of the reminder settings: delivery, absences and deputies."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jco_portal.core.dates import format_day
from jco_portal.deadlines.actions.preferences import add_absence, delete_absence, set_delivery
from jco_portal.deadlines.models import Absence
from jco_portal.directory.models import User
from jco_portal.directory.requests import PortalRequest
from jco_portal.home.context_processors import has_operations_section
from jco_portal.home.deadlines.forms import AbsenceForm, DeliveryForm
from jco_portal.home.deadlines.tabs import deadline_tabs

PAGE_NAME = "reminder_settings"


@require_safe
def reminder_settings(request: PortalRequest) -> HttpResponse:
    """Show the reminder settings of the user."""
    return _settings_page(request)


@require_POST
def delivery_edit(request: PortalRequest) -> HttpResponse:
    """Store the delivery of reminder emails."""
    _require_recipient(request.user)
    form = DeliveryForm(request.POST, person=request.user)
    if not form.run_action(lambda: set_delivery(request.user, form.cleaned_data["delivery"])):
        return _settings_page(request, delivery=form)
    messages.success(request, _("Your choice is saved."))
    return redirect(PAGE_NAME)


@require_POST
def absence_new(request: PortalRequest) -> HttpResponse:
    """Record an absence of the user, with a deputy."""
    _require_recipient(request.user)
    form = AbsenceForm(request.POST, person=request.user)
    today = timezone.localdate()
    if not form.run_action(lambda: add_absence(request.user, today=today, **form.entered_values())):
        return _settings_page(request, absence=form)
    messages.success(request, _("Your deputy is reminded while you are away."))
    return redirect(PAGE_NAME)


@require_POST
def absence_delete(request: PortalRequest, pk: int) -> HttpResponse:
    """Delete an absence of the user."""
    if pk >= 2**63:  # PostgreSQL's bigint, beyond which the query would fail
        raise Http404
    delete_absence(get_object_or_404(_require_recipient(request.user).absences, pk=pk))
    messages.success(request, _("You are reminded yourself again."))
    return redirect(PAGE_NAME)


def _require_recipient(user: User) -> User:
    """Return the user; 404 for administrators, who receive no reminders."""
    if not has_operations_section(user):
        raise Http404
    return user


def _settings_page(
    request: PortalRequest,
    *,
    delivery: DeliveryForm | None = None,
    absence: AbsenceForm | None = None,
) -> HttpResponse:
    user = _require_recipient(request.user)
    ahead = user.absences.filter(last_day__gte=timezone.localdate()).select_related(
        "deputy__organisation"
    )
    context = {
        "tabs": deadline_tabs(request),
        "delivery_form": delivery or DeliveryForm(person=user),
        "absence_form": absence or AbsenceForm(person=user),
        "is_typed": absence is not None,
        "absences": [
            _absence_row(each) for each in ahead.prefetch_related("deputy__role_assignments")
        ],
        "email": user.email,
    }
    sent = delivery or absence
    status = sent.status_code if sent else 200
    return render(request, "reminder_settings.html", context, status=status)


def _absence_row(absence: Absence) -> dict[str, object]:
    deputy = absence.deputy
    deputy.roles = frozenset(each.role for each in deputy.role_assignments.all())
    params = {
        "first": format_day(absence.first_day),
        "last": format_day(absence.last_day),
    }
    return {
        "pk": absence.pk,
        "days": _("%(first)s to %(last)s") % params,
        "deputy": deputy.function_label,
    }
