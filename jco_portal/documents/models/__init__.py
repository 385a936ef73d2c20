"""Models of documents: uploaded, produced by the portal, filed."""

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
