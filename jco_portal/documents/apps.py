"""App configuration of documents."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Uploaded files with their versions, produced and filed documents."""

    name = "jco_portal.documents"
    label = "documents"
