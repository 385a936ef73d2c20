"""Queries for budgets, programmes, applications and funding plans."""
