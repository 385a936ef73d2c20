"""Forms of budgets, plans, calls and applications."""
