"""Reads of budgets, programmes, applications and plans."""
