"""Queries on operations across tables."""
