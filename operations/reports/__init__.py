"""What pages and files say about operations, as plain values."""
