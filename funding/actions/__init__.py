"""Actions that write budgets, funding plans, calls, applications and the lists of funding."""
