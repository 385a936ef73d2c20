"""The funding rule applied to recorded budgets and plans, and effects of a late grant."""
