"""Writing operations: entering, editing, moving, and the reference lists they use."""
