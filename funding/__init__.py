"""Programmes, budgets, and what each programme pays of them."""
