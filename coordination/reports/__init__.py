"""What pages and files say about overlaps, as plain values."""
