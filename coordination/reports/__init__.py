"""What pages and files show of overlaps, as plain values."""
