"""What pages, PDFs and workbooks show about operations, as plain values."""
