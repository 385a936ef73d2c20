"""Facts of funding for pages and workbooks."""
