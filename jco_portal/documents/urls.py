"""URLs of filed documents; those of produced ones are in the apps that own the kinds."""

from django.urls import path

from jco_portal.documents.views.register import document_download, document_list

app_name = "documents"
urlpatterns = [
    path("", document_list, name="document_list"),
    path("<int:pk>/<int:number>/", document_download, name="document_download"),
]
