"""Forms of budgets, funding plans, calls and applications."""
