"""The content of the business case as a document."""
