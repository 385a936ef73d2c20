"""Addresses of filed documents."""

from django.urls import path

from jco_portal.documents import views

app_name = "documents"
urlpatterns = [
    path("", views.document_list, name="document_list"),
    path("<int:pk>/<int:number>/", views.document_download, name="document_download"),
]
