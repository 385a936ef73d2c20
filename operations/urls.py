"""Addresses of operations."""

from django.urls import path

from operations import views

app_name = "operations"
urlpatterns = [
    path("", views.operation_list, name="operation_list"),
    path("export.csv", views.operation_export, name="operation_export"),
    path("new/", views.operation_new, name="operation_new"),
    path("import/", views.upload_new, name="upload_new"),
    path("import/example.csv", views.upload_example, name="upload_example"),
    path("import/<int:pk>/", views.upload_detail, name="upload_detail"),
    path("participation/", views.participation_years, name="participation_years"),
    path(
        "participation/participation.xlsx",
        views.participation_years_xlsx,
        name="participation_years_xlsx",
    ),
    path("<str:reference>/", views.operation_detail, name="operation_detail"),
    path("<str:reference>/edit/", views.operation_edit, name="operation_edit"),
    path("<str:reference>/moves/<slug:name>/", views.operation_move, name="operation_move"),
    path("<str:reference>/participants/", views.participant_list, name="participant_list"),
    path(
        "<str:reference>/participants/invite/", views.participant_invite, name="participant_invite"
    ),
    path(
        "<str:reference>/participants/<int:pk>/withdraw/",
        views.invitation_withdraw,
        name="invitation_withdraw",
    ),
    path("<str:reference>/invitation/", views.invitation, name="invitation"),
    path("<str:reference>/facilitators/", views.facilitator_name, name="facilitator_name"),
    path(
        "<str:reference>/facilitators/<int:pk>/dismiss/",
        views.facilitator_dismiss,
        name="facilitator_dismiss",
    ),
    path("<str:reference>/history/", views.operation_history, name="operation_history"),
]
