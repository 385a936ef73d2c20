"""Reads of operations that span tables."""
