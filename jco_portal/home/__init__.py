"""The home page, the deadline pages, the frame of every page, and the health check."""
