"""How one wants to be reminded, and who stands in while one is away."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jco_portal.core.dates import day_in_words
from jco_portal.deadlines.actions.preferences import choose_delivery, end_absence, note_absence
from jco_portal.deadlines.models import Absence
from jco_portal.directory.models import User
from jco_portal.directory.requests import PortalRequest
from jco_portal.home.context_processors import sees_operations
from jco_portal.home.deadlines.forms import AbsenceForm, DeliveryForm
from jco_portal.home.deadlines.tabs import tabs_of

HERE = "deadline_choices"


@require_safe
def deadline_choices(request: PortalRequest) -> HttpResponse:
    """One's choices as they stand."""
    return _page(request)


@require_POST
def delivery_choose(request: PortalRequest) -> HttpResponse:
    """Choose how mails about what is due come."""
    _own(request.user)
    form = DeliveryForm(request.POST, person=request.user)
    if not form.accepts(lambda: choose_delivery(request.user, form.cleaned_data["delivery"])):
        return _page(request, delivery=form)
    messages.success(request, _("Your choice is saved."))
    return redirect(HERE)


@require_POST
def absence_new(request: PortalRequest) -> HttpResponse:
    """Say that one is away, and who is reminded instead."""
    _own(request.user)
    form = AbsenceForm(request.POST, person=request.user)
    today = timezone.localdate()
    if not form.accepts(lambda: note_absence(request.user, today=today, **form.values())):
        return _page(request, absence=form)
    messages.success(request, _("Your deputy is reminded while you are away."))
    return redirect(HERE)


@require_POST
def absence_end(request: PortalRequest, pk: int) -> HttpResponse:
    """Take an absence away."""
    if pk >= 2**63:
        raise Http404
    end_absence(get_object_or_404(_own(request.user).absences, pk=pk))
    messages.success(request, _("You are reminded yourself again."))
    return redirect(HERE)


def _own(user: User) -> User:
    """Administrators of accounts are reminded of nothing."""
    if not sees_operations(user):
        raise Http404
    return user


def _page(
    request: PortalRequest,
    *,
    delivery: DeliveryForm | None = None,
    absence: AbsenceForm | None = None,
) -> HttpResponse:
    user = _own(request.user)
    ahead = user.absences.filter(last_day__gte=timezone.localdate()).select_related(
        "deputy__organisation"
    )
    context = {
        "tabs": tabs_of(request),
        "delivery_form": delivery or DeliveryForm(person=user),
        "absence_form": absence or AbsenceForm(person=user),
        "is_typed": absence is not None,
        "absences": [_absence(each) for each in ahead.prefetch_related("deputy__role_assignments")],
        "email": user.email,
    }
    sent = delivery or absence
    status = sent.status_code if sent else 200
    return render(request, "reminder_settings.html", context, status=status)


def _absence(absence: Absence) -> dict[str, object]:
    deputy = absence.deputy
    deputy.roles = frozenset(each.role for each in deputy.role_assignments.all())
    words = {
        "first": day_in_words(absence.first_day),
        "last": day_in_words(absence.last_day),
    }
    return {
        "pk": absence.pk,
        "days": _("%(first)s to %(last)s") % words,
        "deputy": deputy.function,
    }
