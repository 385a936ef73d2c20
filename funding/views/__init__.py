"""Pages of funding: programmes, budgets, plans, calls, applications, full funding."""
