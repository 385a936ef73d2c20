"""URLs of all pages: home, health, deadlines, sign-in, administration, and those of the apps."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from jco_portal.home.deadlines.lists import (
    deadline_agenda,
    deadline_detail,
    deadline_list,
    deadlines_of_others,
)
from jco_portal.home.deadlines.month_calendar import deadline_calendar
from jco_portal.home.deadlines.outgoing_email import outgoing_email_list
from jco_portal.home.deadlines.reminder_settings import (
    absence_delete,
    absence_new,
    delivery_edit,
    reminder_settings,
)
from jco_portal.home.health import healthz
from jco_portal.home.notifications import (
    notification_list,
    notification_open,
    notifications_mark_read,
)
from jco_portal.home.views import home, missing_page

# Lists of the administration with a former name; their URLs redirect to the present one.
MOVED_IN_ADMINISTRATION = {
    "casesection": "businesscasesection",
    "guidestep": "guidetask",
    "operationkind": "operationtype",
    "term": "referenceterm",
}

urlpatterns = [
    path("", home, name="home"),
    path("healthz", healthz, name="healthz"),
    path("notices/", notification_list, name="notification_list"),
    path("notices/read/", notifications_mark_read, name="notifications_mark_read"),
    path("notices/<int:pk>/open/", notification_open, name="notification_open"),
    path("deadlines/", deadline_list, name="deadline_list"),
    path("deadlines/owed-to-us/", deadlines_of_others, name="deadlines_of_others"),
    path("deadlines/months/", deadline_calendar, name="deadline_calendar"),
    path("deadlines/agenda/", deadline_agenda, name="deadline_agenda"),
    path("deadlines/reminders/", reminder_settings, name="reminder_settings"),
    path("deadlines/reminders/mails/", delivery_edit, name="delivery_edit"),
    path("deadlines/reminders/away/", absence_new, name="absence_new"),
    path("deadlines/reminders/away/<int:pk>/end/", absence_delete, name="absence_delete"),
    path("deadlines/mail/", outgoing_email_list, name="outgoing_email_list"),
    path("deadlines/<int:pk>/", deadline_detail, name="deadline_detail"),
    path("calendar/", include("coordination.urls")),
    path("funding/", include("funding.urls")),
    path(
        "accounts/email/", missing_page
    ),  # hides allauth's page: only administrators change addresses
    path("accounts/", include("allauth.urls")),
    *(
        path(
            f"admin/operations/{old}/{rest}",
            RedirectView.as_view(
                url=f"/admin/operations/{new}/{shown}", query_string=True, permanent=True
            ),
        )
        for old, new in MOVED_IN_ADMINISTRATION.items()
        for rest, shown in (("", ""), ("<path:rest>", "%(rest)s"))
    ),
    path("admin/", admin.site.urls),
    path("operations/", include("operations.urls")),
    path("follow-up/", include("followup.urls")),
    path("documents/", include("jco_portal.documents.urls")),
]

handler400 = "jco_portal.home.views.bad_request"
