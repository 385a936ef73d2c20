"""Addresses of operations."""

from django.urls import path

from operations import views

app_name = "operations"
urlpatterns = [
    path("", views.operation_list, name="operation_list"),
    path("export.csv", views.operation_export, name="operation_export"),
    path("life/", views.life, name="life"),
    path("new/", views.operation_new, name="operation_new"),
    path("import/", views.upload_new, name="upload_new"),
    path("import/example.csv", views.upload_example, name="upload_example"),
    path("import/<int:pk>/", views.upload_detail, name="upload_detail"),
    path("<str:reference>/", views.operation_detail, name="operation_detail"),
    path("<str:reference>/edit/", views.operation_edit, name="operation_edit"),
    path("<str:reference>/moves/<slug:name>/", views.operation_move, name="operation_move"),
    path("<str:reference>/history/", views.operation_history, name="operation_history"),
    path("<str:reference>/proposals/<int:pk>/", views.proposal_settle, name="proposal_settle"),
]
