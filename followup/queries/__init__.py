"""Queries of follow-up across tables."""
