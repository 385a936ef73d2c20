"""What waits for a person, most urgent first: each item with its reason and one action."""
