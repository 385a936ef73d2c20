"""Funding: programmes, calls, applications, budgets and funding plans."""
