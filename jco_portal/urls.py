"""One include per app, plus home, health, sign-in and the administration."""

from django.contrib import admin
from django.urls import include, path

from jco_portal import home

urlpatterns = [
    path("", home.home, name="home"),
    path("healthz", home.healthz, name="healthz"),
    path("notices/", home.notice_list, name="notice_list"),
    path("notices/read/", home.notices_read, name="notices_read"),
    path("notices/<int:pk>/open/", home.notice_open, name="notice_open"),
    path("calendar/", include("coordination.urls")),
    path("funding/", include("funding.urls")),
    path("accounts/email/", home.not_here),  # an administrator changes addresses
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("operations/", include("operations.urls")),
]

handler400 = "jco_portal.home.bad_request"
