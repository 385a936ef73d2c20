"""One include per app, plus home, health, sign-in and the administration."""

from django.contrib import admin
from django.urls import include, path

from jco_portal import home
from jco_portal.home import deadlines

urlpatterns = [
    path("", home.home, name="home"),
    path("healthz", home.healthz, name="healthz"),
    path("notices/", home.notice_list, name="notice_list"),
    path("notices/read/", home.notices_read, name="notices_read"),
    path("notices/<int:pk>/open/", home.notice_open, name="notice_open"),
    path("deadlines/", deadlines.deadline_list, name="deadline_list"),
    path("deadlines/owed-to-us/", deadlines.deadlines_owed_to_us, name="deadlines_owed_to_us"),
    path("deadlines/months/", deadlines.deadline_months, name="deadline_months"),
    path("deadlines/agenda/", deadlines.deadline_agenda, name="deadline_agenda"),
    path("deadlines/reminders/", deadlines.deadline_choices, name="deadline_choices"),
    path("deadlines/reminders/mails/", deadlines.delivery_choose, name="delivery_choose"),
    path("deadlines/reminders/away/", deadlines.absence_new, name="absence_new"),
    path("deadlines/reminders/away/<int:pk>/end/", deadlines.absence_end, name="absence_end"),
    path("deadlines/mail/", deadlines.outgoing_mail, name="outgoing_mail"),
    path("deadlines/<int:pk>/", deadlines.deadline_detail, name="deadline_detail"),
    path("calendar/", include("coordination.urls")),
    path("accounts/email/", home.not_here),  # an administrator changes addresses
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("operations/", include("operations.urls")),
    path("follow-up/", include("followup.urls")),
    path("documents/", include("jco_portal.documents.urls")),
]

handler400 = "jco_portal.home.bad_request"
