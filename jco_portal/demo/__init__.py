"""The demonstration: published operations, and fictitious operations and accounts."""
