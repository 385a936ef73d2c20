"""What is sent in, what the portal produces, and what is filed of it."""

from jco_portal.documents.models.filed import (
    FiledDocument,
    FiledFile,
    NumberSeries,
    document_number,
)
from jco_portal.documents.models.produced import (
    DraftPdf,
    ProducedDocument,
    ProducedDocumentTransition,
)
from jco_portal.documents.models.uploaded import Document, DocumentVersion, FileContent

__all__ = [
    "Document",
    "DocumentVersion",
    "DraftPdf",
    "FileContent",
    "FiledDocument",
    "FiledFile",
    "NumberSeries",
    "ProducedDocument",
    "ProducedDocumentTransition",
    "document_number",
]
