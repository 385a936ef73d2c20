"""The home page, and the pages for missing addresses and bad requests."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_safe

from jco_portal.directory.models import User
from jco_portal.directory.requests import PortalRequest
from jco_portal.home.context_processors import has_operations_section
from jco_portal.home.todo.own_operations import SOON_DAYS, upcoming_phases
from jco_portal.home.todo.todo_list import todo_groups
from operations.models import Operation
from operations.permissions import CALENDAR_EDITORS, can_create_operations, can_import_operations

# Label, admin view and purpose, in the order of the home page of administrators.
ADMINISTRATION_LISTS = (
    (
        gettext_lazy("Accounts and roles"),
        "directory_user",
        gettext_lazy("Who may sign in, for which organisation, and as what."),
    ),
    (
        gettext_lazy("Second steps of sign-in"),
        "mfa_authenticator",
        gettext_lazy("Remove one when somebody has lost the device."),
    ),
    (
        gettext_lazy("Organisations"),
        "directory_organisation",
        gettext_lazy("States, services and bodies, with their contact desks and memberships."),
    ),
    (
        gettext_lazy("Kinds of operations"),
        "operations_operationtype",
        gettext_lazy("What an operation may be, and how the overlap rule treats it."),
    ),
    (
        gettext_lazy("Terms"),
        "operations_referenceterm",
        gettext_lazy("Risk areas and goods, transport modes, regions."),
    ),
    (
        gettext_lazy("Steps of the guide"),
        "operations_guidetask",
        gettext_lazy("What a timetable is made of: who does what, how long before or after."),
    ),
    (
        gettext_lazy("Sections of the business case"),
        "operations_businesscasesection",
        gettext_lazy("What a lead writes before a JCO is tabled, and the guidance for it."),
    ),
    (
        gettext_lazy("Threat priorities"),
        "operations_threatpriority",
        gettext_lazy("Priorities of the OCTA, the SOCTA, EMPACT and the CCWP, with their dates."),
    ),
    (
        gettext_lazy("Rules for deadlines"),
        "deadlines_deadlinerule",
        gettext_lazy("When things are due, when people are reminded, and to whom it climbs."),
    ),
    (
        gettext_lazy("Numbers of the overlap rule"),
        "coordination_overlaprule",
        gettext_lazy("From which day on which numbers hold."),
    ),
    (
        gettext_lazy("Presidencies"),
        "coordination_presidency",
        gettext_lazy("Who chairs the Council in which half-year."),
    ),
    (
        gettext_lazy("Programmes"),
        "funding_programme",
        gettext_lazy(
            "What pays for operations: validity, rates, conditions, each with its source."
        ),
    ),
    (
        gettext_lazy("Competences for goods"),
        "funding_termcompetence",
        gettext_lazy("Which goods are of exclusive and which of shared competence, and when."),
    ),
    (
        gettext_lazy("Stopped jobs"),
        "outbox_job",
        gettext_lazy("What the portal has failed to do three times: try it again, or give it up."),
    ),
)


@require_safe
def home(request: PortalRequest) -> HttpResponse:
    """Show the to-do list, or the administration lists to an administrator."""
    user, today = request.user, timezone.localdate()
    if not has_operations_section(user):
        return render(request, "home_administrator.html", {"lists": _administration_lists(user)})
    visible = Operation.objects.visible_to(user)
    context = {
        "groups": todo_groups(user, visible, today),
        "soon": upcoming_phases(user, visible, today),
        "soon_days": SOON_DAYS,
        "steps": _suggestions(user),
    }
    return render(request, "home.html", context)


def _suggestions(user: User) -> list[tuple[str, str]]:
    """Return label and URL of what the user may do when the to-do list is empty."""
    steps = [(_("Look at the year of all bodies"), reverse("coordination:calendar_year"))]
    if user.has_role(*CALENDAR_EDITORS):
        steps.append(
            (_("Print the list for the next meeting"), reverse("coordination:meeting_list"))
        )
    if can_create_operations(user):
        steps.append((_("Enter an operation"), reverse("operations:operation_new")))
    if can_import_operations(user):
        steps.append((_("Import a list of operations"), reverse("operations:upload_new")))
    return steps


def _administration_lists(user: User) -> list[tuple[str, str, str]]:
    """Return label, URL and purpose of the lists; none without access to the administration."""
    if not user.is_staff:
        return []
    return [
        (str(name), reverse(f"admin:{view}_changelist"), str(use))
        for name, view, use in ADMINISTRATION_LISTS
    ]


def missing_page(request: HttpRequest) -> HttpResponse:
    """Raise 404 for a URL of allauth that the portal does not offer."""
    raise Http404


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Show the page for a request that Django cannot parse."""
    return render(request, "400.html", status=400)
