"""Files sent in, with all their versions, and documents that the portal drafts and files."""
