"""What is filed: documents with all their versions, for every app."""
