"""What the rule says of a recorded budget and its plan, and what a late grant would do."""
