"""What is sent in, what the portal produces, and what is filed of it."""

from jco_portal.documents.models.filed import (
    FiledDocument,
    FiledFile,
    NumberSeries,
    document_number,
)
from jco_portal.documents.models.kept import Content, Document, DocumentVersion
from jco_portal.documents.models.produced import DraftPdf, ProducedDocument, ProducedMove

__all__ = [
    "Content",
    "Document",
    "DocumentVersion",
    "DraftPdf",
    "FiledDocument",
    "FiledFile",
    "NumberSeries",
    "ProducedDocument",
    "ProducedMove",
    "document_number",
]
