"""Pages of funding: programmes, budgets, funding plans, calls, applications, full funding."""
