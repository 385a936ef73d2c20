"""One include per app, plus home, health, sign-in and the administration."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from jco_portal.home.deadlines.lists import (
    deadline_agenda,
    deadline_detail,
    deadline_list,
    deadlines_owed_to_us,
)
from jco_portal.home.deadlines.month_calendar import deadline_months
from jco_portal.home.deadlines.outgoing_email import outgoing_mail
from jco_portal.home.deadlines.reminder_settings import (
    absence_end,
    absence_new,
    deadline_choices,
    delivery_choose,
)
from jco_portal.home.health import healthz
from jco_portal.home.notifications import notice_list, notice_open, notices_read
from jco_portal.home.views import home, not_here

# Lists of the administration that had another name before; links to them lead on.
MOVED_IN_ADMINISTRATION = {
    "casesection": "businesscasesection",
    "guidestep": "guidetask",
    "operationkind": "operationtype",
    "term": "referenceterm",
}

urlpatterns = [
    path("", home, name="home"),
    path("healthz", healthz, name="healthz"),
    path("notices/", notice_list, name="notice_list"),
    path("notices/read/", notices_read, name="notices_read"),
    path("notices/<int:pk>/open/", notice_open, name="notice_open"),
    path("deadlines/", deadline_list, name="deadline_list"),
    path("deadlines/owed-to-us/", deadlines_owed_to_us, name="deadlines_owed_to_us"),
    path("deadlines/months/", deadline_months, name="deadline_months"),
    path("deadlines/agenda/", deadline_agenda, name="deadline_agenda"),
    path("deadlines/reminders/", deadline_choices, name="deadline_choices"),
    path("deadlines/reminders/mails/", delivery_choose, name="delivery_choose"),
    path("deadlines/reminders/away/", absence_new, name="absence_new"),
    path("deadlines/reminders/away/<int:pk>/end/", absence_end, name="absence_end"),
    path("deadlines/mail/", outgoing_mail, name="outgoing_mail"),
    path("deadlines/<int:pk>/", deadline_detail, name="deadline_detail"),
    path("calendar/", include("coordination.urls")),
    path("funding/", include("funding.urls")),
    path("accounts/email/", not_here),  # an administrator changes addresses
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
