"""Content of the pages and files of follow-up, as plain values."""
