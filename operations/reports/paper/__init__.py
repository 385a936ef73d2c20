"""What documents are made of, and how they are printed: reports and business cases alike."""

from operations.reports.paper.printing import draft_pdf, filed_pdf, paper_context
from operations.reports.paper.values import (
    Block,
    PaperFacts,
    Row,
    Section,
    blocks_with_something,
    delegations,
    numbered,
    pairs,
    sentences,
)

__all__ = [
    "Block",
    "PaperFacts",
    "Row",
    "Section",
    "blocks_with_something",
    "delegations",
    "draft_pdf",
    "filed_pdf",
    "numbered",
    "pairs",
    "paper_context",
    "sentences",
]
