"""Addresses of follow-up."""

from django.urls import path

from followup import views

app_name = "followup"
urlpatterns = [
    path("<str:reference>/report/", views.report, name="report"),
    path("<str:reference>/report/preview/", views.report_preview, name="report_preview"),
    path("<str:reference>/report/print/", views.report_print, name="report_print"),
    path("<str:reference>/report/prints/<int:pk>/", views.report_draft, name="report_draft"),
    path(
        "<str:reference>/report/changes/<int:revision>/",
        views.report_changes,
        name="report_changes",
    ),
    path("<str:reference>/report/moves/<slug:name>/", views.report_move, name="report_move"),
    path(
        "<str:reference>/report/sections/<slug:code>/", views.report_section, name="report_section"
    ),
]
