"""Command that writes the final report of a JCO as PDF."""

from followup.documents import FINAL_REPORT
from operations.management.document_command import DocumentCommand


class Command(DocumentCommand):
    """Write the PDF as filed, or the draft."""

    help = "Write the final report of a JCO as PDF: as filed, else (or with --draft) the draft."
    produced_kind = FINAL_REPORT
