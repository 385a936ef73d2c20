"""Bringing in workbooks of budget lines."""
