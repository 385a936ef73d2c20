"""The to-do list, most urgent first: each item with its reason and one action."""
