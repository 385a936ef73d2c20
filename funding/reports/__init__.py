"""Contents of pages, documents and workbooks of funding."""
