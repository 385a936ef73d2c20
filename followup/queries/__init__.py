"""Reads of follow-up that span tables."""
