"""The code that writes operations: entering, editing, transitions, reference lists."""
