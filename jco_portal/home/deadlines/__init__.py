"""Pages of what is due: what we owe, what is owed to us, by months, why, and one's choices."""
