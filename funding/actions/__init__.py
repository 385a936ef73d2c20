"""Writing budgets, and the reference lists of funding."""

from funding.actions.lists import DATA, load_funding_lists

__all__ = ["DATA", "load_funding_lists"]
