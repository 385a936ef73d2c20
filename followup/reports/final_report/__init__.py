"""The final report: its outline, its facts, its pages and its print."""
