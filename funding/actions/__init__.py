"""Writing budgets, plans, calls, applications, and the reference lists of funding."""
