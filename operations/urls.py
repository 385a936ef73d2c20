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
    path("<str:reference>/", views.operation_detail, name="operation_detail"),
    path("<str:reference>/edit/", views.operation_edit, name="operation_edit"),
    path("<str:reference>/moves/<slug:name>/", views.operation_move, name="operation_move"),
    path("<str:reference>/history/", views.operation_history, name="operation_history"),
    path("<str:reference>/planning/", views.planning, name="planning"),
    path("<str:reference>/planning/open/", views.dossier_open, name="dossier_open"),
    path("<str:reference>/planning/copy/", views.plan_copy, name="plan_copy"),
    path(
        "<str:reference>/planning/threat-assessment/",
        views.threat_assessment,
        name="threat_assessment",
    ),
    path("<str:reference>/planning/sections/<slug:code>/", views.case_text, name="case_text"),
    path(
        "<str:reference>/planning/sections/<slug:code>/comments/",
        views.case_comment,
        name="case_comment",
    ),
    path(
        "<str:reference>/planning/comments/<int:pk>/settle/",
        views.case_comment_settle,
        name="case_comment_settle",
    ),
    path("<str:reference>/objectives/", views.objective_list, name="objective_list"),
    path("<str:reference>/objectives/new/", views.objective_new, name="objective_new"),
    path("<str:reference>/objectives/<int:number>/", views.objective_edit, name="objective_edit"),
    path(
        "<str:reference>/objectives/<int:number>/remove/",
        views.objective_remove,
        name="objective_remove",
    ),
    path("<str:reference>/files/", views.file_list, name="file_list"),
    path("<str:reference>/files/new/", views.file_new, name="file_new"),
    path("<str:reference>/files/<int:pk>/new/", views.file_version_new, name="file_version_new"),
    path("<str:reference>/files/<int:pk>/<int:number>/", views.file_download, name="file_download"),
    path("<str:reference>/files/<int:pk>/remove/", views.file_remove, name="file_remove"),
]
