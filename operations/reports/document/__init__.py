"""Structure of documents that the portal produces: final reports, business cases."""
