"""The rule of funding: who pays what of a budget, and the best combination. No database here."""
