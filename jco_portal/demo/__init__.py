"""The demonstration: published facts beside fictitious operations and accounts."""
