"""The landing page, and the answer to what cannot be read."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jco_portal.directory.enums import Role
from jco_portal.directory.models import User
from jco_portal.home.waiting import SOON_DAYS, upcoming_phases, waiting_for
from operations.models import Operation
from operations.permissions import KEEPERS, may_enter, may_import


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What is waiting for this person."""
    user, today = request.user, timezone.localdate()
    seen = Operation.objects.visible_to(user)
    if not user.roles - {Role.ADMINISTRATOR}:
        return render(request, "home_administrator.html", {"lists": _lists(request)})
    context = {
        "groups": waiting_for(user, seen, today),
        "soon": upcoming_phases(user, seen, today),
        "soon_days": SOON_DAYS,
        "steps": _steps(user),
    }
    return render(request, "home.html", context)


def _steps(user: User) -> list[tuple[str, str]]:
    """What this person could do when nothing waits: words and address."""
    steps = [(_("Look at the year of all bodies"), reverse("coordination:year"))]
    if user.has_role(*KEEPERS):
        steps.append(
            (_("Print the list for the next meeting"), reverse("coordination:meeting_list"))
        )
    if may_enter(user) is None:
        steps.append((_("Enter an operation"), reverse("operations:operation_new")))
    if may_import(user) is None:
        steps.append((_("Import a list of operations"), reverse("operations:upload_new")))
    return steps


def _lists(request: HttpRequest) -> list[dict[str, object]]:
    """The parts of the administration that this person may use."""
    return admin.site.get_app_list(request) if request.user.is_staff else []


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that cannot be read, answered in words."""
    return render(request, "400.html", status=400)
