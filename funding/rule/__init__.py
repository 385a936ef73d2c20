"""The rule of funding: what each programme pays of a budget, and the best combination.

Plain values only, without the database.
"""
